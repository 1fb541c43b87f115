/**
 * What the report says of part-of-speech tagging beside its experiments: the corpora, known and
 * unknown words, the cell state, the energy of the gates. Not here: the experiments.
 *
 * @module
 */
import { gateTable } from "../tables/ratios.ts";
import type { Study } from "../study/summary.ts";
import { cellTable, corpusTable, taggingRows, wordTable } from "../tables/tagging.ts";

/**
 * What comes before the experiments.
 *
 * @param study The study.
 * @returns Blocks of Markdown.
 */
export function taggingIntroduction(study: Study): string[] {
  const corpora = corpusTable(taggingRows(study));
  if (corpora === undefined) return [];
  return [
    "A bidirectional LSTM tags each word of a sentence. The paper's corpus, the Wall Street Journal " +
    "of the Penn Treebank, is licensed (whoever has it: `--ptb DIR`), so its numbers stand beside " +
    "ours for the order of the models, not for their height. What is measured here has two simple " +
    "yardsticks on the same test words: the tag that a word has most often in training, and an " +
    "averaged perceptron. The former was measured on these files, the latter with an " +
    "implementation apart ([corpus_facts.ts](../../data/corpus_facts.ts)).",
    corpora,
  ];
}

/**
 * What comes after the experiments.
 *
 * @param study The study.
 * @returns Blocks of Markdown; none without a completed run.
 */
export function taggingDetails(study: Study): string[] {
  const rows = taggingRows(study);
  const words = wordTable(rows);
  const cells = cellTable(rows);
  const gates = gateTable(rows);
  return [
    ...words === undefined ? [] : [
      "### Known and unknown words",
      "Test accuracy where the dev accuracy is best, on all words, on those that training has as " +
      "they are written, and on the others, beside the yardsticks; mean and 95 % interval over " +
      "seeds.",
      words,
    ],
    ...cells === undefined ? [] : [
      "### The cell state",
      "The mean of |c| over words, units and directions, on some of the updates of an epoch, mean " +
      "over seeds. On MNIST a small k drives the activations up at first, which looks like " +
      "divergence, and they recover; what there is of it in an LSTM shows here.",
      cells,
    ],
    ...gates === undefined ? [] : [
      "### The energy that each gate keeps",
      "The kept entries' share of the sum of squares of dL/dz of a gate, in the first and the last " +
      "epoch, mean over seeds; gates: input i, forget f, cell input g, output o.",
      gates,
    ],
  ];
}
