/**
 * What the readers of this folder promise for any input. Not here: the damage and the judgement,
 * which are lib/testing/fuzzing.ts, nor who tries how many inputs. Not a part of the product.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  checkAnswer,
  damagedBytes,
  type FuzzProperty,
  longTexts,
} from "../../lib/testing/fuzzing.ts";
import { parseBrackets } from "../formats/brackets.ts";
import { decodeLatin1 } from "../formats/tagged_text.ts";
import { parseBrown } from "../corpora/brown.ts";
import { countNonProjective } from "../corpora/projectivity.ts";
import { parseConllu } from "../formats/conllu.ts";
import { type DependencyTree, parseDependencies } from "../formats/dependencies.ts";
import { gunzip } from "../formats/gzip.ts";
import { type IdxExpectation, parseIdx } from "../formats/idx.ts";
import { readImages } from "../mnist/images.ts";
import { toDataset } from "../mnist/mnist.ts";
import { MNIST } from "../sources.ts";
import { type Content, gzip, memoryFolder } from "./folders.ts";
import { idxFile } from "./idx.ts";
import { decodeUtf8, type TaggedSentence } from "../formats/tagged_text.ts";
import { parseWordTag } from "../formats/word_tag.ts";
import { parseWsjSample } from "../corpora/wsj_sample.ts";

/** A reader of tagged text. */
interface TextReader {
  readonly name: string;
  readonly parse: (text: string, file: string) => readonly TaggedSentence[];
  readonly decode?: (bytes: Uint8Array) => string;
  /** A file that it reads. */
  readonly right: string;
  /** What means something to it. */
  readonly dictionary: readonly string[];
}

const conlluRow = (id: string, form: string, tag: string): string =>
  [id, form, "_", "X", tag, "_", "0", "root", "_", "_"].join("\t");

const TEXT_READERS: readonly TextReader[] = [
  {
    name: "parseConllu()",
    parse: parseConllu,
    right: [
      "# text = caf\u00e9 can't",
      conlluRow("1", "caf\u00e9", "NN"),
      conlluRow("2-3", "can't", "_"),
      conlluRow("2", "ca", "MD"),
      conlluRow("3", "n't", "RB"),
      conlluRow("3.1", "go", "_"),
      "",
      conlluRow("1", "Yes", "UH"),
    ].join("\n"),
    dictionary: ["#", "\t", "_", "-", ".", "1-2", "1.1", "1\ta\t_\t_\tNN\t_\t_\t_\t_\t_\n"],
  },
  {
    name: "parseWordTag()",
    parse: parseWordTag,
    right: "The\tDT\nold\tJJ\n\n(\t-LRB-\nNew York\tNNP\ncaf\u00e9\tNN",
    dictionary: ["\t", "a\tNN\n", "\r"],
  },
  {
    name: "parseBrackets()",
    parse: parseBrackets,
    decode: decodeLatin1,
    right:
      "( (S (NP-SBJ (-NONE- *)) (VP (VB Choose)\n  (NP (CD 1\\/2) (NN caf\u00e9))) (. .)) )\n" +
      "( (INTJ (UH Yes) (. !) ))\n",
    dictionary: ["(", ")", "(a ", "(NN a)", "-NONE-", "\\/", "()"],
  },
  {
    name: "parseBrown()",
    parse: parseBrown,
    right:
      "\n\tThe/at cat/nn-tl isn't/bez* and/or/cc it's/pps+bez off/rp ./.\n\n\t--/-- Yes/uh !/.\n",
    dictionary: ["/", "/nn", "a/nn", "+", "-tl", "-hl", "fw-", "*", "$", "nc", "/nn+nn"],
  },
  {
    name: "parseWsjSample()",
    parse: parseWsjSample,
    right:
      '[\n["They\'re at $5%.", ["PRP", "IN", "CD"]],\n["``U.S..\'\' said", ["NNP", "VBD"]]\n]\n',
    dictionary: [..."[],\"'.$%", "n't", "``", "''", ",\n", '["a", ["NN"]],\n', "\\u0000", "%."],
  },
];

