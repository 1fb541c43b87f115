/**
 * Where the study of part-of-speech tagging differs from the paper, and what it chose where the
 * paper is silent: the authors never published code of it. Settings come from the configurations
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

/** The list, in the order in which a training goes. */
export const POS_DEVIATIONS: readonly Deviation[] = [
  {
    task: "pos",
    topic: "Corpus",
    paper: "The Wall Street Journal of the Penn Treebank: training sections 0 to 18, 38,219 " +
      "sentences; test sections 22 to 24, 5,462 sentences (section 4)",
    ours: `${corpus}, ${trainingWords(corpus)} training words, a free sample of that very corpus ` +
      "whose punctuation is put back by rule; and " +
      `${brown}, ${trainingWords(brown)} training words, whose tags are reduced to the Penn ` +
      "Treebank's kind, with loss. Who has the licence can run all of it on the paper's corpus: " +
      "--ptb DIR",
    source: "The Penn Treebank is licensed and cannot be published with a study",
  },
  {
    task: "pos",
    topic: "Development set",
    paper: "Not stated",
    ours:
      "Part of the corpus that is neither trained on nor tested; of the Penn Treebank sections " +
      "19 to 21",
    source: "The usual split",
  },
  {
    task: "pos",
    topic: "Seeds of tagging",
    paper: "Not stated",
    ours: `${wideRow.seedCount}, on the large corpus ${brownRow.seedCount}, with ${narrowSize} ` +
      `units in each direction ${narrowRow.seedCount}`,
    source: "Ours; the narrower model for its cost alone",
  },
  {
    task: "pos",
    topic: "Input of the tagger",
    paper: "A word of 50 numbers and seven features of 20 (section 4.2); which ones is not stated",
    ours: `A word in lower case with digits as 0 in ${wordSize} numbers, and features of ` +
      `${featureSize}: ${FEATURE_NAMES.slice(1).join(", ")}; ${inputSize} numbers in all. The ` +
      `last two are classes: ${CAPITALS.join(", ")}; ${CHARACTERS.join(", ")}. No vectors are ` +
      "trained beforehand",
    source: "Ours: what taggers of the time used",
  },
  {
    task: "pos",
    topic: "Directions of the LSTM",
    paper: "An LSTM (section 4.2)",
    ours: `Bidirectional, ${hiddenSize} units in each direction, one layer, without peepholes`,
    source: "The times of Table 1 fit a bidirectional one",
  },
  {
    task: "pos",
    topic: "Selection in the LSTM",
    paper: "The matrix products of the LSTM; not said whether k counts per gate",
    ours: "k of each gate, time step and direction, of the gate's dL/dz, which both its products " +
      "share; cells, nonlinearities and biases are exact. Among all four gates with " +
      "--set selectionScope=concatenated",
    source: "The paper calls k=5 one percent of 500, and its times fit that",
  },
  {
    task: "pos",
    topic: "Initial weights of the tagger",
    paper: "Not stated",
    ours: "Uniform in +- sqrt(6 / (inputs + outputs)) (Glorot and Bengio), embeddings too; all " +
      "biases 0, that of the forget gate too",
    source: "Ours",
  },
  {
    task: "pos",
    topic: "Unknown words",
    paper: "Not stated",
    ours: "A word or affix that training does not have is one unknown value; those seen once in " +
      `training stand for it with probability ${unknownProbability} at each use`,
    source: "Ours: the usual rule",
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
    paper: "Adam without changes (section 2.2)",
    ours:
      "Only the rows of the words and features of the sentence are updated, and only their moments " +
      "decay: lazy Adam. All other weights as in MNIST. With AdaGrad there is no difference",
    source: "Ours: the usual choice; all rows would cost more than the rest of the step",
  },
  {
    task: "pos",
    topic: "Epochs of tagging",
    paper: `Not stated; its best ones are ${Math.min(...paperIters)} to ${
      Math.max(...paperIters)
    } (Table 1)`,
    ours: `${POS_PRESET.epochs}; ${posRandom.preset.epochs} for random-k and ` +
      `${table1PosBrown.preset.epochs} on ${brown}, for time`,
    source: "Ours",
  },
  {
    task: "pos",
    topic: "Evaluations of the tagger",
    paper: "Not stated",
    ours: evaluationsPerEpoch === 1
      ? "The dev accuracy once an epoch, at its end"
      : `${evaluationsPerEpoch} dev evaluations an epoch, evenly spaced`,
    source: "Ours",
  },
  {
    task: "pos",
    topic: "Dropout of the tagger",
    paper: "0.5 in Table 4; not stated where",
    ours:
      `${dropProbability} of the LSTM's outputs, below the output layer; none on its inputs or ` +
      "from step to step",
    source: "Ours",
  },
  {
    task: "pos",
    topic: `k=10 on ${brown}`,
    paper: "k=5 (Table 1)",
    ours: "k=10, since a smaller k learns more slowly and epochs are few there",
    source: "Ours",
  },
  {
    task: "pos",
    topic: "Width in profile quick",
    paper: `${hiddenSize} units`,
    ours: `${quickSize} units in each direction, so k=5 keeps a larger share`,
    source: "Ours, for time: such runs decide nothing",
  },
];
