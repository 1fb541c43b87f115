/**
 * Treebanks: sentences with dependency trees, from any folder whose files are named like those of
 * Universal Dependencies, for parsing and for tagging. Not here: the format, projective trees,
 * transitions.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";
import { sha256Hex } from "../../lib/sha256.ts";
import { describeContent, type Folder, nameOfFolder, openFolder, shortList } from "../folder.ts";
import { type ConlluWord, parseConlluWords, toTagged } from "../formats/conllu.ts";
import { type DependencyTree, toTrees } from "../formats/dependencies.ts";
import { decodeUtf8 } from "../formats/tagged_text.ts";
import { groupNames, readSame } from "../lookup.ts";
import { countNonProjective } from "./projectivity.ts";
import { type Label, labelOf, withoutSubtype } from "./relations.ts";
import { checkSplits, forEachSplit, SPLIT_NAMES, type SplitName, type Splits } from "./splits.ts";
import { createCorpus, type TaggedCorpus } from "./tagged.ts";

/** A sentence with its tree; its relations are without subtypes. */
export interface ParsedSentence extends DependencyTree {
  /** The relation of each word as one of the 12 labels. */
  readonly labels: readonly Label[];
}

/** Counts of non-projective trees, which no projective parser can parse correctly. */
export interface NonProjective {
  /** The number of sentences with non-projective arcs. */
  readonly sentences: number;
  /** The number of non-projective arcs. */
  readonly arcs: number;
}

/** A treebank, split. Plain values. */
export interface Treebank {
  /** The name on the command line. */
  readonly id: string;
  /** The title, as `en_ewt-ud`. */
  readonly name: string;
  /** The training split. */
  readonly train: readonly ParsedSentence[];
  /** The split that selects the best epoch. */
  readonly dev: readonly ParsedSentence[];
  /** The split of the reported results. */
  readonly test: readonly ParsedSentence[];
  /** The non-projective trees of each split. */
  readonly nonProjective: Readonly<Record<SplitName, NonProjective>>;
  /** The digest of all words, tags, trees and splits, which also changes with the reader's rules. */
  readonly sha256: string;
  /** Origin and terms of use, to be printed once by each command that uses it. */
  readonly notice: string;
  /** Warnings, also to be printed. */
  readonly warnings: readonly string[];
}

/** The parts of a treebank that its reader provides. */
export interface TreebankParts {
  readonly id: string;
  readonly name: string;
  readonly notice: string;
  readonly warnings: readonly string[];
  readonly splits: Splits<DependencyTree>;
}

function toParsed(tree: DependencyTree): ParsedSentence {
  return {
    ...tree,
    deprels: tree.deprels.map(withoutSubtype),
    labels: tree.deprels.map(labelOf),
  };
}

function measureNonProjective(sentences: readonly DependencyTree[]): NonProjective {
  const counts = sentences.map(({ heads }) => countNonProjective(heads));
  return {
    sentences: counts.filter((count) => count > 0).length,
    arcs: counts.reduce((sum, count) => sum + count, 0),
  };
}

/**
 * Makes a treebank of its splits.
 *
 * @throws {DataError} If a split is empty.
 */
export async function createTreebank({ splits, ...parts }: TreebankParts): Promise<Treebank> {
  checkSplits(parts.id, splits);
  const parsed = await forEachSplit((split) => splits[split].map(toParsed));
  const content = SPLIT_NAMES.map((split) =>
    parsed[split].map(({ forms, tags, heads, deprels, labels }) => [
      ...[forms, tags, [...heads], deprels, labels],
    ])
  );
  return {
    ...parts,
    ...parsed,
    nonProjective: await forEachSplit((split) => measureNonProjective(splits[split])),
    sha256: await sha256Hex(JSON.stringify(content)),
  };
}

/** The words of a folder's treebank, unchecked but for their format, with the file of each split. */
interface TreebankFiles {
  readonly name: string;
  readonly files: Readonly<Record<SplitName, string>>;
  readonly words: Splits<ConlluWord[]>;
  readonly warnings: readonly string[];
}

// The splits in the name of a file; "latest" does not contain the word "test".
function splitsIn(name: string): SplitName[] {
  return SPLIT_NAMES.filter((split) => new RegExp(`(?<![a-z])${split}(?![a-z])`).test(name));
}