function checkSentences(sentences: readonly TaggedSentence[]): void {
  for (const { words, tags } of sentences) {
    assert(words.length > 0 && words.length === tags.length);
    assert(words.every((word) => word.trim() !== "") && tags.every((tag) => /^\S+$/.test(tag)));
  }
}

function textProperties(reader: TextReader): FuzzProperty[] {
  const { name, parse, decode = (bytes) => decodeUtf8(bytes, "the-file"), dictionary } = reader;
  const right = new TextEncoder().encode(reader.right);
  assert(parse(decode(right), "right").length > 0, `the right text of ${name} is not right`);
  const read = (text: string): readonly TaggedSentence[] => parse(text, "the-file");
  const place = "Cannot read the-file, line ";
  return [
    {
      name: `${name}, damaged files`,
      cases: 1_000,
      property: fc.asyncProperty(
        damagedBytes(right, dictionary),
        (bytes) => checkAnswer(() => read(decode(bytes)), checkSentences, place),
      ),
    },
    {
      name: `${name}, long texts`,
      cases: 30,
      property: fc.asyncProperty(
        longTexts(dictionary),
        (text) => checkAnswer(() => read(text), checkSentences, place),
      ),
    },
    ...name !== "parseWsjSample()" ? [] : [{
      // One entry as long as the file, which the rules for punctuation have to take apart.
      name: `${name}, long entries`,
      cases: 30,
      property: fc.asyncProperty(longTexts(dictionary), (text) => {
        const chunks = text.trim().split(/\s+/);
        const entry = JSON.stringify([chunks.join(" "), chunks.map(() => "NNS")]);
        return checkAnswer(() => read(`[\n${entry}\n]\n`), checkSentences, place);
      }),
    }],
  ];
}

const IMAGES: IdxExpectation = { file: "the-images", shape: [null, 2, 3] };
const LABELS: IdxExpectation = { file: "the-labels", shape: [null], valueLimit: 10 };

// As many values as there are, whatever the sizes say.
const idxOf = (sizes: readonly number[], valueCount: number): Uint8Array<ArrayBuffer> =>
  idxFile(sizes, Array.from({ length: valueCount }, (_, i) => i % 10));

const size = fc.oneof(fc.nat(4), fc.constantFrom(2 ** 16, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1));

const IMAGE_FILES = [idxOf([10, 2, 3], 60), idxOf([10], 10), idxOf([3, 2, 3], 18), idxOf([3], 3)];

const namedImages = (files: readonly Uint8Array<ArrayBuffer>[]): Record<string, Content> =>
  Object.fromEntries(files.map((bytes, i) => [MNIST.files[i].name, bytes]));

