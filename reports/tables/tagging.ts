/**
 * The tables that only part-of-speech tagging has: the corpora with what simple taggers reach on
 * them, known and unknown words, the cell state, the times of the paper's Table 2. Not here: the
 * text around them.
 *
 * @module
 */
import { CORPUS_FACTS, type CorpusId } from "../../data/corpora/corpus_facts.ts";
import { SOURCES } from "../../data/sources.ts";
import type { RunRecord } from "../../experiments/runs/record.ts";
import { estimateMean, mean } from "../../lib/math/statistics.ts";
import { fixed, formatEstimate, NONE, percent } from "./format.ts";
import type { RowSummary, Study } from "../study/summary.ts";
import { table } from "./tables.ts";

/** Rows with the item that shows them first. */
type ItemRows = Study["distinctRows"];

/**
 * The corpus of a row.
 *
 * @param row The row.
 * @returns Its name; undefined for a row that is not of tagging.
 */
export function corpusOf({ config }: RowSummary): CorpusId | undefined {
  return config.task === "pos" ? config.corpus : undefined;
}

/**
 * The rows of tagging.
 *
 * @param study The study.
 * @returns Those of its distinct rows.
 */
export function taggingRows({ distinctRows }: Study): ItemRows {
  return distinctRows.filter(({ row }) => corpusOf(row) !== undefined);
}

/**
 * The corpora of some rows: what they are, and what the simplest taggers reach.
 *
 * @param rows The rows.
 * @returns Markdown; undefined without rows of tagging.
 */
export function corpusTable(rows: ItemRows): string | undefined {
  const ids = [...new Set(rows.flatMap(({ row }) => corpusOf(row) ?? []))];
  if (ids.length === 0) return undefined;
  const cells = ids.map((id) => {
    const { words, tagCount, unknownWords, mostFrequentTag, averagedPerceptron } = CORPUS_FACTS[id];
    return [
      id,
      SOURCES.find((source) => source.id === id)?.title ?? NONE,
      ...[0, 1, 2].map((split) => words?.[split].toLocaleString("en-US") ?? NONE),
      tagCount === undefined ? NONE : String(tagCount),
      percent(unknownWords),
      percent(mostFrequentTag),
      percent(averagedPerceptron),
    ];
  });
  const header = [
    "corpus",
    "what it is",
    "training words",
    "dev words",
    "test words",
    "tags",
    "unknown test words %",
    "most frequent tag %",
    "averaged perceptron %",
  ];
  return table(header, cells, "llrrrrrrr");
}

/**
 * The test accuracy on words that training has and on words that it has not.
 *
 * @param rows The rows.
 * @returns Markdown; undefined without a completed run that has these numbers.
 */
export function wordTable(rows: ItemRows): string | undefined {
  const cells = rows.flatMap(({ item, row }) => {
    const best = row.completed.flatMap(({ record }) => record.result?.best ?? []);
    const known = best.flatMap(({ testKnownAccuracy }) => testKnownAccuracy ?? []);
    const unknown = best.flatMap(({ testUnknownAccuracy }) => testUnknownAccuracy ?? []);
    if (known.length === 0 && unknown.length === 0) return [];
    const facts = CORPUS_FACTS[corpusOf(row) as CorpusId];
    const estimate = (values: readonly number[]): string =>
      values.length === 0 ? NONE : formatEstimate(estimateMean(values));
    return [[
      row.spec.label,
      item,
      corpusOf(row) ?? NONE,
      percent(facts.mostFrequentTag),
      percent(facts.averagedPerceptron),
      formatEstimate(row.test),
      estimate(known),
      estimate(unknown),
    ]];
  });
  if (cells.length === 0) return undefined;
  const header = [
    "model",
    "first in",
    "corpus",
    "most frequent tag %",
    "averaged perceptron %",
    "all words %",
    "known words %",
    "unknown words %",
  ];
  return table(header, cells, "lllrrrrr");
}

/**
 * The mean cell state by epoch, mean over seeds: in the first epoch, where it is largest, in the
 * last one.
 *
 * @param rows The rows.
 * @returns Markdown; undefined without a completed run that has it.
 */
export function cellTable(rows: ItemRows): string | undefined {
  const cells = rows.flatMap(({ item, row }) => {
    const logs = row.completed.map(({ record }) => readCells(record)).filter((log) => log.size > 0);
    if (logs.length === 0) return [];
    const curve = [...logs[0].keys()].filter((epoch) => logs.every((log) => log.has(epoch)))
      .map((epoch) => ({ epoch, value: mean(logs.map((log) => log.get(epoch) as number)) }));
    const largest = curve.reduce((most, point) => point.value > most.value ? point : most);
    const last = curve[curve.length - 1];
    return [[
      row.spec.label,
      item,
      corpusOf(row) ?? NONE,
      fixed(curve[0].value, 2),
      `${fixed(largest.value, 2)} (${largest.epoch})`,
      `${fixed(last.value, 2)} (${last.epoch})`,
      String(logs.length),
    ]];
  });
  if (cells.length === 0) return undefined;
  const header = [
    "model",
    "first in",
    "corpus",
    "first epoch",
    "largest (epoch)",
    "last (epoch)",
    "seeds",
  ];
  return table(header, cells, "lllrrrr");
}

/** The mean cell state by epoch. */
function readCells({ epochs }: RunRecord): Map<number, number> {
  return new Map(
    epochs.flatMap(({ epoch, meanCellState }): [number, number][] =>
      meanCellState === undefined ? [] : [[epoch, meanCellState]]
    ),
  );
}
