/**
 * The user's own images: four IDX files named like those of MNIST, as Fashion-MNIST, KMNIST and the
 * parts of EMNIST have them. Sizes and classes are those of the files. Not here: MNIST itself, whose
 * files are known.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";
import { sha256Hex } from "../../lib/sha256.ts";
import { sourceDigest } from "../files.ts";
import { describeContent, type Folder, nameOfFolder, openFolder, shortList } from "../folder.ts";
import { type IdxArray, parseIdx } from "../formats/idx.ts";
import { findFiles, groupNames, readSame } from "../lookup.ts";
import { MNIST } from "../sources.ts";
import { MNIST_DEV_SIZE, type MnistData, splitDev, toDataset } from "./mnist.ts";

/** The user's images, with their sizes. */
export interface NamedImages extends MnistData {
  /** MNIST if the files are MNIST's, else the name of the folder or of the part of EMNIST. */
  readonly name: string;
  /** The height of an image in pixels. */
  readonly rows: number;
  /** The width of an image in pixels. */
  readonly columns: number;
  /** Warnings. */
  readonly warnings: readonly string[];
}

/** No file may be larger: as float32 it takes four times as much. EMNIST's digits have 188 MB. */
const FILE_LIMIT_BYTES = 2 ** 28;

/** From more training images than this, as many as of MNIST make the dev set; else a tenth. */
const SMALL_SIZE = 10_000;

/** The folder of the files and the prefix of their names, as `emnist-digits-`. */
interface Place {
  readonly folder: string;
  readonly prefix: string;
}

const FILES_EXPECTED = `${shortList(MNIST.files.map(({ name }) => name))}, plain or as .gz`;

// In the folder itself, in its `raw`, or in the `raw` of a data set, as torchvision lays them out.
async function findPlace(tree: Folder): Promise<Place> {
  const inner = (await tree.list("") ?? []).map((name) => `${name}/raw/`);
  const places: Place[] = [];
  for (const folder of ["", "raw/", ...inner]) {
    for (const name of groupNames(await tree.list(folder) ?? []).keys()) {
      const prefix = /^(.*)train-images[-.]idx3-ubyte$/.exec(name)?.[1];
      if (prefix === undefined) continue;
      if (!places.some((one) => one.folder === folder && one.prefix === prefix)) {
        places.push({ folder, prefix });
      }
    }
  }
  if (places.length === 1) return places[0];
  const [problem, hint] = places.length === 0
    ? [
      `expected ${FILES_EXPECTED}. ${await describeContent(tree)}`,
      "Name the folder that holds the four files",
    ]
    : [
      "found the training images of " +
      shortList(places.map(({ folder, prefix }) => `${folder}${prefix}*`)),
      "Put the four files of one of them into a folder of their own",
    ];
  throw new DataError(`Cannot read the images in ${tree.path}: ${problem}. ${hint}`);
}

function nameOf(tree: Folder, { folder, prefix }: Place): string {
  return prefix.replace(/-$/, "") || (nameOfFolder(`${tree.path}/${folder}`, "raw") ?? "images");
}

/** One of the four files. */
interface ImageFile {
  /** Its path within the folder, for messages. */
  readonly path: string;
  readonly array: IdxArray;
  /** The digest of the unpacked file. */
  readonly sha256: string;
}

/** Reads the file that replaces one of MNIST's. */
async function readImageFile(tree: Folder, place: Place, index: number): Promise<ImageFile> {
  const { name, aliases = [] } = MNIST.files[index];
  const names = [name, ...aliases].map((one) => place.prefix + one);
  const found = await findFiles(tree, place.folder, names);
  if (found.length === 0) {
    throw new DataError(
      `Cannot read ${place.folder}${names[0]} in ${tree.path}: no such file. ` +
        `${await describeContent(tree, place.folder)}. Put ${FILES_EXPECTED}, there`,
    );
  }
  const bytes = await readSame(tree, found, FILE_LIMIT_BYTES);
  const path = `${found[0]} in ${tree.path}`;
  const shape = name.includes("idx3") ? [null, null, null] : [null];
  const array = parseIdx(bytes, { file: path, shape });
  return { path, array, sha256: await sha256Hex(bytes) };
}

const SAME_SET = "Take all four files from the same data set";

