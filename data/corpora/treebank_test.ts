/**
 * Tests of treebanks: on folders in memory, on the toy treebank, and on the real English Web
 * Treebank where it can be read.
 *
 * @module
 */
import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { sha256Hex } from "../../lib/sha256.ts";
import { EWT } from "../sources.ts";
import { type Content, gzip, isReadable, memoryFolder } from "../testing/folders.ts";
import { loadEwtTrees } from "./ewt.ts";
import { type Label, LABELS } from "./relations.ts";
import { SPLIT_NAMES } from "./splits.ts";
import { loadToyTreebank } from "./toy.ts";
import { TREEBANK_FACTS, type TreebankId } from "./treebank_facts.ts";
import {
  loadTreebank,
  loadTreebankCorpus,
  readTreebank,
  readTreebankCorpus,
  type Treebank,
} from "./treebank.ts";

const row = (
  id: number,
  form: string,
  xpos: string,
  head: number | string,
  deprel: string,
): string => [id, form, "_", "X", xpos, "_", head, deprel, "_", "_"].join("\t") + "\n";

const GO = row(1, "Go", "VB", 0, "root") + row(2, "up", "RP", 1, "compound:prt") + "\n";
const BARK = row(1, "Dogs", "NNS", 2, "nsubj:x") + row(2, "bark", "VBP", 0, "root") + "\n";
const YES = row(1, "Yes", "UH", 0, "root");

const FILES = {
  "en_x-ud-train.conllu": GO + BARK,
  "en_x-ud-dev.conllu": BARK,
  "en_x-ud-test.conllu": YES,
};

const read = (files: Record<string, Content>): Promise<Treebank> =>
  readTreebank(memoryFolder(files));

Deno.test("readTreebank() reads trees, relations without subtypes, and labels", async () => {
  const { train, dev, test, sha256: _, ...rest } = await read(FILES);
  assertEquals(train, [
    {
      forms: ["Go", "up"],
      tags: ["VB", "RP"],
      heads: Int32Array.of(0, 1),
      deprels: ["root", "compound"],
      labels: ["ROOT", "VMOD"],
    },
    {
      forms: ["Dogs", "bark"],
      tags: ["NNS", "VBP"],
      heads: Int32Array.of(2, 0),
      deprels: ["nsubj", "root"],
      labels: ["SUB", "ROOT"],
    },
  ]);
  assertEquals([dev.length, test.length, test[0].forms], [1, 1, ["Yes"]]);
  const none = { sentences: 0, arcs: 0 };
  assertEquals(rest, {
    id: "treebank",
    name: "en_x-ud",
    notice: "",
    warnings: [],
    nonProjective: { train: none, dev: none, test: none },
  });
});

Deno.test("readTreebank() finds the files as others name and pack them", async () => {
  const { sha256 } = await read(FILES);
  const [train, dev, test] = Object.values(FILES);
  const windows = train.replaceAll("\n", "\r\n");
  const cases: [Record<string, Content>, string][] = [
    [{ "train.conll": train, "dev.conll": dev, "test.conll": test }, "memory"],
    [{ "TRAIN.CONLLU": train, "wsj_dev.conllx": dev, "x.test.conll": test }, "memory"],
    [{ ...FILES, "en_x-ud-train.conllu.gz": await gzip(train) }, "en_x-ud"],
    [
      { "a.train.2.conll.gz": await gzip(windows), "dev1.conll": dev, "1test.conll": test },
      "a",
    ],
    [
      { ...FILES, "README.md": "x", "en_x-ud-train.txt": "x", "._en_x-ud-dev.conllu": "x" },
      "en_x-ud",
    ],
  ];
  for (const [files, name] of cases) {
    const treebank = await read(files);
    assertEquals([treebank.name, treebank.sha256, treebank.warnings], [name, sha256, []]);
  }
});

