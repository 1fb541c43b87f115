/**
 * How the study of dependency parsing differs from the paper, and its choices where the paper is
 * silent; the authors published no code for parsing. Settings are read from the configurations
 * themselves. Not here: what all tasks share (see deviations.ts), results.
 *
 * @module
 */
import { LABELS } from "../../../data/corpora/relations.ts";
import { TREEBANK_FACTS } from "../../../data/corpora/treebank_facts.ts";
import { FEATURE_COUNT } from "../../../lib/parsing/features.ts";
import { initialVectors } from "../../items/activations.ts";
import { parsingRandom } from "../../items/beyond.ts";
import { table1ParsingLarge } from "../../items/table1.ts";
import { table4Parsing } from "../../items/table4.ts";
import { parsing } from "../../tasks/parsing.ts";
import { CLASS_COUNT, PARSING_PRESET } from "../../tasks/parsing_model.ts";
import { TABLE1_PARSING } from "../numbers.ts";
import type { Deviation } from "./deviation.ts";

const { batchSize, epochs, evaluationsPerEpoch, model } = PARSING_PRESET;
const { embeddingSize, embeddingRange, hiddenSizes, activation } = model;
const ewt = TREEBANK_FACTS.ewt;
const large = table1ParsingLarge.preset;
const [largeRow] = table1ParsingLarge.rows;
const [{ overrides: { model: small } }] = initialVectors.rows;
const { dropProbability } = table4Parsing.preset.model;
const paperIters = Object.values(TABLE1_PARSING).map(({ iter }) => iter);
const { quick } = parsing.profiles;

const grouped = (count: number): string => count.toLocaleString("en-US");
const lifted = (100 * ewt.nonProjective[0] / ewt.sentences[0]).toFixed(1);
const CHEN_MANNING = "Chen and Manning (EMNLP 2014), whom the paper follows";

