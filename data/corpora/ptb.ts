/**
 * The user's own Penn Treebank, as the LDC distributes it (`parsed/mrg/wsj/NN/wsj_NNNN.mrg`, or
 * `combined`) or as three files of tagged words, split as in the paper. Names may be in upper case,
 * files packed. Not here: the formats.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";
import { locate } from "../files.ts";
import { describeContent, type Folder, shortList } from "../folder.ts";
import { parseBrackets } from "../formats/brackets.ts";
import { decodeLatin1, decodeUtf8, type TaggedSentence } from "../formats/tagged_text.ts";
import { parseWordTag } from "../formats/word_tag.ts";
import { findFiles, groupNames, readSame } from "../lookup.ts";
import { PTB } from "../sources.ts";
import { SPLIT_NAMES, type SplitName, type Splits } from "./splits.ts";
import { createCorpus, type TaggedCorpus } from "./tagged.ts";

// The sections of each split, first and last.
const SECTIONS: Readonly<Record<SplitName, readonly [first: number, last: number]>> = {
  train: [0, 18],
  dev: [19, 21],
  test: [22, 24],
};

/** The numbers of sentences that other authors report for these splits. */
export const PTB_SENTENCES: Readonly<Record<SplitName, number>> = {
  train: 38_219,
  dev: 5_527,
  test: 5_462,
};

// Where the sections may be within the folder that the user names. NLTK's sample is in `combined`.
const ROOTS = ["treebank_3/parsed/mrg/wsj", "parsed/mrg/wsj", "mrg/wsj", "combined/wsj", "wsj"]
  .map((path) => path.split("/")).concat([["combined"], []]);

const twoDigits = (section: number): string => String(section).padStart(2, "0");

function splitOf(section: number): SplitName | undefined {
  return SPLIT_NAMES.find((name) => SECTIONS[name][0] <= section && section <= SECTIONS[name][1]);
}

// A folder below another one, whatever the case of its letters.
async function descend(tree: Folder, parts: readonly string[]): Promise<string | undefined> {
  let path = "";
  for (const part of parts) {
    const names = (await tree.list(path) ?? []).filter((name) => name.toLowerCase() === part);
    if (names.length > 1) {
      throw new DataError(
        `Cannot choose a folder in ${tree.path}: found ${names.join(" and ")}. Name ` +
          "the one that holds the Penn Treebank",
      );
    }
    if (names.length === 0) return undefined;
    path += `${names[0]}/`;
  }
  return path;
}

/** The files of sections, and what else lies beside them. */
interface SectionFiles {
  /** For each file in order the names it is there under. */
  readonly files: { readonly section: number; readonly names: readonly string[] }[];
  readonly skipped: string[];
}

// The files of a folder that belong to a section; to any of them where the folder is not of one.
async function listSection(
  tree: Folder,
  path: string,
  folderSection?: number,
): Promise<SectionFiles> {
  const files: SectionFiles["files"] = [];
  const skipped: string[] = [];
  const groups = [...groupNames(await tree.list(path) ?? [])];
  // In the order of the texts, whatever the case of the letters.
  for (const [key, names] of groups.sort(([a], [b]) => a < b ? -1 : 1)) {
    const found = names.map((name) => path + name);
    const section = Number(/^wsj_(\d\d)\d\d\.mrg$/.exec(key)?.[1]);
    if (splitOf(section) !== undefined && section === (folderSection ?? section)) {
      files.push({ section, names: found });
    } else if (!key.startsWith(".")) {
      skipped.push(...found);
    }
  }
  return { files, skipped };
}

// The files of all sections below a folder, or directly in it; undefined if there is none.
async function listSections(tree: Folder, root: string): Promise<SectionFiles | undefined> {
  const isSection = (name: string): boolean =>
    /^\d\d$/.test(name) && splitOf(Number(name)) !== undefined;
  const names = await tree.list(root) ?? [];
  const sections = names.filter(isSection);
  if (sections.length === 0) {
    const flat = await listSection(tree, root);
    return flat.files.length === 0 ? undefined : flat;
  }
  const others = names.filter((name) => !isSection(name) && !name.startsWith("."));
  const all = { files: [], skipped: others.map((name) => root + name) } as SectionFiles;
  for (const section of sections) {
    const { files, skipped } = await listSection(tree, `${root}${section}/`, Number(section));
    all.files.push(...files);
    all.skipped.push(...skipped);
  }
  return all;
}

