/**
 * The report's sections on dependency parsing: the treebank, labelled scores and scores without
 * punctuation, the activations. Not here: the experiments.
 *
 * @module
 */
import { TREEBANK_FACTS } from "../../data/corpora/treebank_facts.ts";
import { type Estimate, estimateMean } from "../../lib/math/statistics.ts";
import { activationSections } from "./activations.ts";
import { isOwn, nameOfOwn } from "./own_data.ts";
import type { ParsingConfig } from "./parsing_model.ts";
import {
  type Column,
  type ItemRow,
  type ReportedRow,
  type ReportTable,
  tableOf,
  type TaskReport,
} from "./report.ts";
import { transientSections } from "./transient.ts";
import { zeroSections } from "./zeros.ts";

type Row = ReportedRow<ParsingConfig>;

function titleOf(corpus: ParsingConfig["corpus"]): string {
  return isOwn(corpus) ? nameOfOwn(corpus) : TREEBANK_FACTS[corpus].title;
}

/** The treebanks of some rows. */
export function treebankTable(rows: readonly ItemRow<ParsingConfig>[]): ReportTable | undefined {
  const ids = [...new Set(rows.map(({ row }) => row.config.corpus))];
  const treebanks = ids.map((id) => ({
    id,
    title: titleOf(id),
    facts: isOwn(id) ? undefined : TREEBANK_FACTS[id],
  }));
  return tableOf(treebanks, [
    ["treebank", "text", ({ id }) => id],
    ["what it is", "text", ({ title }) => title],
    ["training sentences", "count", ({ facts }) => facts?.sentences[0]],
    ["of them not projective", "count", ({ facts }) => facts?.nonProjective[0]],
    ["training words", "count", ({ facts }) => facts?.words[0]],
    ["dev words", "count", ({ facts }) => facts?.words[1]],
    ["test words", "count", ({ facts }) => facts?.words[2]],
  ]);
}

/** A further test score at the best dev UAS. */
function scoreColumn(title: string, name: string): Column<Row> {
  return [title, "percent", ({ completed }): Estimate | undefined => {
    const scores = completed.flatMap(({ record }) => record.result?.best.testDetails?.[name] ?? []);
    return scores.length === 0 ? undefined : estimateMean(scores);
  }];
}

/** The other scores of some rows. */
export function scoreTable(rows: readonly Row[]): ReportTable | undefined {
  return tableOf(rows, [
    scoreColumn("LAS %", "las"),
    scoreColumn("UAS without punctuation %", "uasWithoutPunctuation"),
    scoreColumn("LAS without punctuation %", "lasWithoutPunctuation"),
  ]);
}

/** Parsing's part of the report. */
export const parsingReport: TaskReport<ParsingConfig> = {
  columns: scoreTable,
  describe(configs) {
    const listed = (values: readonly (string | number)[]): string =>
      [...new Set(values)].join(", ");
    return `Treebank: ${listed(configs.map(({ corpus }) => corpus))}. ` +
      `Units of the first hidden layer: ${
        listed(configs.map(({ model }) => model.hiddenSizes[0]))
      }. ` +
      `Activation: ${listed(configs.map(({ model }) => model.activation))}.`;
  },
  introduction(rows) {
    const table = treebankTable(rows);
    return table === undefined ? [] : [{
      text:
        "A multilayer perceptron chooses the moves of an arc-standard parser (Chen and Manning, " +
        "2014) from 48 features of its state. Accuracy is the unlabelled attachment score (UAS): the " +
        "share of words, punctuation included, with the correct head. The labelled score (LAS) also " +
        "requires the correct one of 12 labels. Words have gold tags. The paper's treebank requires " +
        "a licence. With it, or with any other treebank in CoNLL-U or CoNLL-X, all of these " +
        "experiments run on your own data: `--treebank DIR`.",
      table,
    }];
  },
  beyond: (rows) => [
    ...transientSections(rows, "in parsing"),
    ...activationSections(rows, "in parsing"),
    ...zeroSections(rows, "in parsing"),
  ],
  effort: "Parsing was the most difficult: there is no code for it, the treebank requires a " +
    "licence, and the activation, the features, the labels and the transition system are open.",
};