Deno.test("readTreebank() names ambiguous and skipped files", async () => {
  const { "en_x-ud-dev.conllu": dev, ...two } = FILES;
  const cases: [Record<string, Content>, string][] = [
    [
      {},
      "Cannot read the treebank in memory: expected one file *train*.conllu or *train*.conll, p",
    ],
    [
      two,
      "*dev*.conll, plain or as .gz. The folder memory holds en_x-ud-test.conllu, en_x-ud-train",
    ],
    [
      { ...FILES, "dev.conll": dev },
      "*dev*.conll, plain or as .gz. Found dev.conll, en_x-ud-dev.conllu. Put one file for each of",
    ],
    [{ ...FILES, "en_x-ud-dev.conllu.gz": await gzip(YES) }, "have different contents. Remove one"],
    [{ ...two, "train-dev.conllu": dev }, "expected one file *dev*.conllu"],
  ];
  for (const [files, message] of cases) await assertRejects(() => read(files), DataError, message);
  const more = { "latest.conllu": "x", "train-dev.conll": "x", "x.conllu.gz": "x" };
  const { warnings } = await read({ ...FILES, ...more });
  assertEquals(warnings, [
    "Skipped files in memory without exactly one of train, dev and test in their names: " +
    "latest.conllu, train-dev.conll, x.conllu.gz",
  ]);
});

Deno.test("readTreebank() reports the problem with a tree; tagging does not need trees", async () => {
  const files = { ...FILES, "en_x-ud-dev.conllu": BARK + row(1, "No", "UH", "_", "_") };
  await assertRejects(
    () => read(files),
    DataError,
    "Cannot read en_x-ud-dev.conllu, line 4: found the head _ of No",
  );
  const { id, name, dev } = await readTreebankCorpus(memoryFolder(files));
  assertEquals([id, name], ["treebank", "en_x-ud"]);
  assertEquals(dev, [
    { words: ["Dogs", "bark"], tags: ["NNS", "VBP"] },
    { words: ["No"], tags: ["UH"] },
  ]);
  const empty = { ...FILES, "en_x-ud-test.conllu": "# nothing\n" };
  for (const attempt of [readTreebank, readTreebankCorpus]) {
    await assertRejects(
      () => attempt(memoryFolder(empty)),
      DataError,
      "Cannot use the corpus treebank: there is no sentence in test",
    );
  }
});

Deno.test("readTreebank() warns when universal tags stand in for others", async () => {
  const warning = "1 of 7 words have no tag in the column XPOS: theirs is that of UPOS";
  const folder = memoryFolder({ ...FILES, "en_x-ud-test.conllu": YES.replace("UH", "_") });
  const treebank = await readTreebank(folder);
  assertEquals([treebank.warnings, treebank.test[0].tags], [[warning], ["X"]]);
  const corpus = await readTreebankCorpus(folder);
  assertEquals([corpus.warnings, corpus.test[0].tags], [[warning], ["X"]]);
});

Deno.test("readTreebank() gives each content a digest of its own", async () => {
  const { sha256 } = await read(FILES);
  const others = [
    { "en_x-ud-train.conllu": BARK + GO },
    { "en_x-ud-train.conllu": GO.replace("Go", "Run") + BARK },
    { "en_x-ud-train.conllu": GO.replace("RP", "RB") + BARK },
    { "en_x-ud-train.conllu": GO.replace(":prt", "") + BARK },
    { "en_x-ud-train.conllu": GO + BARK.replace("nsubj:x", "obj") },
    { "en_x-ud-dev.conllu": row(1, "Dogs", "NNS", 0, "nsubj") + row(2, "bark", "VBP", 1, "root") },
    { "en_x-ud-train.conllu": GO, "en_x-ud-dev.conllu": BARK + BARK },
  ];
  const digests = new Set([sha256]);
  for (const files of others) digests.add((await read({ ...FILES, ...files })).sha256);
  assertEquals(digests.size, others.length + 1);
  assertNotEquals(sha256, (await readTreebankCorpus(memoryFolder(FILES))).sha256);
});

