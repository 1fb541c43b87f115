/**
 * The points of the page's charts, from the data of the page. Pure. Not here: the drawing.
 *
 * @module
 */

/** An accuracy or a ratio in percent as the page shows it. */
export function formatPercent(value) {
  return value === null ? "-" : value.toFixed(2);
}

/** A value of a metric with its unit. */
function formatValue(value, { unit }) {
  return `${unit === "nats" ? value.toPrecision(4) : formatPercent(value)} ${unit}`;
}

/** The runs of a row, a line each. */
function runLines(runs, read) {
  return runs.map((run) => `seed ${run.seed}: ${read(run)}`).join("\n");
}

/** The test accuracies of some rows of an item: their runs, their means, the paper's. */
export function resultPoints(data, item, shown) {
  return data.items[item].rows.flatMap((row, index) => {
    if (!shown.has(index)) return [];
    const { test, completed } = data.models[row.model];
    const runs = completed.map((place) => data.runs[place]);
    const base = { model: row.label, color: row.color };
    const points = runs.filter((run) => run.test !== null).map((run) => ({
      ...base,
      kind: "run",
      value: run.test,
      text: `${row.label}, seed ${run.seed}\n${formatPercent(run.test)} %\n${run.name}`,
    }));
    if (row.paper !== null) {
      points.push({
        ...base,
        kind: "paper",
        value: row.paper,
        text: `${row.label}, the paper's\n${formatPercent(row.paper)} %`,
      });
    }
    if (test !== null) {
      const { mean, half } = test;
      const interval = half === null ? "" : ` ± ${formatPercent(half)}`;
      points.push({
        ...base,
        kind: "mean",
        value: mean,
        low: mean - (half ?? 0),
        high: mean + (half ?? 0),
        text: `${row.label}\nmean ${formatPercent(mean)}${interval} % (n=${runs.length})\n` +
          runLines(runs, (run) => `${formatPercent(run.test)} %`),
      });
    }
    return points;
  });
}

/** The curve of a run in a metric that is not of a layer: pairs of epoch and value. */
export function curveOf(run, { of }) {
  return run.epochs.flatMap((epoch, index) => {
    const [first, second] = of.gap ?? [of.curve];
    const value = run.curves[first][index];
    const subtrahend = second === undefined ? 0 : run.curves[second][index];
    return value === null || subtrahend === null ? [] : [[epoch, value - subtrahend]];
  });
}

/** The curves of some rows of an item in a metric: with `eachRun`, those of all runs as well. */
export function curvePoints(data, item, shown, metric, { layer, eachRun }) {
  return data.items[item].rows.flatMap((row, index) => {
    if (!shown.has(index)) return [];
    const model = data.models[row.model];
    const base = { model: row.label, color: row.color };
    const points = metric.of.ratio === undefined
      ? runPoints(data, model, base, metric, eachRun)
      : layerPoints(model, base, metric, layer);
    // A logarithmic axis has no place for others.
    return metric.isLog ? points.filter(({ value }) => value > 0) : points;
  });
}

function runPoints(data, model, base, metric, eachRun) {
  const curves = new Map(model.runs.map((place) => [place, curveOf(data.runs[place], metric)]));
  const runs = !eachRun
    ? []
    : model.runs.flatMap((place) =>
      curves.get(place).map(([epoch, value]) => ({
        ...base,
        kind: "run",
        line: data.runs[place].name,
        epoch,
        value,
      }))
    );
  // Earlier runs lack some curves.
  const completed = model.completed.filter((place) => curves.get(place).length > 0);
  const byEpoch = new Map();
  for (const place of completed) {
    for (const [epoch, value] of curves.get(place)) {
      byEpoch.set(epoch, [...byEpoch.get(epoch) ?? [], { seed: data.runs[place].seed, value }]);
    }
  }
  const means = [...byEpoch].filter(([, all]) => all.length === completed.length)
    .map(([epoch, all]) => {
      const value = all.reduce((sum, one) => sum + one.value, 0) / all.length;
      return {
        ...base,
        kind: "mean",
        line: base.model,
        epoch,
        value,
        text: `${base.model}, epoch ${epoch}\nmean ${formatValue(value, metric)} ` +
          `(n=${all.length})\n${runLines(all, (one) => formatValue(one.value, metric))}`,
      };
    });
  return [...runs, ...means];
}

function layerPoints(model, base, metric, name) {
  const layer = model.layers.find((one) => one.name === name);
  if (layer === undefined) return [];
  return layer.epochs.flatMap((epoch, index) => {
    const value = layer.ratios[metric.of.ratio][index];
    if (value === null) return [];
    return [{
      ...base,
      kind: "mean",
      line: base.model,
      epoch,
      value,
      text: `${base.model}, layer ${name}, epoch ${epoch}\nmean ${formatValue(value, metric)} ` +
        `(n=${model.completed.length})`,
    }];
  });
}

/** The names of the layers of an item's models, each once. */
export function layersOf(data, item) {
  const all = data.items[item].rows.flatMap((row) => data.models[row.model].layers);
  return [...new Set(all.map(({ name }) => name))];
}
