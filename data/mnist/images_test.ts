/**
 * Tests of the user's own images, on small files of our own; MNIST itself where it may be read.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { sha256Hex } from "../../lib/sha256.ts";
import { locate } from "../files.ts";
import { MNIST } from "../sources.ts";
import { type Content, gzip, isReadable, memoryFolder } from "../testing/folders.ts";
import { idxFile } from "../testing/idx.ts";
import { loadImages, type NamedImages, readImages } from "./images.ts";
import { loadMnist } from "./mnist.ts";

type Files = Record<string, Content>;

const labelsOf = (count: number, classCount: number): number[] =>
  Array.from({ length: count }, (_, i) => i % classCount);

const pixelsOf = (count: number): number[] => Array.from({ length: count }, (_, i) => i % 256);

// Thirty training and six test images of 2 x 3 pixels in three classes.
const FILES = {
  "train-images-idx3-ubyte": idxFile([30, 2, 3], pixelsOf(180)),
  "train-labels-idx1-ubyte": idxFile([30], labelsOf(30, 3)),
  "t10k-images-idx3-ubyte": idxFile([6, 2, 3], pixelsOf(36)),
  "t10k-labels-idx1-ubyte": idxFile([6], labelsOf(6, 3)),
};

const NAMES = Object.keys(FILES) as (keyof typeof FILES)[];

const DIGEST = await sha256Hex(
  (await Promise.all(NAMES.map(async (name) => `${await sha256Hex(FILES[name])}  ${name}\n`)))
    .join(""),
);

const renamed = (rename: (name: string) => string, files: Files = FILES): Files =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [rename(name), content]));

const packedFiles = async (): Promise<Files> =>
  Object.fromEntries(
    await Promise.all(NAMES.map(async (name) => [`${name}.gz`, await gzip(FILES[name])])),
  );

const read = (files: Files): Promise<NamedImages> => readImages(memoryFolder(files));

Deno.test("readImages() takes sizes and classes from the files", async () => {
  const { train, dev, test, ...rest } = await read(FILES);
  assertEquals([train.size, dev.size, test.size], [27, 3, 6]);
  for (const { inFeatures, classCount } of [train, dev, test]) {
    assertEquals([inFeatures, classCount], [6, 3]);
  }
  assertEquals(rest, { sha256: DIGEST, name: "memory", rows: 2, columns: 3, warnings: [] });
  assertEquals([...dev.targets, ...train.targets], labelsOf(30, 3));
  assertEquals([...test.inputs], pixelsOf(36).map((pixel) => Math.fround(pixel / 255)));
  assert(train.inputs.buffer instanceof SharedArrayBuffer);
});

Deno.test("readImages() takes 5,000 images for dev if there are more than 10,000", async () => {
  const sizes = async (count: number): Promise<number[]> => {
    const { train, dev } = await read({
      ...FILES,
      "train-images-idx3-ubyte": idxFile([count, 2, 3], new Uint8Array(6 * count)),
      "train-labels-idx1-ubyte": idxFile([count], labelsOf(count, 3)),
    });
    return [dev.size, train.size];
  };
  assertEquals(await sizes(10), [1, 9]);
  assertEquals(await sizes(39), [3, 36]);
  assertEquals(await sizes(10_000), [1_000, 9_000]);
  assertEquals(await sizes(10_001), [5_000, 5_001]);
});

Deno.test("readImages() finds the files as others name and lay them out", async () => {
  const packed = await packedFiles();
  const cases: [Files, string][] = [
    [packed, "memory"],
    [{ ...FILES, ...packed }, "memory"],
    [renamed((name) => name.replace("-idx", ".idx")), "memory"],
    [renamed((name) => name.replace("t10k", "test").toUpperCase()), "memory"],
    [renamed((name) => `raw/${name}`), "memory"],
    [renamed((name) => `FashionMNIST/raw/${name}`, packed), "FashionMNIST"],
    [renamed((name) => `emnist-digits-${name.replace("t10k", "test")}`, packed), "emnist-digits"],
    [{ ...FILES, "README": "x", "other/raw/README": "x" }, "memory"],
    // As an archive unpacks them: a folder of the name of a file beside it.
    [
      {
        ...renamed((name) => name.replace("-idx", ".idx")),
        ...renamed((name) => `${name}/${name}`),
      },
      "memory",
    ],
  ];
  for (const [files, expected] of cases) {
    const { name, sha256 } = await read(files);
    assertEquals([name, sha256], [expected, DIGEST]);
  }
  const named = (path: string): Promise<NamedImages> =>
    readImages({ ...memoryFolder(FILES), path });
  for (const path of ["/data/kmnist", "../kmnist/", "kmnist/raw", "C:\\kmnist\\raw"]) {
    assertEquals((await named(path)).name, "kmnist");
  }
  assertEquals((await named(".")).name, "images");
});

Deno.test("readImages() names ambiguous data, and reports missing data", async () => {
  const cases: [Files, string][] = [
    [{}, "Cannot read the images in memory: expected train-images-idx3-ubyte, train-labels-idx1"],
    [{ "a.png": "" }, "plain or as .gz. The folder memory holds a.png. Name the folder that holds"],
    [
      { ...renamed((name) => `MNIST/raw/${name}`), ...renamed((name) => `KMNIST/raw/${name}`) },
      "found the training images of KMNIST/raw/*, MNIST/raw/*. Put the four files of one of them",
    ],
    [
      {
        ...renamed((name) => `emnist-digits-${name}`),
        ...renamed((name) => `emnist-letters-${name}`),
      },
      "found the training images of emnist-digits-*, emnist-letters-*. Put the four",
    ],
  ];
  for (const [files, message] of cases) await assertRejects(() => read(files), DataError, message);
});

Deno.test("readImages() says in which way the files are wrong", async () => {
  const [trainImages, trainLabels, testImages, testLabels] = NAMES;
  const cut = FILES[testImages].slice(0, -1);
  const longer = new Uint8Array([...FILES[trainLabels], 0]);
  const cases: [Files, string][] = [
    [
      { [trainImages]: FILES[trainLabels] },
      `Cannot read ${trainImages} in memory: expected magic number 0x00000803 (images), found 0x0`,
    ],
    [{ [testImages]: cut }, `${testImages} in memory: expected 52 bytes for dimensions 6 x 2 x 3`],
    [
      { [trainLabels]: longer },
      `${trainLabels} in memory: expected 38 bytes for dimensions 30, fo`,
    ],
    [
      { [`${trainImages}.gz`]: await gzip("other") },
      `${trainImages} and ${trainImages}.gz have different contents. Remove one of them`,
    ],
    [
      { [`${trainLabels}.gz`]: "no gzip" },
      `Cannot read ${trainLabels}.gz in memory: the file is tr`,
    ],
    [
      { [trainLabels]: idxFile([29], labelsOf(29, 3)) },
      `Cannot read ${trainLabels} in memory: expected 30 labels, one for each image of ` +
      `${trainImages} in memory, found 29. Take all four files from the same data set`,
    ],
    [
      { [testLabels]: idxFile([7], labelsOf(7, 3)) },
      "expected 6 labels, one for each image of t10k",
    ],
    [
      { [testImages]: idxFile([6, 3, 2], pixelsOf(36)) },
      `Cannot read ${testImages} in memory: expected images of 2 x 3 pixels as in ${trainImages} ` +
      "in memory, found 3 x 2. Take all four",
    ],
    [
      { [trainImages]: idxFile([30, 0, 3], []), [testImages]: idxFile([6, 0, 3], []) },
      "expected images of at least 1 x 1 pixels, found 0 x 3. Put",
    ],
    [
      {
        [trainImages]: idxFile([9, 2, 3], pixelsOf(54)),
        [trainLabels]: idxFile([9], labelsOf(9, 3)),
      },
      `Cannot read ${trainImages} in memory: expected at least 10 images, found 9`,
    ],
    [
      { [testImages]: idxFile([0, 2, 3], []), [testLabels]: idxFile([0], []) },
      `Cannot read ${testImages} in memory: expected at least 1 images, found 0`,
    ],
    [
      { [testLabels]: idxFile([6], labelsOf(6, 4)) },
      `Cannot read ${testLabels} in memory: expected labels from 0 to 2 as in ${trainLabels} in ` +
      "memory, found 3. Take all four",
    ],
    [
      { [trainLabels]: idxFile([30], labelsOf(30, 1)) },
      `Cannot read ${trainLabels} in memory: expected labels of at least 2 classes, found only 0`,
    ],
  ];
  for (const [files, message] of cases) {
    await assertRejects(() => read({ ...FILES, ...files }), DataError, message);
  }
  for (const name of NAMES.slice(1)) {
    const { [name]: _, ...three } = FILES;
    await assertRejects(
      () => read(three),
      DataError,
      `Cannot read ${name} in memory: no such file. The folder memory holds t`,
    );
  }
});

Deno.test("readImages() does not read a file that is too large", async () => {
  const folder = memoryFolder(FILES);
  await assertRejects(
    () => readImages({ ...folder, size: () => Promise.resolve(2 ** 28 + 1) }),
    DataError,
    "Cannot read train-images-idx3-ubyte in memory: expected at most 268435456 bytes, found 268435457",
  );
  assertEquals(folder.reads, []);
});

Deno.test("readImages() warns of classes without training images", async () => {
  const labels = labelsOf(30, 3).map((label) => 2 * label + 1);
  const { warnings, train } = await read({
    ...FILES,
    "train-labels-idx1-ubyte": idxFile([30], labels),
  });
  assertEquals(train.classCount, 6);
  assertEquals(warnings, [
    "No image in train-labels-idx1-ubyte in memory has the label 0, 2, 4",
  ]);
});

Deno.test({
  name: "loadImages() reports an unreadable folder",
  permissions: { read: false },
  async fn() {
    await assertRejects(() => loadImages("mine"), DataError, "--allow-read=mine");
  },
});

Deno.test({
  name: "loadImages() reads MNIST's own files as loadMnist() does",
  ignore: !await isReadable(MNIST),
  async fn() {
    const images = await loadImages(locate(MNIST).path);
    const mnist = await loadMnist();
    assertEquals([images.name, images.sha256], ["MNIST", mnist.sha256]);
    assertEquals([images.rows, images.columns, images.warnings], [28, 28, []]);
    for (const split of ["train", "dev", "test"] as const) {
      const [a, b] = [images[split], mnist[split]];
      assertEquals([a.size, a.classCount, a.inFeatures], [b.size, b.classCount, b.inFeatures]);
      assertEquals([...a.targets], [...b.targets]);
      assert(a.inputs.every((input, i) => input === b.inputs[i]));
    }
  },
});
