/**
 * The English Web Treebank of Universal Dependencies, as a tagged corpus and as a treebank.
 * Not here: its format, its download.
 *
 * @module
 */
import { locate, readSource } from "../files.ts";
import { type ConlluWord, parseConlluWords, toTagged } from "../formats/conllu.ts";
import { toTrees } from "../formats/dependencies.ts";
import { decodeUtf8 } from "../formats/tagged_text.ts";
import { EWT } from "../sources.ts";
import { forEachSplit, SPLIT_NAMES, type SplitName } from "./splits.ts";
import { createCorpus, type TaggedCorpus } from "./tagged.ts";
import { createTreebank, type Treebank } from "./treebank.ts";

const { id, title, notice = "" } = EWT;

const fileOf = (split: SplitName): string => EWT.files[SPLIT_NAMES.indexOf(split)].name;

async function readWords(folder?: string): Promise<Record<SplitName, ConlluWord[][]>> {
  const contents = await readSource(EWT, locate(EWT, folder), folder !== undefined);
  return await forEachSplit((split) => {
    const bytes = contents[SPLIT_NAMES.indexOf(split)];
    return parseConlluWords(decodeUtf8(bytes, fileOf(split)), fileOf(split));
  });
}

/**
 * Loads the words and tags of the English Web Treebank, after a check of every file's digest; by
 * default from where `deno task data --fetch ewt` puts them.
 *
 * @throws {DataError} If a file is missing, damaged or invalid.
 */
export async function loadEwt(folder?: string): Promise<TaggedCorpus> {
  const words = await readWords(folder);
  const splits = await forEachSplit((split) => toTagged(words[split]));
  return await createCorpus({ id, notice, ...splits });
}

/**
 * Loads the trees of the English Web Treebank as {@linkcode loadEwt} loads its words.
 *
 * @throws {DataError} If a file is missing, damaged or invalid.
 */
export async function loadEwtTrees(folder?: string): Promise<Treebank> {
  const words = await readWords(folder);
  const splits = await forEachSplit((split) => toTrees(words[split], fileOf(split)));
  return await createTreebank({ id, name: title, notice, warnings: [], splits });
}
