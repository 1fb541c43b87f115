/**
 * What the parser learns: each step that the oracle makes in a treebank, as 48 rows of a table, the
 * class of the move, and the moves that were legal. The vectors of all steps would take a hundred
 * times as much memory.
 *
 * @module
 */
import { isForced, type LabelSet, Oracle, ParserState, SHIFT } from "./arc_standard.ts";
import { FEATURE_COUNT, type FeatureExtractor } from "./features.ts";
import { projectivize } from "./projective.ts";
import { type Treebank, treeOf } from "./treebank.ts";

/** The oracle's steps through a treebank. */
export interface Transitions {
  /** The number of steps: two for each word. */
  readonly size: number;
  /** The rows of each state's features: [size, 48]. */
  readonly features: Int32Array | Uint16Array;
  /** The class of each move: [size]. */
  readonly classes: Uint8Array;
  /** The moves that were legal, as a set of bits: [size]. */
  readonly moves: Uint8Array;
  /** What was lifted, since arc-standard transitions only build projective trees. */
  readonly lifted: LiftCounts;
}

/** How much of a treebank is not projective. */
export interface LiftCounts {
  /** Sentences with such an arc. */
  readonly sentences: number;
  /** Such arcs. */
  readonly arcs: number;
  /** Lifts until no such arc was left. */
  readonly lifts: number;
}

/** How many transitions there are of each kind. */
export interface TransitionCounts {
  /** Shifts: one for each word. */
  readonly shift: number;
  /** Left arcs. */
  readonly left: number;
  /** Right arcs, those from the root included. */
  readonly right: number;
  /** Those of all kinds that had no alternative. */
  readonly forced: number;
}

/**
 * Follows the oracle through a treebank.
 *
 * @param treebank The trees; those that are not projective are lifted (see `projectivize`).
 * @param extractor Numbers the features.
 * @param labels The labels of the arcs.
 * @returns All steps, sentence after sentence.
 * @throws {ConfigError} If a label does not fit its arc.
 */
export function followOracle(
  treebank: Treebank,
  extractor: FeatureExtractor,
  labels: LabelSet,
): Transitions {
  const size = 2 * treebank.words.length;
  const create = extractor.rowCount <= 2 ** 16 ? Uint16Array : Int32Array;
  const features = new create(size * FEATURE_COUNT);
  const [classes, moves] = [new Uint8Array(size), new Uint8Array(size)];
  const lifted = { sentences: 0, arcs: 0, lifts: 0 };
  const [state, oracle] = [new ParserState(), new Oracle(labels)];
  let step = 0;
  for (let i = 0; i < treebank.size; i++) {
    const tree = treeOf(treebank, i);
    const { heads, arcs, lifts } = projectivize(tree.heads);
    if (arcs > 0) lifted.sentences++;
    lifted.arcs += arcs;
    lifted.lifts += lifts;
    state.start(heads.length);
    for (oracle.start(heads, tree.labels); !state.isFinal; step++) {
      extractor.extract(state, tree, features, step * FEATURE_COUNT);
      moves[step] = state.legalMoves;
      classes[step] = oracle.next(state);
      state.apply(classes[step]);
    }
  }
  return { size, features, classes, moves, lifted };
}

/**
 * Counts transitions by kind.
 *
 * @param transitions The transitions.
 * @returns How many there are of each.
 */
export function countTransitions({ size, classes, moves }: Transitions): TransitionCounts {
  const counts = { shift: 0, left: 0, right: 0, forced: 0 };
  for (let step = 0; step < size; step++) {
    if (isForced(moves[step])) counts.forced++;
    if (classes[step] === SHIFT) counts.shift++;
    else if (classes[step] & 1) counts.left++;
    else counts.right++;
  }
  return counts;
}
