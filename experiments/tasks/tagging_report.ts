/**
 * The report's sections on part-of-speech tagging: the corpora with simple baselines, known and
 * unknown words, the cell state, the energy of the gates. Not here: the experiments.
 *
 * @module
 */
import { CORPUS_FACTS, type CorpusFacts } from "../../data/corpora/corpus_facts.ts";
import { SOURCES } from "../../data/sources.ts";
import { type Estimate, estimateMean, mean } from "../../lib/math/statistics.ts";
import { gateOf, sparsifiedLayers } from "./layers.ts";
import {
  type Column,
  type ItemRow,
  MODEL,
  type ReportTable,
  sectionOf,
  tableOf,
  type TaskReport,
} from "./report.ts";
import { isOwn, nameOfOwn } from "./own_data.ts";
import type { PosConfig } from "./tagging_model.ts";
import { transientSections } from "./transient.ts";

type Rows = readonly ItemRow<PosConfig>[];

const CORPUS: Column<ItemRow<PosConfig>> = ["corpus", "text", ({ row }) => row.config.corpus];

/** The facts of a corpus, empty for the user's own. */
function factsOf(corpus: PosConfig["corpus"]): Partial<CorpusFacts> {
  return isOwn(corpus) ? {} : CORPUS_FACTS[corpus];
}

function titleOf(corpus: PosConfig["corpus"]): string | undefined {
  return isOwn(corpus) ? nameOfOwn(corpus) : SOURCES.find(({ id }) => id === corpus)?.title;
}

/** The corpora of some rows, with the accuracies of simple baselines. */
export function corpusTable(rows: Rows): ReportTable | undefined {
  const ids = [...new Set(rows.map(({ row }) => row.config.corpus))];
  const corpora = ids.map((id) => ({ id, title: titleOf(id), ...factsOf(id) }));
  return tableOf(corpora, [
    ["corpus", "text", ({ id }) => id],
    ["what it is", "text", ({ title }) => title],
    [
      "words: training, dev, test",
      "count",
      ({ words }) => words?.map((count) => count.toLocaleString("en-US")).join(" / "),
    ],
    ["tags", "count", ({ tagCount }) => tagCount],
    ["unknown test words %", "percent", ({ unknownWords }) => unknownWords],
    ["most frequent tag %", "percent", ({ mostFrequentTag }) => mostFrequentTag],
    ["averaged perceptron %", "percent", ({ averagedPerceptron }) => averagedPerceptron],
  ]);
}

/** The test accuracy on known and on unknown words. */
export function wordTable(rows: Rows): ReportTable | undefined {
  const measured = rows.flatMap(({ item, row }) => {
    const best = row.completed.flatMap(({ record }) => record.result?.best ?? []);
    const known = best.flatMap(({ testKnownAccuracy }) => testKnownAccuracy ?? []);
    const unknown = best.flatMap(({ testUnknownAccuracy }) => testUnknownAccuracy ?? []);
    return known.length === 0 && unknown.length === 0 ? [] : [{ item, row, known, unknown }];
  });
  const estimate = (values: readonly number[]): Estimate | undefined =>
    values.length === 0 ? undefined : estimateMean(values);
  return tableOf(measured, [
    MODEL,
    CORPUS,
    ["all words %", "percent", ({ row }) => row.test],
    ["known words %", "percent", ({ known }) => estimate(known)],
    ["unknown words %", "percent", ({ unknown }) => estimate(unknown)],
  ]);
}

/** The mean cell state in the first epoch, at its maximum and in the last epoch; means over seeds. */
export function cellTable(rows: Rows): ReportTable | undefined {
  const measured = rows.flatMap(({ item, row }) => {
    const logs = row.completed.map(({ record }) =>
      new Map(
        record.epochs.flatMap(({ epoch, meanCellState }): [number, number][] =>
          meanCellState === undefined ? [] : [[epoch, meanCellState]]
        ),
      )
    ).filter((log) => log.size > 0);
    if (logs.length === 0) return [];
    const curve = [...logs[0].keys()].filter((epoch) => logs.every((log) => log.has(epoch)))
      .map((epoch) => ({ epoch, value: mean(logs.map((log) => log.get(epoch) as number)) }));
    const largest = curve.reduce((most, point) => point.value > most.value ? point : most);
    return [{ item, row, first: curve[0], largest, last: curve[curve.length - 1], logs }];
  });
  const at = ({ value, epoch }: { readonly value: number; readonly epoch: number }): string =>
    `${value.toFixed(2)} (${epoch})`;
  return tableOf(measured, [
    MODEL,
    CORPUS,
    ["first epoch", "number", ({ first }) => first.value],
    ["largest (epoch)", "number", ({ largest }) => at(largest)],
    ["last (epoch)", "number", ({ last }) => at(last)],
    ["seeds", "count", ({ logs }) => logs.length],
  ]);
}