const topics: readonly Omit<Deviation, "task">[] = [
  {
    topic: "Treebank",
    paper:
      "The Penn Treebank: training sections 2 to 21, 39,832 sentences, 1,900,056 transitions; " +
      "dev section 22; test section 23, 2,416 sentences (section 4). Conversion to dependencies not " +
      "stated",
    ours: `${ewt.title}: ${grouped(ewt.sentences[0])} training sentences, ` +
      `${grouped(2 * ewt.words[0])} transitions; its own dev and test parts. With a licence, the ` +
      "study also runs on the paper's treebank: --treebank DIR",
    source: "The Penn Treebank is licensed and cannot be redistributed",
  },
  {
    topic: "Non-projective trees",
    paper: "Not stated; the counts of transitions suggest that no sentence was excluded",
    ours:
      "Projectivized for training: while arcs cross, the shortest of them is lifted to its head's " +
      `head (${
        ewt.nonProjective[0]
      } training sentences, ${lifted} %). Scores use the original trees`,
    source: "Nivre and Nilsson (2005)",
  },
  {
    topic: "Labels",
    paper: `25 classes of transitions (section 4.2), hence 12 labels, not named`,
    ours: `The relations of Universal Dependencies without subtypes, reduced to ${LABELS.length} ` +
      `labels in the style of the Penn Treebank's conversions: ${LABELS.join(", ")}; hence ` +
      `${CLASS_COUNT} classes`,
    source: "Ours, so that k=20 has the same meaning as in the paper",
  },
  {
    topic: "Tags of the words to parse",
    paper: "Not stated",
    ours: "Gold tags from the treebank's XPOS column, in training, dev and test",
    source: "Ours; with predicted tags, parsers score a few points lower",
  },
  {
    topic: "Words and vectors",
    paper: `${FEATURE_COUNT} features of ${embeddingSize} dimensions (section 4.2); nothing else`,
    ours:
      "Words in lower case; all words seen once in training map to one unknown word; one table " +
      `of ${embeddingSize}-dimensional vectors for words, tags and labels, not pretrained`,
    source: CHEN_MANNING,
  },
  {
    topic: "Features of a state",
    paper: `${FEATURE_COUNT} features (section 4.2), not named`,
    ours: "Words and tags of the top three stack items, the next three buffer items, and six " +
      "children of each of the top two stack items; also the labels of these children",
    source: CHEN_MANNING,
  },
  {
    topic: "Transitions",
    paper: "Transition-based; system not stated",
    ours:
      "Arc-standard, with a static oracle. Illegal moves are masked in training and in parsing. A " +
      "state with a single legal move has no loss and no gradient, but counts in minibatches and " +
      "epochs like any other",
    source: `${CHEN_MANNING}; the mask in training is ours`,
  },
  {
    topic: "Activation of the parser",
    paper: "Not stated",
    ours:
      `${activation}, since a small k with ReLU failed in prototypes. ReLU and the cube of Chen and ` +
      "Manning have separate items; Table 1 also shows the dense model with ReLU",
    source: "Ours; no code was published, but the C# of 2017 has ReLU, tanh, sigmoid and cube",
  },
  {
    topic: "Initial weights of the parser",
    paper: "Not stated",
    ours:
      `Vectors uniform in [-${embeddingRange}, ${embeddingRange}], weights normal with standard ` +
      "deviation sqrt(2 / inputs), zero biases: the best of those tried for the dense model. " +
      `A separate item has vectors in [-${small?.embeddingRange}, ${small?.embeddingRange}] and ` +
      "weights as on MNIST",
    source: "Ours; the weights follow He et al. (2015)",
  },
  {
    topic: "Minibatches of transitions",
    paper: `${grouped(large.batchSize)} transitions (section 4.2): 190 updates per epoch`,
    ours: `${grouped(batchSize)}, so that the smaller treebank gives ` +
      `${Math.ceil(2 * ewt.words[0] / batchSize)} updates per epoch; ` +
      `${grouped(large.batchSize)} in a separate item`,
    source: "Ours",
  },
  {
    topic: "Scale of the parser's gradient",
    paper: "Not stated",
    ours: "The mean over those transitions of the minibatch that have an alternative",
    source: "Ours",
  },
  {
    topic: "Output layer of the parser",
    paper: "The same k as in the hidden layers (section 4.1)",
    ours: "Exact, as on MNIST; k=20 of 25 in a separate item",
    source: "All versions of the authors' code for MNIST",
  },
  {
    topic: "Vectors and Adam",
    paper: "Unmodified Adam (section 2.2)",
    ours:
      "Lazy Adam: only the vectors that a minibatch uses are updated, and only their moments decay. " +
      "All other weights as on MNIST. AdaGrad is not affected",
    source: "Ours, a common choice; updating all rows would cost more than the rest of the step",
  },
  {
    topic: "Epochs of parsing",
    paper: `Not stated; the best epochs are ${Math.min(...paperIters)} to ${
      Math.max(...paperIters)
    } (Table 1)`,
    ours: `${epochs}; ${large.epochs} with minibatches of ${grouped(large.batchSize)}, ` +
      `${parsingRandom.preset.epochs} for random-k`,
    source: "Ours, to save time; the dense models overfit from the third or fourth epoch",
  },
  {
    topic: "Evaluations of the parser",
    paper: "Not stated",
    ours: evaluationsPerEpoch === 1
      ? "Dev UAS at the end of each epoch"
      : `${evaluationsPerEpoch} evenly spaced dev evaluations per epoch`,
    source: "Ours",
  },
  {
    topic: "Punctuation",
    paper: "UAS; whether punctuation counts is not stated",
    ours: "It counts, also for the choice of the best epoch; scores without it are reported too",
    source: "Ours",
  },
  {
    topic: "Dropout of the parser",
    paper: "0.5 in Table 4; position not stated",
    ours: `${dropProbability} on the outputs of both hidden layers; none on the vectors`,
    source: "Ours; the position is that of the authors' code for MNIST",
  },
  {
    topic: "Seeds of parsing",
    paper: "Not stated",
    ours: `5; ${largeRow.seedCount} with minibatches of ${grouped(large.batchSize)}`,
    source: "Ours",
  },
  {
    topic: "Parsers in profile quick",
    paper: `${hiddenSizes[0]} units, vectors of ${embeddingSize} dimensions`,
    ours: `${quick.model?.hiddenSizes?.[0]} units in each hidden layer, vectors of ` +
      `${quick.model?.embeddingSize} dimensions, ${quick.epochs} epoch`,
    source: "Ours, to save time; such runs decide nothing",
  },
];

/** The deviations, in the order of a training. */
export const PARSING_DEVIATIONS: readonly Deviation[] = topics.map((one) => ({
  task: parsing.id,
  ...one,
}));
