/**
 * A treebank of 64 short English sentences by the authors of this project, for tests and for runs
 * that only show that all parts work together. Not here: its sentences.
 *
 * @module
 */
import { join } from "@std/path";
import { openFolder } from "../folder.ts";
import { readTreebank, type Treebank } from "./treebank.ts";

/**
 * Loads the toy treebank.
 *
 * @throws {DataError} If its files cannot be read or have changed.
 */
export async function loadToyTreebank(): Promise<Treebank> {
  return await readTreebank(openFolder(join(import.meta.dirname ?? "data/corpora", "toy")), "toy");
}