function checkPart(images: ImageFile, labels: ImageFile, minimum: number): void {
  const [imageCount, labelCount] = [images, labels].map(({ array }) => array.shape[0]);
  if (imageCount !== labelCount) {
    throw new DataError(
      `Cannot read ${labels.path}: expected ${imageCount} labels, one for each image of ` +
        `${images.path}, found ${labelCount}. ${SAME_SET}`,
    );
  }
  if (imageCount < minimum) {
    throw new DataError(
      `Cannot read ${images.path}: expected at least ${minimum} images, found ${imageCount}. ` +
        "Name a folder with more",
    );
  }
}

function checkSizes(train: ImageFile, test: ImageFile): void {
  const [trainSize, testSize] = [train, test].map(({ array }) => array.shape.slice(1).join(" x "));
  if (trainSize !== testSize) {
    throw new DataError(
      `Cannot read ${test.path}: expected images of ${trainSize} pixels as in ${train.path}, ` +
        `found ${testSize}. ${SAME_SET}`,
    );
  }
  if (train.array.values.length === 0) {
    throw new DataError(
      `Cannot read ${train.path}: expected images of at least 1 x 1 pixels, found ${trainSize}. ` +
        "Put the original file in its place",
    );
  }
}

// Classes count from 0 to the largest label of training.
function countClasses(train: ImageFile, test: ImageFile): number {
  const largest = (values: Uint8Array): number => values.reduce((a, b) => Math.max(a, b), 0);
  const classCount = 1 + largest(train.array.values);
  if (classCount < 2) {
    throw new DataError(
      `Cannot read ${train.path}: expected labels of at least 2 classes, found only 0. ` +
        "Put the original file in its place",
    );
  }
  const testLargest = largest(test.array.values);
  if (testLargest >= classCount) {
    throw new DataError(
      `Cannot read ${test.path}: expected labels from 0 to ${classCount - 1} as in ` +
        `${train.path}, found ${testLargest}. ${SAME_SET}`,
    );
  }
  return classCount;
}

function missingClasses(labels: ImageFile, classCount: number): string[] {
  const seen = new Set(labels.array.values);
  const missing = Array.from({ length: classCount }, (_, label) => String(label))
    .filter((label) => !seen.has(Number(label)));
  if (missing.length === 0) return [];
  return [`No image in ${labels.path} has the label ${shortList(missing)}`];
}

/**
 * Reads images. The first 5,000 training images are the dev set; if there are not more than 10,000
 * of them, the first tenth.
 *
 * @throws {DataError} If a file is missing, there twice with different contents, damaged, or does
 * not fit the others.
 */
export async function readImages(tree: Folder): Promise<NamedImages> {
  const place = await findPlace(tree);
  const files: ImageFile[] = [];
  for (const index of MNIST.files.keys()) files.push(await readImageFile(tree, place, index));
  const [trainImages, trainLabels, testImages, testLabels] = files;
  checkPart(trainImages, trainLabels, 10);
  checkPart(testImages, testLabels, 1);
  checkSizes(trainImages, testImages);
  const classCount = countClasses(trainLabels, testLabels);
  const all = toDataset(trainImages.array, trainLabels.array, classCount);
  const test = toDataset(testImages.array, testLabels.array, classCount);
  const devSize = all.size > SMALL_SIZE ? MNIST_DEV_SIZE : Math.floor(all.size / 10);
  const sha256 = await sourceDigest({
    files: files.map(({ sha256 }, index) => ({ ...MNIST.files[index], sha256 })),
  });
  const [, rows, columns] = trainImages.array.shape;
  return {
    ...splitDev(all, devSize),
    test,
    sha256,
    name: sha256 === await sourceDigest(MNIST) ? MNIST.title : nameOf(tree, place),
    rows,
    columns,
    warnings: missingClasses(trainLabels, classCount),
  };
}

/**
 * The name of the images in a folder, without reading them.
 *
 * @throws {DataError} If there is not one set of images.
 */
export async function nameOfImages(folder: string): Promise<string> {
  const tree = openFolder(folder);
  return nameOf(tree, await findPlace(tree));
}

/**
 * Loads the images in a folder.
 *
 * @throws {DataError} As {@linkcode readImages} does, or if the folder may not be read.
 */
export async function loadImages(folder: string): Promise<NamedImages> {
  return await readImages(openFolder(folder));
}