// The names under which the one file of each split is there.
async function findSplits(
  tree: Folder,
): Promise<Record<SplitName, string[]> & { skipped: string[] }> {
  const groups = [...groupNames(await tree.list("") ?? [])]
    .filter(([key]) => /^[^.].*\.(conllu|conll|conllx)$/.test(key));
  const found = await forEachSplit(async (split) => {
    const candidates = groups.filter(([key]) => splitsIn(key).join() === split);
    if (candidates.length === 1) return candidates[0][1];
    const problem = candidates.length === 0
      ? await describeContent(tree)
      : `Found ${shortList(candidates.map(([key]) => key))}`;
    throw new DataError(
      `Cannot read the treebank in ${tree.path}: expected one file *${split}*.conllu or ` +
        `*${split}*.conll, plain or as .gz. ${problem}. Put one file for each of train, dev and ` +
        "test there",
    );
  });
  const skipped = groups.filter(([key]) => splitsIn(key).length !== 1).flatMap(([, names]) =>
    names
  );
  return { ...found, skipped };
}

function tagWarnings(words: Splits<ConlluWord[]>): string[] {
  const all = SPLIT_NAMES.flatMap((split) => words[split].flat());
  const count = all.filter(({ isUniversalTag }) => isUniversalTag).length;
  return count === 0 ? [] : [
    `${count} of ${all.length} words have no tag in the column XPOS: theirs is that of UPOS`,
  ];
}

// As in `en_ewt-ud`: what stands before the name of the split.
function nameOf(trainFile: string, tree: Folder): string {
  const prefix = /^(.*?)[^a-z]*(?<![a-z])train(?![a-z])/i.exec(trainFile)?.[1];
  return prefix || (nameOfFolder(tree.path) ?? "treebank");
}

async function readTreebankFiles(tree: Folder): Promise<TreebankFiles> {
  const { skipped, ...found } = await findSplits(tree);
  const words = await forEachSplit(async (split) => {
    const [file] = found[split];
    return parseConlluWords(decodeUtf8(await readSame(tree, found[split]), file), file);
  });
  const files = await forEachSplit((split) => found[split][0]);
  return {
    name: nameOf(files.train, tree),
    files,
    words,
    warnings: [
      ...skipped.length === 0 ? [] : [
        `Skipped files in ${tree.path} without exactly one of train, dev and test in their names: ` +
        shortList(skipped),
      ],
      ...tagWarnings(words),
    ],
  };
}

const ID = "treebank";

/**
 * Reads the treebank in a folder: one file each with train, dev and test in its name.
 *
 * @throws {DataError} If a split does not have exactly one file, or a file is invalid.
 */
export async function readTreebank(tree: Folder, id = ID): Promise<Treebank> {
  const { name, files, words, warnings } = await readTreebankFiles(tree);
  const splits = await forEachSplit((split) => toTrees(words[split], files[split]));
  return await createTreebank({ id, name, notice: "", warnings, splits });
}

/**
 * Reads the words and tags of the treebank in a folder; its trees may be missing.
 *
 * @throws {DataError} As {@linkcode readTreebank} does, but for trees.
 */
export async function readTreebankCorpus(tree: Folder): Promise<TaggedCorpus> {
  const { name, words, warnings } = await readTreebankFiles(tree);
  const splits = await forEachSplit((split) => toTagged(words[split]));
  return await createCorpus({ id: ID, name, notice: "", warnings, ...splits });
}

/**
 * The name of the treebank in a user's folder, without reading its files.
 *
 * @throws {DataError} If a split does not have exactly one file.
 */
export async function nameOfTreebank(folder: string): Promise<string> {
  const tree = openFolder(folder);
  const { train: [file] } = await findSplits(tree);
  return nameOf(file, tree);
}

/**
 * Loads the treebank in a user's folder.
 *
 * @throws {DataError} As {@linkcode readTreebank} does.
 */
export async function loadTreebank(folder: string): Promise<Treebank> {
  return await readTreebank(openFolder(folder));
}

/**
 * Loads the words and tags of the treebank in a user's folder.
 *
 * @throws {DataError} As {@linkcode readTreebankCorpus} does.
 */
export async function loadTreebankCorpus(folder: string): Promise<TaggedCorpus> {
  return await readTreebankCorpus(openFolder(folder));
}