async function readSections(
  tree: Folder,
  { files }: SectionFiles,
): Promise<Splits<TaggedSentence>> {
  const splits: Splits<TaggedSentence> = { train: [], dev: [], test: [] };
  for (const { section, names } of files) {
    const text = decodeLatin1(await readSame(tree, names));
    const split = splits[splitOf(section) as SplitName];
    for (const sentence of parseBrackets(text, names[0])) split.push(sentence);
  }
  return splits;
}

function skippedWarnings(tree: Folder, skipped: readonly string[]): string[] {
  if (skipped.length === 0) return [];
  return [
    `Skipped ${skipped.length} names in ${tree.path} that are not wsj_NNNN.mrg in the folder of ` +
    `their section, 00 to 24: ${shortList(skipped)}`,
  ];
}

/** The splits, and the names of skipped files. */
interface Reading {
  readonly splits: Splits<TaggedSentence>;
  readonly warnings: readonly string[];
}

// Undefined if none of the three files is there.
async function readWordTagFiles(tree: Folder): Promise<Reading | undefined> {
  const files = SPLIT_NAMES.map((name) => `${name}.tsv`);
  if ((await findFiles(tree, "", files)).length === 0) return undefined;
  const splits: Splits<TaggedSentence> = { train: [], dev: [], test: [] };
  for (const [i, split] of SPLIT_NAMES.entries()) {
    const names = await findFiles(tree, "", [files[i]]);
    if (names.length === 0) {
      throw new DataError(
        `Cannot read ${files[i]} in ${tree.path}: no such file. ${await describeContent(tree)}. ` +
          "Put train.tsv, dev.tsv and test.tsv there",
      );
    }
    splits[split] = parseWordTag(decodeUtf8(await readSame(tree, names), names[0]), names[0]);
  }
  return { splits, warnings: [] };
}

async function readTreebank(tree: Folder): Promise<Reading> {
  for (const parts of ROOTS) {
    const root = await descend(tree, parts);
    const sections = root === undefined ? undefined : await listSections(tree, root);
    if (sections === undefined) continue;
    const splits = await readSections(tree, sections);
    return { splits, warnings: skippedWarnings(tree, sections.skipped) };
  }
  const reading = await readWordTagFiles(tree);
  if (reading !== undefined) return reading;
  throw new DataError(
    `Cannot find the Penn Treebank in ${tree.path}: expected parsed/mrg/wsj/00 to 24 with files ` +
      "wsj_NNNN.mrg, or train.tsv, dev.tsv and test.tsv with lines WORD<TAB>TAG. " +
      `${await describeContent(tree)}. Name the folder that holds them`,
  );
}

/**
 * Reads a Penn Treebank. Warns of files that it skips, and when the numbers of sentences are not
 * those that others report.
 *
 * @throws {DataError} If there is none, or a file is invalid.
 */
export async function readPtb(tree: Folder): Promise<TaggedCorpus> {
  const { splits, warnings } = await readTreebank(tree);
  const counts = SPLIT_NAMES.flatMap((name) => {
    const found = splits[name].length;
    if (found === PTB_SENTENCES[name]) return [];
    const [first, last] = SECTIONS[name].map(twoDigits);
    return [
      `The ${name} set of the Penn Treebank in ${tree.path} has ${found} sentences, others report ` +
      `${PTB_SENTENCES[name]}. Check that sections ${first} to ${last} are whole`,
    ];
  });
  return createCorpus({
    id: PTB.id,
    notice: PTB.notice as string,
    ...splits,
    warnings: [...warnings, ...counts],
  });
}

/**
 * Loads the user's Penn Treebank.
 *
 * @throws {DataError} If no folder is given, there is no treebank, or a file is invalid.
 */
export async function loadPtb(folder?: string): Promise<TaggedCorpus> {
  return await readPtb(locate(PTB, folder));
}