type GateColumn = Column<{ readonly cells: ReadonlyMap<string, string> }>;

/** The gradient energy that each gate keeps in the first and the last epoch; means over seeds. */
export function gateTable(rows: readonly ItemRow[]): ReportTable | undefined {
  const lines = rows.flatMap(({ item, row }) => {
    const byDirection = new Map<string, Map<string, string>>();
    for (const layer of sparsifiedLayers(row)) {
      const gate = gateOf(layer.layer);
      if (gate === undefined) continue;
      const cells = byDirection.get(gate.direction) ?? new Map<string, string>();
      byDirection.set(gate.direction, cells);
      const [first, last] = (["first", "last"] as const)
        .map((end) => (100 * layer.mean(end, "energyKept")).toFixed(1));
      cells.set(gate.gate, `${first} → ${last}`);
    }
    return [...byDirection].map(([direction, cells]) => ({ item, row, direction, cells }));
  });
  const gates = [...new Set(lines.flatMap(({ cells }) => [...cells.keys()]))];
  return tableOf(lines, [
    MODEL,
    ["direction", "text", ({ direction }) => direction],
    ...gates.map((gate): GateColumn => [
      `gate ${gate}, %`,
      "percent",
      ({ cells }) => cells.get(gate) ?? "",
    ]),
  ]);
}

/** Tagging's part of the report. */
export const taggingReport: TaskReport<PosConfig> = {
  describe(configs) {
    const corpora = new Set(configs.map(({ corpus }) => corpus));
    const sizes = new Set(configs.map(({ model }) => model.hiddenSize));
    return `Corpus: ${[...corpora].join(", ")}. Units per direction: ${[...sizes].join(", ")}.`;
  },
  introduction: (rows) =>
    sectionOf(
      undefined,
      "A bidirectional LSTM tags each word of a sentence. The paper's corpus, the Wall Street " +
        "Journal of the Penn Treebank, requires a licence (with one: `--ptb DIR`). Our corpora " +
        "differ, so only the ranking of the paper's models is comparable, not their accuracies. " +
        "There are two simple baselines on the same test words: the most frequent tag of each " +
        "word in training, measured on these files, and an averaged perceptron, measured with a " +
        "separate implementation ([corpus_facts.ts](../../data/corpora/corpus_facts.ts)).",
      corpusTable(rows),
    ),
  details: (rows) => [
    ...sectionOf(
      "Known and unknown words",
      "Test accuracy at the best dev accuracy on all words, on known words and on unknown words; " +
        "mean and 95 % interval over seeds. A word is known if it occurs in " +
        "training with the same spelling.",
      wordTable(rows),
    ),
    ...sectionOf(
      "The energy that each gate keeps",
      "The kept entries' share of the sum of squares of dL/dz of a gate, in the first and the last " +
        "epoch; means over seeds. Gates: input i, forget f, cell input g, output o.",
      gateTable(rows),
    ),
  ],
  beyond: (rows) => [
    ...transientSections(rows, "in tagging"),
    ...sectionOf(
      "The cell state of taggers",
      "The mean of |c| over words, units and directions, for a sample of the updates of an epoch; " +
        "means over seeds. The table shows to what extent a small k drives the cells of an LSTM up, as it " +
        "drives up the activations of a perceptron.",
      cellTable(rows),
    ),
  ],
  effort: "Tagging was difficult: the paper's corpus requires a licence, and the features, the " +
    "gates that are sparsified and the treatment of unknown words are open.",
};
