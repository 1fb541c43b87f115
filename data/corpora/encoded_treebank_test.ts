/**
 * Tests of treebanks as numbers, on sentences made up for the purpose, on the toy treebank, and on
 * the English Web Treebank where it can be read.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import {
  countTransitions,
  followOracle,
  type TransitionCounts,
} from "../../lib/parsing/transitions.ts";
import { FeatureExtractor } from "../../lib/parsing/features.ts";
import { ParserState } from "../../lib/parsing/arc_standard.ts";
import { projectivize } from "../../lib/parsing/projective.ts";
import { treeOf } from "../../lib/parsing/treebank.ts";
import { EWT } from "../sources.ts";
import { isReadable } from "../testing/folders.ts";
import {
  buildParserVocabulary,
  type EncodedTreebank,
  encodeTreebank,
  ROOT_LABEL,
} from "./encoded_treebank.ts";
import { loadEwtTrees } from "./ewt.ts";
import { type Label, LABELS } from "./relations.ts";
import { SPLIT_NAMES, type SplitName } from "./splits.ts";
import { loadToyTreebank } from "./toy.ts";
import { createTreebank, type Treebank } from "./treebank.ts";

function sentence(text: string, tags: string, heads: number[], deprels: string) {
  const [forms, tagList, relations] = [text, tags, deprels].map((list) => list.split(" "));
  return { forms, tags: tagList, heads: Int32Array.from(heads), deprels: relations };
}

const TRAIN = [
  sentence("Dogs bark .", "NNS VBP .", [2, 0, 2], "nsubj root punct"),
  sentence("dogs Dogs", "NNS NNS", [0, 1], "obj root"),
];
const TEST = [sentence("Bark DOGS", "VB NNS", [0, 1], "root obj")];

async function tiny(): Promise<EncodedTreebank> {
  const splits = { train: TRAIN, dev: TEST, test: TEST };
  return encodeTreebank(
    await createTreebank({ id: "tiny", name: "tiny", notice: "", warnings: [], splits }),
  );
}

Deno.test("encodeTreebank() numbers words that training has twice, tags, and labels by name", async () => {
  const { train, test, vocabulary } = await tiny();
  assertEquals(vocabulary, { words: ["", "dogs"], tags: ["", ".", "NNS", "VBP"] });
  const numbers = (labels: Label[]) => labels.map((label) => LABELS.indexOf(label));
  assertEquals(train, {
    size: 2,
    starts: Int32Array.of(0, 3, 5),
    words: Int32Array.of(1, 0, 0, 1, 1),
    tags: Int32Array.of(2, 3, 1, 2, 2),
    heads: Int32Array.of(2, 0, 2, 0, 1),
    // The head 0 makes the root, whatever the relation is.
    labels: Uint8Array.from(numbers(["SUB", "ROOT", "P", "ROOT", "DEP"])),
    isPunctuation: Uint8Array.of(0, 0, 1, 0, 0),
  });
  assertEquals([test.words, test.tags], [Int32Array.of(0, 1), Int32Array.of(0, 2)]);
});

Deno.test("encodeTreebank() puts all arrays into shared memory, which workers do not copy", async () => {
  const { train, dev, test } = await tiny();
  for (const split of [train, dev, test]) {
    const arrays = Object.values(split).filter((value) => typeof value === "object");
    assertEquals(arrays.map(({ buffer }) => buffer instanceof SharedArrayBuffer), [
      ...Array(6).fill(true),
    ]);
  }
});

Deno.test("buildParserVocabulary() takes a form that every object inherits as any other word", () => {
  const train = [{ forms: ["constructor", "Constructor", "__proto__"], tags: ["NN", "NN", "NN"] }];
  assertEquals(buildParserVocabulary(train).words, ["", "constructor"]);
});

/** What the oracle does in each split, and how many sentences it does not build again as they are. */
function follow({ vocabulary, ...splits }: EncodedTreebank) {
  const labels = { count: LABELS.length, root: ROOT_LABEL };
  const extractor = new FeatureExtractor({
    words: vocabulary.words.length,
    tags: vocabulary.tags.length,
    labels: LABELS.length,
  });
  const replay = (split: SplitName) => {
    const transitions = followOracle(splits[split], extractor, labels);
    const state = new ParserState();
    let [step, differing] = [0, 0];
    for (let i = 0; i < splits[split].size; i++) {
      const { heads } = treeOf(splits[split], i);
      state.start(heads.length);
      while (!state.isFinal) state.apply(transitions.classes[step++]);
      const { heads: lifted } = projectivize(heads);
      if (!heads.every((_, j) => state.heads[j + 1] === lifted[j])) differing++;
    }
    assertEquals(step, transitions.size);
    return { counts: countTransitions(transitions), lifted: transitions.lifted, differing };
  };
  return { train: replay("train"), dev: replay("dev"), test: replay("test") };
}

function arcsOf({ left, right }: TransitionCounts): number {
  return left + right;
}

function mayRead(): boolean {
  const folder = { name: "read", path: new URL("toy", import.meta.url) } as const;
  return Deno.permissions.querySync(folder).state === "granted";
}

const load = async (loading: Promise<Treebank>) => encodeTreebank(await loading);

Deno.test({
  name: "replaying the oracle builds the lifted trees of the toy treebank again",
  ignore: !mayRead(),
  async fn() {
    const encoded = await load(loadToyTreebank());
    for (const split of SPLIT_NAMES) {
      const { counts, differing } = follow(encoded)[split];
      const words = encoded[split].words.length;
      assertEquals([counts.shift, arcsOf(counts), differing], [words, words, 0]);
    }
  },
});

Deno.test({
  name:
    "the English Web Treebank has the counts that are known of it, and the oracle builds it again",
  ignore: !await isReadable(EWT),
  async fn() {
    const encoded = await load(loadEwtTrees());
    const { words, tags } = encoded.vocabulary;
    // Without the unknown one.
    assertEquals([words.length - 1, tags.length - 1], [8_865, 49]);
    const unknown = SPLIT_NAMES.map((split) => encoded[split].words)
      .map((all) => (100 * all.filter((word) => word === 0).length / all.length).toFixed(1));
    assertEquals(unknown, ["3.8", "9.2", "9.7"]);
    const { train, dev, test } = follow(encoded);
    const { shift, left, right } = train.counts;
    assertEquals([shift, left, right], [204_577, 118_546, 86_031]);
    assertEquals(train.lifted, { sentences: 288, arcs: 354, lifts: 392 });
    assertEquals([dev.lifted.sentences, test.lifted.sentences], [31, 26]);
    assertEquals([arcsOf(dev.counts), arcsOf(test.counts)], [25_147, 25_094]);
    assertEquals([train.differing, dev.differing, test.differing], [0, 0, 0]);
    assertEquals(encoded.train.isPunctuation.filter((one) => one === 1).length, 23_556);
  },
});
