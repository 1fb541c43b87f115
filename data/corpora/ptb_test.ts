/**
 * Tests of the Penn Treebank's reader, on a treebank of ours in the same format.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { loadPtb, PTB_SENTENCES, readPtb } from "./ptb.ts";
import { memoryFolder } from "../testing/folders.ts";

const leaf = (word: string): string => `( (S (NN ${word})) )`;

// Sections 0 to 18 are train, 19 to 21 dev, 22 to 24 test.
const SECTIONS = {
  "00/wsj_0002.mrg": leaf("b"),
  "00/wsj_0001.mrg": leaf("a"),
  "00/README": "not a tree",
  "18/wsj_1800.mrg": leaf("c"),
  "19/wsj_1900.mrg": leaf("d"),
  "21/wsj_2172.mrg": leaf("e"),
  "22/wsj_2200.mrg": leaf("f"),
  "24/wsj_2454.mrg": leaf("g") + leaf("h"),
  "25/wsj_2500.mrg": leaf("i"),
};

const under = (root: string): Record<string, string> =>
  Object.fromEntries(Object.entries(SECTIONS).map(([name, text]) => [root + name, text]));

Deno.test("readPtb() splits by section, wherever the sections are", async () => {
  for (const root of ["parsed/mrg/wsj/", "mrg/wsj/", "wsj/", ""]) {
    const { train, dev, test, tagNames, id } = await readPtb(memoryFolder(under(root)));
    assertEquals(train.flatMap(({ words }) => words), ["a", "b", "c"]);
    assertEquals(dev.flatMap(({ words }) => words), ["d", "e"]);
    assertEquals(test.flatMap(({ words }) => words), ["f", "g", "h"]);
    assertEquals([tagNames, id], [["NN"], "ptb"]);
  }
});

Deno.test("readPtb() warns when the treebank is not the one that others used", async () => {
  const { warnings } = await readPtb(memoryFolder(under("parsed/mrg/wsj/")));
  assertEquals(warnings.length, 3);
  assertEquals(
    warnings[0],
    "The train set of the Penn Treebank in memory has 3 sentences, others report 38219. Check " +
      "that sections 00 to 18 are whole",
  );
  const { test } = PTB_SENTENCES;
  const tree = memoryFolder({ ...under(""), "23/wsj_2300.mrg": leaf("x").repeat(test - 3) });
  assertEquals((await readPtb(tree)).warnings.length, 2);
});

Deno.test("readPtb() reads three files of words and tags as well", async () => {
  const files = { "train.tsv": "a\tDT\n\nb\tNN\n", "dev.tsv": "c\tNN", "test.tsv": "d\t." };
  const { train, dev, test, tagNames } = await readPtb(memoryFolder(files));
  assertEquals([train.length, dev.length, test.length], [2, 1, 1]);
  assertEquals(tagNames, [".", "DT", "NN"]);
  const { "dev.tsv": _, ...two } = files;
  await assertRejects(() => readPtb(memoryFolder(two)), DataError, "Cannot read dev.tsv in memory");
});

Deno.test("readPtb() says what is wrong with a folder", async () => {
  const cases: [Record<string, string>, string][] = [
    [{}, "Cannot find the Penn Treebank in memory: expected parsed/mrg/wsj/00 to 24"],
    [{ "other/file": "" }, "Cannot find the Penn Treebank in memory"],
    [{ "00/wsj_0001.mrg": leaf("a") }, "there is no sentence in dev"],
    [
      { ...under("wsj/"), "wsj/03/wsj_0301.mrg": "\n(" },
      "Cannot read wsj/03/wsj_0301.mrg, line 2: the bracket that opens here is never closed",
    ],
  ];
  for (const [files, message] of cases) {
    await assertRejects(() => readPtb(memoryFolder(files)), DataError, message);
  }
  await assertRejects(() => loadPtb(), DataError, "it is licensed by the LDC (LDC99T42");
});

Deno.test({
  name: "loadPtb() asks for the permission to read the whole folder",
  permissions: { read: false },
  async fn() {
    const message = "permission denied. Allow it with --allow-read=mine";
    const error = await assertRejects(() => loadPtb("mine"), DataError, message);
    assert(error.message.endsWith("=mine"));
  },
});

const fixture = new URL("testdata/ptb", import.meta.url);

Deno.test({
  name: "loadPtb() reads a treebank on the disk",
  ignore: Deno.permissions.querySync({ name: "read", path: fixture }).state !== "granted",
  async fn() {
    const { train, dev, test, warnings } = await loadPtb(`${import.meta.dirname}/testdata/ptb`);
    assertEquals([train.length, dev.length, test.length, warnings.length], [4, 1, 1, 3]);
    assertEquals(train[0].words, ["The", "old", "man", "the", "boat", "."]);
    assertEquals(train[2].words, ["A", "caf\u00e9", "costs", "$", "1/2", "a", "day", "."]);
  },
});
