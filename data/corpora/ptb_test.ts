/**
 * Tests of the Penn Treebank's reader, on our own treebank in the same format.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { loadPtb, PTB_SENTENCES, readPtb } from "./ptb.ts";
import type { TaggedSentence } from "../formats/tagged_text.ts";
import { gzip, memoryFolder } from "../testing/folders.ts";
import type { TaggedCorpus } from "./tagged.ts";

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

const wordsOf = (sentences: readonly TaggedSentence[]): string =>
  sentences.flatMap(({ words }) => words).join(" ");

function assertSections({ train, dev, test, tagNames, id }: TaggedCorpus): void {
  assertEquals([train, dev, test].map(wordsOf), ["a b c", "d e", "f g h"]);
  assertEquals([tagNames, id], [["NN"], "ptb"]);
}

const upperCase = (files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name.toUpperCase(), text]));

Deno.test("readPtb() splits by section, wherever the sections are", async () => {
  const roots = ["treebank_3/parsed/mrg/wsj/", "parsed/mrg/wsj/", "mrg/wsj/", "combined/wsj/"];
  for (const root of [...roots, "combined/", "wsj/", ""]) {
    assertSections(await readPtb(memoryFolder(under(root))));
    assertSections(await readPtb(memoryFolder(upperCase(under(root)))));
  }
});

Deno.test("readPtb() knows the section of a file in a folder of all sections", async () => {
  const flat = Object.entries(SECTIONS).map(([name, text]) => [name.split("/")[1], text]);
  const files = Object.fromEntries(flat);
  assertSections(await readPtb(memoryFolder(files)));
  const combined = flat.map(([name, text]) => [`combined/${name}`, text]);
  const { warnings, ...corpus } = await readPtb(memoryFolder(Object.fromEntries(combined)));
  assertSections({ ...corpus, warnings });
  assertEquals(
    warnings[0],
    "Skipped 2 names in memory that are not wsj_NNNN.mrg in the folder of their section, 00 to " +
      "24: combined/README, combined/wsj_2500.mrg",
  );
});

Deno.test("readPtb() reads packed files, and files that are there twice once", async () => {
  const packed = await Promise.all(
    Object.entries(SECTIONS).map(async ([name, text]) => [`${name}.gz`, await gzip(text)] as const),
  );
  assertSections(await readPtb(memoryFolder(Object.fromEntries(packed))));
  assertSections(await readPtb(memoryFolder({ ...SECTIONS, ...Object.fromEntries(packed) })));
  const { "00/wsj_0002.mrg": second, ...others } = SECTIONS;
  assertSections(await readPtb(memoryFolder({ ...others, "00/WSJ_0002.MRG": second })));
  const differing = { ...SECTIONS, "00/WSJ_0001.MRG": leaf("z") };
  await assertRejects(
    () => readPtb(memoryFolder(differing)),
    DataError,
    "Cannot choose a file in memory: 00/WSJ_0001.MRG and 00/wsj_0001.mrg have different",
  );
  await assertRejects(
    () => readPtb(memoryFolder({ ...under("wsj/"), ...under("WSJ/") })),
    DataError,
    "Cannot choose a folder in memory: found WSJ and wsj. Name the one",
  );
});

Deno.test("readPtb() names the files that it skips, but for hidden ones", async () => {
  const more = {
    "00/wsj_0101.mrg": leaf("z"),
    "00/.DS_Store": "",
    "18/wsj_1800.prd": "",
    ".x": "",
  };
  const { warnings, ...corpus } = await readPtb(memoryFolder({ ...SECTIONS, ...more }));
  assertSections({ ...corpus, warnings });
  assertEquals(
    warnings[0],
    "Skipped 4 names in memory that are not wsj_NNNN.mrg in the folder of their section, 00 to " +
      "24: 25, 00/README, 00/wsj_0101.mrg, 18/wsj_1800.prd",
  );
});

Deno.test("readPtb() warns when the treebank is not the one that others used", async () => {
  const { "00/README": _, "25/wsj_2500.mrg": __, ...files } = SECTIONS;
  const { warnings } = await readPtb(memoryFolder(files));
  assertEquals(warnings.length, 3);
  assertEquals(
    warnings[0],
    "The train set of the Penn Treebank in memory has 3 sentences, others report 38219. Check " +
      "that sections 00 to 18 are whole",
  );
  const { test } = PTB_SENTENCES;
  const tree = memoryFolder({ ...files, "23/wsj_2300.mrg": leaf("x").repeat(test - 3) });
  assertEquals((await readPtb(tree)).warnings.length, 2);
});

Deno.test("readPtb() reads three files of words and tags as well", async () => {
  const files = { "train.tsv": "a\tDT\n\nb\tNN\n", "dev.tsv": "c\tNN", "test.tsv": "d\t." };
  const { train, dev, test, tagNames } = await readPtb(memoryFolder(files));
  assertEquals([train.length, dev.length, test.length], [2, 1, 1]);
  assertEquals(tagNames, [".", "DT", "NN"]);
  const others = { "TRAIN.tsv": files["train.tsv"], "dev.tsv.gz": await gzip("c\tNN \r\n") };
  const other = await readPtb(memoryFolder({ ...others, "test.tsv": "d\t." }));
  assertEquals(other.sha256, (await readPtb(memoryFolder(files))).sha256);
  const { "dev.tsv": _, ...two } = files;
  await assertRejects(
    () => readPtb(memoryFolder(two)),
    DataError,
    "Cannot read dev.tsv in memory: no such file. The folder memory holds test.tsv, train.tsv. Put",
  );
});

Deno.test("readPtb() reports the problem with a folder", async () => {
  const cases: [Record<string, string>, string][] = [
    [{}, "Cannot find the Penn Treebank in memory: expected parsed/mrg/wsj/00 to 24"],
    [{ "other/file": "" }, "<TAB>TAG. The folder memory holds other. Name the folder that holds"],
    [{ "25/wsj_2500.mrg": leaf("a") }, "Cannot find the Penn Treebank in memory"],
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
  name: "loadPtb() requires permission for the whole folder",
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
