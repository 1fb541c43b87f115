/**
 * How the study of part-of-speech tagging differs from the paper, and its choices where the paper is
 * silent; the authors published no code for tagging. Settings are read from the configurations
 * themselves. Not here: what all tasks share (see deviations.ts), results.
 *
 * @module
 */
import { parseCorpusId } from "../../../data/corpora/corpora.ts";
import { CORPUS_FACTS, type CorpusId } from "../../../data/corpora/corpus_facts.ts";
import {
  CAPITALS,
  CHARACTERS,
  FEATURE_COUNT,
  FEATURE_NAMES,
} from "../../../data/corpora/features.ts";
import { posRandom, posSeeds } from "../../items/beyond.ts";
import type { Deviation } from "./deviation.ts";
import { TABLE1_POS } from "../numbers.ts";
import { tagging } from "../../tasks/tagging.ts";
import { POS_PRESET } from "../../tasks/tagging_model.ts";
import { table1Pos, table1PosBrown } from "../../items/table1.ts";
import { table4Pos } from "../../items/table4.ts";

const { clip, corpus, evaluationsPerEpoch, unknownProbability } = POS_PRESET;
const { hiddenSize, wordSize, featureSize } = POS_PRESET.model;
const inputSize = wordSize + (FEATURE_COUNT - 1) * featureSize;
const brown: CorpusId = "brown";
const paperIters = Object.values(TABLE1_POS).map(({ iter }) => iter);
const { dropProbability } = table4Pos.preset.model;
const narrowSize = posSeeds.preset.model.hiddenSize;
const [narrowRow] = posSeeds.rows;
const [wideRow] = table1Pos.rows;
const [brownRow] = table1PosBrown.rows;
const quickSize = tagging.profiles.quick.model?.hiddenSize ?? hiddenSize;

function trainingWords(id: string): string {
  return (CORPUS_FACTS[parseCorpusId(id)].words?.[0] ?? NaN).toLocaleString("en-US");
}

/** The deviations, in the order of a training. */
export const POS_DEVIATIONS: readonly Deviation[] = [
  {
    task: "pos",
    topic: "Corpus",
    paper: "The Wall Street Journal of the Penn Treebank: training sections 0 to 18, 38,219 " +
      "sentences; test sections 22 to 24, 5,462 sentences (section 4)",
    ours: `${corpus}, ${trainingWords(corpus)} training words, a free sample of the same corpus ` +
      "with punctuation restored by rules; and " +
      `${brown}, ${trainingWords(brown)} training words, with tags reduced to the Penn ` +
      "Treebank's kind, with some loss. With a licence, the study also runs on the paper's corpus: " +
      "--ptb DIR",
    source: "The Penn Treebank is licensed and cannot be redistributed",
  },
  {
    task: "pos",
    topic: "Development set",
    paper: "Not stated",
    ours:
      "A part of the corpus used neither for training nor for testing; sections 19 to 21 of the " +
      "Penn Treebank",
    source: "The usual split",
  },
  {
    task: "pos",
    topic: "Seeds of tagging",
    paper: "Not stated",
    ours:
      `${wideRow.seedCount}; ${brownRow.seedCount} on the large corpus, ${narrowRow.seedCount} ` +
      `with ${narrowSize} units per direction`,
    source: "Ours; the narrower model allows more seeds for the same cost",
  },
  {
    task: "pos",
    topic: "Input of the tagger",
    paper: "A word of 50 dimensions and seven features of 20 (section 4.2), not named",
    ours:
      `A lower-case word with digits replaced by 0, of ${wordSize} dimensions, and features of ` +
      `${featureSize}: ${FEATURE_NAMES.slice(1).join(", ")}; ${inputSize} dimensions in all. The ` +
      `last two are classes: ${CAPITALS.join(", ")}; ${CHARACTERS.join(", ")}. No vectors are ` +
      "pretrained",
    source: "Ours, as in other taggers of the time",
  },
  {
    task: "pos",
    topic: "Directions of the LSTM",
    paper: "An LSTM (section 4.2)",
    ours: `Bidirectional, ${hiddenSize} units per direction, one layer, no peepholes`,
    source: "The times of Table 1 are consistent with a bidirectional LSTM",
  },
  {
    task: "pos",
    topic: "Selection in the LSTM",
    paper: "The matrix products of the LSTM; whether k applies per gate is not stated",
    ours:
      "k entries of dL/dz for each gate, time step and direction; both products of a gate share " +
      "them. Cells, nonlinearities and biases are exact. One selection across all four gates: " +
      "--set selectionScope=concatenated",
    source: "The paper calls k=5 one percent of 500, and its times are consistent with that",
  },
  {
    task: "pos",
    topic: "Initial weights of the tagger",
    paper: "Not stated",
    ours: "Uniform in +- sqrt(6 / (inputs + outputs)) (Glorot and Bengio), including embeddings; " +
      "zero biases, including the forget gate's",
    source: "Ours",
  },
  {
    task: "pos",
    topic: "Unknown words",
    paper: "Not stated",
    ours: "All words or affixes unseen in training map to one unknown value; in training, those " +
      `seen once are replaced by it with probability ${unknownProbability} at each use`,
    source: "Ours, the usual rule",
  },
  {
    task: "pos",
    topic: "Scale of the tagger's gradient",
    paper: "A minibatch is a sentence (section 4.2); sum or mean is not stated",
    ours:
      `The ${POS_PRESET.lossReduction} over the words of the sentence, then each entry clipped ` +
      `to [-${clip}, ${clip}]`,
    source: "Ours",
  },
  {
    task: "pos",
    topic: "Embeddings and Adam",
    paper: "Unmodified Adam (section 2.2)",
    ours:
      "Lazy Adam: only the rows of the sentence's words and features are updated, and only their " +
      "moments decay. All other weights as on MNIST. AdaGrad is not affected",
    source: "Ours, a common choice; updating all rows would cost more than the rest of the step",
  },
  {
    task: "pos",
    topic: "Epochs of tagging",
    paper: `Not stated; the best epochs are ${Math.min(...paperIters)} to ${
      Math.max(...paperIters)
    } (Table 1)`,
    ours: `${POS_PRESET.epochs}; ${posRandom.preset.epochs} for random-k and ` +
      `${table1PosBrown.preset.epochs} on ${brown}, to save time`,
    source: "Ours",
  },
  {
    task: "pos",
    topic: "Evaluations of the tagger",
    paper: "Not stated",
    ours: evaluationsPerEpoch === 1
      ? "Dev accuracy at the end of each epoch"
      : `${evaluationsPerEpoch} evenly spaced dev evaluations per epoch`,
    source: "Ours",
  },
  {
    task: "pos",
    topic: "Dropout of the tagger",
    paper: "0.5 in Table 4; position not stated",
    ours:
      `${dropProbability} on the LSTM's outputs, before the output layer; none on its inputs or ` +
      "between time steps",
    source: "Ours",
  },
  {
    task: "pos",
    topic: `k=10 on ${brown}`,
    paper: "k=5 (Table 1)",
    ours: "k=10, since a smaller k learns more slowly and this corpus gets few epochs",
    source: "Ours",
  },
  {
    task: "pos",
    topic: "Width in profile quick",
    paper: `${hiddenSize} units`,
    ours: `${quickSize} units per direction, so that k=5 keeps a larger share`,
    source: "Ours, to save time; such runs decide nothing",
  },
];
