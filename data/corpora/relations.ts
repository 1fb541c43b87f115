/**
 * The relations of Universal Dependencies, reduced to 12 labels in the style of the Penn Treebank's
 * conversions, so that a parser has 25 classes. Not here: trees.
 *
 * @module
 */

/** The labels with their relations. DEP covers all other relations. */
const RELATIONS = {
  ROOT: ["root"],
  P: ["punct"],
  SUB: ["nsubj", "csubj", "expl"],
  OBJ: ["obj", "iobj"],
  PRD: ["xcomp", "ccomp"],
  PMOD: ["case"],
  SBAR: ["mark"],
  VC: ["aux", "cop"],
  VMOD: ["obl", "advcl", "compound:prt"],
  AMOD: ["advmod"],
  NMOD: [
    ...["det", "amod", "nmod", "nummod", "appos", "acl", "compound", "flat", "fixed"],
    "goeswith",
  ],
  DEP: [],
} as const;

/** A label. */
export type Label = keyof typeof RELATIONS;

/** The labels, sorted by name; a label's position is its index. */
export const LABELS: readonly Label[] = (Object.keys(RELATIONS) as Label[]).sort();

const LABEL_OF: ReadonlyMap<string, Label> = new Map(
  LABELS.flatMap((label) => RELATIONS[label].map((relation) => [relation, label])),
);

/**
 * A relation without its subtype.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { withoutSubtype } from "./relations.ts";
 *
 * assertEquals(["acl:relcl", "obj"].map(withoutSubtype), ["acl", "obj"]);
 * ```
 */
export function withoutSubtype(relation: string): string {
  return relation.split(":")[0];
}

/**
 * The label of a relation.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { labelOf } from "./relations.ts";
 *
 * assertEquals(["nsubj:pass", "compound", "compound:prt", "vocative"].map(labelOf), [
 *   ...["SUB", "NMOD", "VMOD", "DEP"],
 * ]);
 * ```
 */
export function labelOf(relation: string): Label {
  return LABEL_OF.get(relation) ?? LABEL_OF.get(withoutSubtype(relation)) ?? "DEP";
}
