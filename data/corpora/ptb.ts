/**
 * The user's own Penn Treebank, as the LDC distributes it (`parsed/mrg/wsj/NN/wsj_NNNN.mrg`) or as
 * three files of tagged words, split as in the paper. Not here: the formats.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";
import { parseBrackets } from "../formats/brackets.ts";
import { decodeLatin1 } from "../formats/tagged_text.ts";
import { locate } from "../files.ts";
import type { Folder } from "../folder.ts";
import { PTB } from "../sources.ts";
import { createCorpus, SPLIT_NAMES, type TaggedCorpus } from "./tagged.ts";
import { decodeUtf8, type TaggedSentence } from "../formats/tagged_text.ts";
import { parseWordTag } from "../formats/word_tag.ts";

type SplitName = typeof SPLIT_NAMES[number];
type Splits = Record<SplitName, TaggedSentence[]>;

// The sections of each split, first and last.
const SECTIONS: Readonly<Record<SplitName, readonly [first: number, last: number]>> = {
  train: [0, 18],
  dev: [19, 21],
  test: [22, 24],
};

/** The numbers of sentences that others report for these splits. */
export const PTB_SENTENCES: Readonly<Record<SplitName, number>> = {
  train: 38_219,
  dev: 5_527,
  test: 5_462,
};

// Where the sections may be within the folder that the user names.
const ROOTS = ["parsed/mrg/wsj/", "mrg/wsj/", "wsj/", ""];

const twoDigits = (section: number): string => String(section).padStart(2, "0");

async function readSection(tree: Folder, folder: string): Promise<TaggedSentence[]> {
  const sentences: TaggedSentence[] = [];
  for (const name of await tree.list(folder) ?? []) {
    if (!/^wsj_\d{4}\.mrg$/i.test(name)) continue;
    const file = `${folder}/${name}`;
    for (const one of parseBrackets(decodeLatin1(await tree.read(file)), file)) sentences.push(one);
  }
  return sentences;
}

async function readSections(tree: Folder, root: string): Promise<Splits> {
  const splits: Splits = { train: [], dev: [], test: [] };
  for (const name of SPLIT_NAMES) {
    const [first, last] = SECTIONS[name];
    for (let section = first; section <= last; section++) {
      const found = await readSection(tree, root + twoDigits(section));
      for (const sentence of found) splits[name].push(sentence);
    }
  }
  return splits;
}

async function readSplits(tree: Folder): Promise<Splits> {
  for (const root of ROOTS) {
    const sections = await tree.list(root) ?? [];
    if (sections.some((name) => /^(0\d|1\d|2[0-4])$/.test(name))) return readSections(tree, root);
  }
  const names = await tree.list("") ?? [];
  if (SPLIT_NAMES.some((name) => names.includes(`${name}.tsv`))) {
    const read = async (name: SplitName): Promise<TaggedSentence[]> => {
      const file = `${name}.tsv`;
      if (!names.includes(file)) {
        throw new DataError(
          `Cannot read ${file} in ${tree.path}: no such file. Put train.tsv, dev.tsv and ` +
            "test.tsv there",
        );
      }
      return parseWordTag(decodeUtf8(await tree.read(file), file), file);
    };
    return { train: await read("train"), dev: await read("dev"), test: await read("test") };
  }
  throw new DataError(
    `Cannot find the Penn Treebank in ${tree.path}: expected parsed/mrg/wsj/00 to 24 with files ` +
      "wsj_NNNN.mrg, or train.tsv, dev.tsv and test.tsv with lines WORD<TAB>TAG. Name the folder " +
      "that holds them",
  );
}

/**
 * Reads a Penn Treebank.
 *
 * @throws {DataError} If there is none, or a file is not what it must be.
 */
export async function readPtb(tree: Folder): Promise<TaggedCorpus> {
  const splits = await readSplits(tree);
  const warnings = SPLIT_NAMES.flatMap((name) => {
    const found = splits[name].length;
    if (found === PTB_SENTENCES[name]) return [];
    const [first, last] = SECTIONS[name].map(twoDigits);
    return [
      `The ${name} set of the Penn Treebank in ${tree.path} has ${found} sentences, others report ` +
      `${PTB_SENTENCES[name]}. Check that sections ${first} to ${last} are whole`,
    ];
  });
  return createCorpus({ id: PTB.id, notice: PTB.notice as string, ...splits, warnings });
}

/**
 * Loads the user's Penn Treebank.
 *
 * @throws {DataError} If no folder is given, there is no treebank, or a file is not what it must be.
 */
export async function loadPtb(folder?: string): Promise<TaggedCorpus> {
  return await readPtb(locate(PTB, folder));
}
