/**
 * All treebanks by name. Not here: their readers.
 *
 * @module
 */
import { loadEwtTrees } from "./ewt.ts";
import { loadToyTreebank } from "./toy.ts";
import type { Treebank } from "./treebank.ts";
import type { TreebankId } from "./treebank_facts.ts";

const LOADERS: Readonly<Record<TreebankId, () => Promise<Treebank>>> = {
  // By default from where `deno task data --fetch ewt` puts them.
  ewt: () => loadEwtTrees(),
  toy: loadToyTreebank,
};

/**
 * Loads a treebank, after a check of its files. Needs only the permission to read them.
 *
 * @throws {DataError} If a file is missing, damaged or invalid.
 */
export function loadTrees(id: TreebankId): Promise<Treebank> {
  return LOADERS[id]();
}