const IDX_PROPERTIES: readonly FuzzProperty[] = [
  {
    name: "parseIdx(), damaged images",
    cases: 1_000,
    property: fc.asyncProperty(damagedBytes(idxOf([3, 2, 3], 18)), (bytes) =>
      checkAnswer(
        () => parseIdx(bytes, IMAGES),
        ({ shape, values }) =>
          assertEquals([shape[0] * 6, 6], [values.length, shape[1] * shape[2]]),
        "Cannot read the-images",
      )),
  },
  {
    name: "parseIdx() and toDataset(), damaged labels",
    cases: 1_000,
    property: fc.asyncProperty(damagedBytes(idxOf([3], 3)), (bytes) =>
      checkAnswer(
        () => toDataset(parseIdx(idxOf([3, 2, 3], 18), IMAGES), parseIdx(bytes, LABELS)),
        ({ size, targets }) => assert(size === 3 && targets.every((target) => target < 10)),
        "Cannot ",
      )),
  },
  {
    name: "parseIdx(), sizes that the file does not have",
    cases: 1_000,
    property: fc.asyncProperty(
      fc.tuple(size, size, size),
      fc.nat(50),
      (sizes, valueCount) =>
        checkAnswer(
          () => parseIdx(idxOf(sizes, valueCount), { ...IMAGES, shape: [null, null, null] }),
          ({ values }) => assertEquals(values.length, sizes[0] * sizes[1] * sizes[2]),
          "Cannot read the-images",
        ),
    ),
  },
  {
    name: "readImages(), a damaged file among the four",
    cases: 500,
    property: fc.asyncProperty(
      fc.constantFrom(...MNIST.files.keys()).chain((index) =>
        fc.tuple(fc.constant(index), damagedBytes(IMAGE_FILES[index]))
      ),
      ([index, bytes]) =>
        checkAnswer(
          () => readImages(memoryFolder(namedImages(IMAGE_FILES.with(index, bytes)))),
          ({ train, dev, test, rows, columns }) => {
            assertEquals(dev.size, Math.floor((train.size + dev.size) / 10));
            for (const { size, inputs, targets, classCount } of [train, dev, test]) {
              assertEquals([targets.length, inputs.length], [size, size * rows * columns]);
              assert(targets.every((target) => target < classCount));
            }
          },
          "Cannot read ",
        ),
    ),
  },
];

const TREES = [
  "# text = Don't go up !",
  "1-2\tDon't" + "\t_".repeat(8),
  "1\tDo\t_\tAUX\tVBP\t_\t3\taux\t_\t_",
  "2\tn't\t_\tPART\t_\t_\t3\tadvmod\t_\t_",
  "3\tgo\t_\tVERB\tVB\t_\t0\troot\t_\t_",
  "4\tup\t_\tADP\tRP\t_\t3\tcompound:prt\t_\t_",
  "5\t!\t_\tPUNCT\t.\t_\t3\tpunct\t_\t_",
  "",
  "1\tYes\t_\tINTJ\tUH\t_\t0\troot\t_\t_",
].join("\n");

const TREE_PIECES = ["#", "\t", "_", "0", "1", "2", "5", "6", "root", "\t0\troot\t", "\t1\tdep\t"];

function checkTrees(trees: readonly DependencyTree[]): void {
  for (const { forms, tags, heads, deprels } of trees) {
    assert(forms.length > 0);
    assertEquals([tags.length, heads.length, deprels.length], Array(3).fill(forms.length));
    assertEquals(heads.filter((head) => head === 0).length, 1);
    // Every word is met on the way from the root to its children, and theirs.
    const met = new Set([0]);
    const isMet = (head: number): boolean => met.has(head);
    for (let before = 0; before < met.size;) {
      before = met.size;
      heads.forEach((head, i) => isMet(head) && met.add(i + 1));
    }
    assertEquals(met.size, forms.length + 1);
    assert(countNonProjective(heads) < forms.length);
  }
}

const TREE_PROPERTIES: readonly FuzzProperty[] = [
  {
    name: "parseDependencies(), damaged files",
    cases: 1_000,
    property: fc.asyncProperty(
      damagedBytes(new TextEncoder().encode(TREES), TREE_PIECES),
      (bytes) =>
        checkAnswer(
          () => parseDependencies(decodeUtf8(bytes, "the-file"), "the-file"),
          checkTrees,
          "Cannot read the-file, line ",
        ),
    ),
  },
  {
    name: "gunzip(), damaged files",
    cases: 500,
    property: fc.asyncProperty(
      damagedBytes(await gzip(TREES)),
      (bytes) =>
        checkAnswer(
          () => gunzip(bytes, 1_000, "the-file"),
          (unpacked) => assert(unpacked.length <= 1_000),
          "Cannot read the-file",
        ),
    ),
  },
];

/** Everything that the readers of this folder promise. */
export const DATA_PROPERTIES: readonly FuzzProperty[] = [
  ...IDX_PROPERTIES,
  ...TREE_PROPERTIES,
  ...TEXT_READERS.flatMap(textProperties),
];
