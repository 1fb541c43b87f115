/**
 * The explorer of an item: choose models and what to draw; hover a point for its runs; all runs with
 * their logs. Not here: the points, the drawing.
 *
 * @module
 */
import { curvePoints, formatPercent, layersOf, resultPoints } from "./series.js";
import { drawChart } from "./chart.js";

const RESULTS = "results";

/** An element with properties and children. */
function create(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** A dot in the colour of a model, which the page's style replaces on dark pages. */
function createSwatch(color) {
  const [svg, circle] = ["svg", "circle"].map((tag) =>
    document.createElementNS("http://www.w3.org/2000/svg", tag)
  );
  const dot = { cx: 6, cy: 6, r: 6, fill: color };
  for (const [name, value] of Object.entries(dot)) circle.setAttribute(name, value);
  svg.setAttribute("class", "swatch");
  svg.setAttribute("aria-hidden", "true");
  svg.append(circle);
  return svg;
}

/** A labelled list to choose from. */
function createSelect(label, options) {
  const select = create(
    "select",
    {},
    ...options.map(([value, text]) => create("option", { value }, text)),
  );
  return { select, label: create("label", {}, `${label} `, select) };
}

/** Fills the element of an item's explorer. */
export function mountExplorer(element, item, { data, charts }) {
  const { rows } = data.items[item];
  const shown = new Set(rows.keys());
  const layers = layersOf(data, item);
  const metrics = Object.entries(data.metrics)
    .filter(([, { of }]) => of.ratio === undefined || layers.length > 0);
  const show = createSelect("Show", [
    [RESULTS, "Test accuracy of each run, at the best dev accuracy (%)"],
    ...metrics.map(([name, { title }]) => [name, `${title}, by epoch`]),
  ]);
  const layer = createSelect("Layer", layers.map((name) => [name, name]));
  const eachRun = create("input", { type: "checkbox", checked: true });
  const eachRunLabel = create("label", {}, eachRun, " a thin line for each run");
  const status = create("p", { className: "hint" });
  status.setAttribute("role", "status");
  const chart = create("div", { className: "chart" });

  const boxes = rows.map(({ label, color }, index) => {
    const box = create("input", { type: "checkbox", checked: true });
    box.addEventListener("change", () => {
      if (box.checked) shown.add(index);
      else shown.delete(index);
      update();
    });
    return create("label", {}, box, createSwatch(color), label);
  });
  const models = create("fieldset", {}, create("legend", {}, "Models"), ...boxes);
  const controls = create(
    "div",
    { className: "controls" },
    ...[show.label, layer.label, eachRunLabel],
  );
  element.append(models, controls, chart, status, createRuns(data, rows));
  for (const control of [show.select, layer.select, eachRun]) {
    control.addEventListener("change", update);
  }

  let view;
  let last = Promise.resolve();
  function update() {
    last = last.then(draw);
  }
  async function draw() {
    view?.finalize();
    const name = show.select.value;
    const metric = data.metrics[name];
    layer.label.hidden = metric?.of.ratio === undefined;
    eachRunLabel.hidden = metric === undefined || metric.of.ratio !== undefined;
    const points = metric === undefined
      ? resultPoints(data, item, shown)
      : curvePoints(data, item, shown, metric, {
        layer: layer.select.value,
        eachRun: eachRun.checked,
      });
    const title = show.select.selectedOptions[0].textContent;
    const spec = metric === undefined
      ? charts.results
      : metric.isLog
      ? charts.logCurves
      : charts.curves;
    chart.replaceChildren();
    chart.hidden = points.length === 0;
    status.textContent = describe(points, metric, data.stride);
    if (points.length > 0) view = await drawChart(chart, spec, points, title);
  }
  update();
}

/** What a chart shows, in words. */
function describe(points, metric, stride) {
  if (points.length === 0) return "No completed run has this for the chosen models.";
  if (metric === undefined) {
    return "Hover a point for its runs. Large: mean of the completed runs with its 95 % interval. " +
      "Small: a run. Diamond: the paper's.";
  }
  const thinned = stride > 1 ? ` Every ${stride} epochs and at the last one.` : "";
  if (metric.of.ratio !== undefined) {
    return `Hover a point for its value. Lines: means of the completed runs.${thinned}`;
  }
  return `Hover a point for its runs. Thick: mean of the completed runs.${thinned}`;
}

/** All runs of some rows, with their logs and the commands that compare them bit for bit. */
function createRuns(data, rows) {
  const head = ["Model", "Seed", "State", "Test %", "Dev %", "Iter", "Log"].map((text) =>
    create("th", { scope: "col" }, text)
  );
  const body = rows.flatMap(({ label, model }) =>
    data.models[model].runs.map((place) => {
      const run = data.runs[place];
      const link = create("a", { href: `runs/${encodeURIComponent(run.name)}/` }, run.name);
      const line = create("tr", {}, create("th", { scope: "row" }, label));
      const scores = [formatPercent(run.test), formatPercent(run.dev), run.iter ?? "-"];
      line.append(
        ...[run.seed, run.state.toLowerCase(), ...scores].map((text) =>
          create("td", {}, String(text))
        ),
        create("td", {}, link),
      );
      line.dataset.command = run.command;
      return line;
    })
  );
  const table = create(
    "table",
    {},
    create("thead", {}, create("tr", {}, ...head)),
    create("tbody", {}, ...body),
  );
  const region = create("div", { className: "scroll", tabIndex: 0 }, table);
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", "Runs and their logs");
  return create(
    "details",
    {},
    create("summary", {}, `Runs and their logs: ${body.length}`),
    region,
  );
}