Deno.test({
  name: "loadTreebank() reports an unreadable folder",
  permissions: { read: false },
  async fn() {
    for (const load of [loadTreebank, loadTreebankCorpus]) {
      await assertRejects(() => load("mine"), DataError, "Allow it with --allow-read=mine");
    }
  },
});

function countLabels(treebank: Treebank): Partial<Record<Label, number>> {
  const labels = treebank.train.flatMap((sentence) => sentence.labels);
  return Object.fromEntries(
    LABELS.map((label) => [label, labels.filter((one) => one === label).length]),
  );
}

const sizesOf = (treebank: Treebank): number[][] =>
  SPLIT_NAMES.map((split) => {
    const { sentences, arcs } = treebank.nonProjective[split];
    const words = treebank[split].reduce((sum, { forms }) => sum + forms.length, 0);
    return [treebank[split].length, words, sentences, arcs];
  });

function assertFacts(treebank: Treebank): void {
  const { sentences, words, nonProjective } = TREEBANK_FACTS[treebank.id as TreebankId];
  const sizes = sizesOf(treebank);
  assertEquals(
    [sentences, words, nonProjective].map((counts) => [...counts]),
    [0, 1, 2].map((i) => sizes.map((one) => one[i])),
  );
}

const toy = { name: "read", path: new URL("toy", import.meta.url) } as const;

Deno.test({
  name: "loadToyTreebank() loads sentences with every label, some of them not projective",
  ignore: Deno.permissions.querySync(toy).state !== "granted",
  async fn() {
    const treebank = await loadToyTreebank();
    assertEquals([treebank.id, treebank.name, treebank.warnings], ["toy", "en_toy-ud", []]);
    assertEquals(sizesOf(treebank), [[48, 320, 2, 2], [8, 50, 0, 0], [8, 58, 1, 1]]);
    assertFacts(treebank);
    assertEquals(Object.values(countLabels(treebank)).includes(0), false);
    assertEquals(treebank.train[0], {
      forms: ["The", "cat", "sleeps", "."],
      tags: ["DT", "NN", "VBZ", "."],
      heads: Int32Array.of(2, 3, 0, 3),
      deprels: ["det", "nsubj", "root", "punct"],
      labels: ["NMOD", "SUB", "ROOT", "P"],
    });
    // Built here, so that no sentence of dev or test is one of training.
    const texts = SPLIT_NAMES.map((split) => treebank[split].map(({ forms }) => forms.join(" ")));
    assertEquals(new Set(texts.flat()).size, 64);
  },
});

Deno.test({
  name: "loadEwtTrees() loads the real treebank, with the counts that are known of it",
  ignore: !await isReadable(EWT),
  async fn() {
    const treebank = await loadEwtTrees();
    assertEquals(sizesOf(treebank).map((sizes) => sizes.slice(0, 3)), [
      [12_544, 204_577, 288],
      [2_001, 25_147, 31],
      [2_077, 25_094, 26],
    ]);
    assertEquals(treebank.nonProjective.train.arcs, 354);
    assertFacts(treebank);
    assertEquals(countLabels(treebank), {
      ...{ ROOT: 12_544, P: 23_556, SUB: 18_264, OBJ: 10_545, PRD: 5_195, PMOD: 17_444 },
      ...{ SBAR: 7_124, VC: 12_587, VMOD: 14_815, AMOD: 11_301, NMOD: 53_563, DEP: 17_639 },
    });
    assertEquals([treebank.id, treebank.name, treebank.notice], [EWT.id, EWT.title, EWT.notice]);
    // The words and tags are those that tagging has.
    const words = SPLIT_NAMES.map((split) =>
      treebank[split].map(({ forms, tags }) => [forms, tags])
    );
    assertEquals(
      await sha256Hex(JSON.stringify(words)),
      "8467f916276cb1665d1954bdafcf2c525dc8c8a90a189efd605a1c7e7c1403d7",
    );
  },
});
