/**
 * Sentences worked out by hand, with all moves: the expected values of several tests. Nothing here
 * is part of the library.
 *
 * @module
 */
import { Oracle, ParserState } from "./arc_standard.ts";
import { projectivize } from "./projective.ts";

/** The twelve labels in the order of their names. */
export const TWELVE_LABELS = (
  "AMOD DEP NMOD OBJ P PMOD PRD ROOT SBAR SUB VC VMOD"
).split(" ");

const LABEL_SET = { count: 12, root: TWELVE_LABELS.indexOf("ROOT") };

function example(text: string, heads: number[], labels: string, moves: string) {
  return { text, heads, labels: labels.split(" ").map((l) => TWELVE_LABELS.indexOf(l)), moves };
}

/** The examples: text, tree, and the oracle's moves. */
export const WORKED_EXAMPLES = [
  example("Go", [0], "ROOT", "S R(ROOT)"),
  example(
    "He has good control .",
    [2, 0, 4, 2, 2],
    "SUB ROOT NMOD OBJ P",
    "S S L(SUB) S S L(NMOD) R(OBJ) S R(P) R(ROOT)",
  ),
  // "for" is lifted from 1 to 4.
  example(
    "What are you searching for ?",
    [4, 4, 4, 0, 1, 4],
    "VMOD VC SUB ROOT PMOD P",
    "S S S S L(SUB) L(VC) L(VMOD) S R(PMOD) S R(P) R(ROOT)",
  ),
] as const;

/** A move of the oracle, and what it was decided on. */
export interface OracleStep {
  /** The class of the move. */
  readonly transition: number;
  /** The 18 items of the features, in words of the sentence: from the callback. */
  readonly seen: string;
}

/**
 * Follows the oracle through a tree.
 *
 * @param tree Heads, lifted where they need to be, and labels.
 * @param look Describes a state before its move. Default: nothing.
 * @returns Each move and the description.
 */
export function followToEnd(
  tree: { readonly heads: readonly number[]; readonly labels: readonly number[] },
  look: (state: ParserState) => string = () => "",
): OracleStep[] {
  const [state, oracle] = [new ParserState(), new Oracle(LABEL_SET)];
  state.start(tree.heads.length);
  oracle.start(projectivize(tree.heads).heads, tree.labels);
  const steps: OracleStep[] = [];
  while (!state.isFinal) {
    const [seen, transition] = [look(state), oracle.next(state)];
    steps.push({ transition, seen });
    state.apply(transition);
  }
  return steps;
}
