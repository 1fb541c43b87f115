/**
 * Random trees for tests, and files of them. Not a part of the product.
 *
 * @module
 */
import fc from "fast-check";

/** The heads of a random tree of up to `maxLength` words: of each word, 0 for the root. */
export function randomHeads(maxLength: number): fc.Arbitrary<number[]> {
  return fc.integer({ min: 1, max: maxLength }).chain((count) => {
    const places = Array.from({ length: count }, (_, i) => i + 1);
    const order = fc.shuffledSubarray(places, { minLength: count, maxLength: count });
    // Each word but the first in this order hangs on one that comes before it.
    const choices = fc.tuple(...places.map((_, i) => fc.nat(Math.max(0, i - 1))));
    return fc.tuple(order, choices).map(([order, choices]) => {
      const heads = Array<number>(count).fill(0);
      for (let i = 1; i < count; i++) heads[order[i] - 1] = order[choices[i]];
      return heads;
    });
  });
}

/** Sentences with these heads in CoNLL-U. */
export function conlluText(trees: readonly (readonly number[])[]): string {
  return trees.map((heads) =>
    heads.map((head, i) =>
      `${i + 1}\tw${i + 1}\t_\tX\tXX\t_\t${head}\t${head === 0 ? "root" : "dep"}\t_\t_\n`
    ).join("")
  ).join("\n");
}
