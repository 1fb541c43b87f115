/**
 * Labelled examples in memory: the value that data/ makes and lib/ trains on.
 * Not here: files, formats, splits.
 *
 * @module
 */
import { ConfigError, excerpt } from "../errors.ts";

/** Labelled examples for classification. */
export interface Dataset {
  /** Row-major features, all finite: [size, inFeatures]. */
  readonly inputs: Float32Array;
  /** The class of each example, 0 <= target < classCount: [size]. */
  readonly targets: Uint8Array | Uint16Array | Int32Array;
  /** The number of features of one example. */
  readonly inFeatures: number;
  /** The number of classes. */
  readonly classCount: number;
  /** The number of examples. */
  readonly size: number;
}

/** How many classes narrow arrays tell apart: those beyond have silently become others. */
const ROOM = [
  [Int8Array, 2 ** 7],
  [Uint8Array, 2 ** 8],
  [Uint8ClampedArray, 2 ** 8],
  [Int16Array, 2 ** 15],
  [Uint16Array, 2 ** 16],
] as const;

/** Those that were checked: their arrays are as they should be. */
const checked = new WeakSet<Dataset>();

/**
 * Checks and wraps a user's arrays.
 *
 * @param inputs Row-major features, [size, inFeatures]; a Float32Array is not copied.
 * @param targets The class of each example, from 0: [size]; a Uint8Array, Uint16Array or Int32Array
 * is not copied.
 * @param classCount The number of classes.
 * @returns The dataset.
 * @throws {ConfigError} If the lengths do not fit together, an input is not a finite number, a target
 * is not a class, or the array of targets cannot hold all classes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createDataset } from "./dataset.ts";
 *
 * const xor = createDataset([0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0], 2);
 * assertEquals([xor.size, xor.inFeatures], [4, 2]);
 * ```
 */
export function createDataset(
  inputs: ArrayLike<number>,
  targets: ArrayLike<number>,
  classCount: number,
): Dataset {
  const size = targets?.length;
  const dataset: Dataset = {
    inputs: inputs instanceof Float32Array ? inputs : Float32Array.from(inputs ?? [], toNumber),
    targets: isTargets(targets) ? targets : new (targetArrayFor(classCount))(size ?? 0),
    inFeatures: inputs?.length / size,
    classCount,
    size,
  };
  check(dataset, { what: "create a dataset", inputs, targets });
  if (dataset.targets !== targets) dataset.targets.set(targets);
  return dataset;
}

/**
 * Checks a dataset that somebody may have put together by hand, once.
 *
 * @param dataset The dataset.
 * @param what What it is for, to say what cannot be done.
 * @throws {ConfigError} As {@link createDataset} does.
 */
export function checkDataset(dataset: Dataset, what: string): void {
  if (typeof dataset !== "object" || dataset === null) {
    throw new ConfigError(`Cannot ${what}: the dataset is ${dataset}. Make one by createDataset()`);
  }
  if (!checked.has(dataset)) check(dataset, { what, ...dataset });
}

/**
 * Looks for inputs that became other than finite numbers since the dataset was checked.
 *
 * @param dataset The dataset.
 * @param what What it is for, to say what cannot be done.
 * @throws {ConfigError} If there is one.
 */
export function checkInputs({ inputs, inFeatures }: Dataset, what: string): void {
  findInput(inputs, inFeatures, what);
}

interface Found {
  readonly what: string;
  readonly inputs: ArrayLike<number>;
  readonly targets: ArrayLike<number>;
}

function check(dataset: Dataset, { what, inputs, targets }: Found): void {
  const { classCount, inFeatures, size } = dataset;
  if (!Number.isInteger(classCount) || classCount < 1 || classCount > 2 ** 31) {
    throw new ConfigError(
      `Cannot ${what}: classCount is ${classCount}, but must be a positive integer`,
    );
  }
  const fits = Number.isInteger(size) && size > 0 && Number.isInteger(inFeatures) &&
    inFeatures > 0 && inputs.length === size * inFeatures && targets.length === size;
  if (!fits) {
    throw new ConfigError(
      `Cannot ${what}: ${inputs?.length} input values do not divide into ${targets?.length} ` +
        `examples. Pass size * inFeatures inputs and size targets`,
    );
  }
  const [, room = Infinity] = ROOM.find(([Type]) => targets instanceof Type) ?? [];
  if (classCount > room) {
    throw new ConfigError(
      `Cannot ${what}: there are ${classCount} classes, but a ${targets.constructor.name} of targets ` +
        `holds ${room}. Pass ordinary numbers`,
    );
  }
  for (let i = 0; i < size; i++) {
    const target: unknown = targets[i];
    if (Number.isInteger(target) && targets[i] >= 0 && targets[i] < classCount) continue;
    throw new ConfigError(
      `Cannot ${what}: target ${excerpt(String(target))} of example ${i} is not a class. Classes ` +
        `count from 0 to ${classCount - 1}`,
    );
  }
  findInput(dataset.inputs, inFeatures, what, inputs);
  checked.add(dataset);
}

/** Throws at the first input that is not finite; `given` has it as it was before 32 bits. */
function findInput(
  inputs: Float32Array,
  inFeatures: number,
  what: string,
  given: ArrayLike<number> = inputs,
): void {
  let sum = 0;
  for (let i = 0; i < inputs.length; i++) sum += inputs[i] * 0; // NaN if one is not finite.
  if (sum === 0 && given === inputs) return;
  for (let i = 0; i < inputs.length; i++) {
    if (typeof given[i] === "number" && Number.isFinite(inputs[i])) continue;
    throw new ConfigError(
      `Cannot ${what}: feature ${i % inFeatures} of example ${Math.floor(i / inFeatures)} is ` +
        `${excerpt(String(given[i]))}, but must be a finite number of 32 bits`,
    );
  }
}

function toNumber(value: unknown): number {
  return typeof value === "number" ? value : NaN;
}

function isTargets(targets: ArrayLike<number>): targets is Dataset["targets"] {
  return targets instanceof Uint8Array || targets instanceof Uint16Array ||
    targets instanceof Int32Array;
}

function targetArrayFor(classCount: number) {
  return classCount <= 2 ** 8 ? Uint8Array : classCount <= 2 ** 16 ? Uint16Array : Int32Array;
}
