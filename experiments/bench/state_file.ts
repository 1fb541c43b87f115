/**
 * The file from which all libraries start: trained parameters, the optimizer's memory and training
 * examples, as a line of JSON, padded to a multiple of 64 bytes, and then the numbers, little-endian,
 * 32 bits each. Other languages read it in a few lines. Not here: training, see `step_model.ts`.
 *
 * @module
 */
import * as v from "valibot";
import { DataError } from "../../lib/errors.ts";
import { WORKLOAD_NAMES } from "./work.ts";

const FORMAT = "meprop-bench-2";
const ALIGNMENT_BYTES = 64;

const length = v.pipe(v.number(), v.integer(), v.minValue(0));

const header = v.strictObject({
  format: v.literal(FORMAT),
  /** Which model: the workload knows what the shape means. */
  workload: v.picklist(WORKLOAD_NAMES),
  /** The sizes of the model. */
  shape: v.unknown(),
  optimizer: v.picklist(["adam", "adaGrad"]),
  /** How many entries were kept in training; null for all. */
  k: v.nullable(length),
  /** The number of updates behind it. */
  step: length,
  /** The length of each parameter; none in a state whose weights are to be drawn. */
  parameters: v.array(length),
  /** How many numbers the optimizer remembers for each weight: m and v of Adam, h of AdaGrad. */
  moments: length,
  /** The training examples: arrays of the workload. */
  examples: v.array(
    v.strictObject({ name: v.string(), type: v.picklist(["float32", "int32"]), length }),
  ),
});

type Header = v.InferOutput<typeof header>;

/** What all libraries start from. */
export interface TrainedState
  extends Readonly<Pick<Header, "workload" | "shape" | "optimizer" | "k" | "step">> {
  /** The weights in the order of the model; none if they are to be drawn. */
  readonly parameters: readonly Float32Array[];
  /** Each memory of the optimizer, an array for each parameter. Squares are not scaled. */
  readonly moments: readonly (readonly Float32Array[])[];
  /** Training examples: arrays that the workload names. */
  readonly examples: Readonly<Record<string, Float32Array | Int32Array>>;
}

/** Writes a state as bytes: header, parameters, each memory, examples. */
export function encodeState(state: TrainedState): Uint8Array<ArrayBuffer> {
  const { parameters, moments, examples, ...rest } = state;
  const head: Header = {
    format: FORMAT,
    ...rest,
    parameters: parameters.map(({ length }) => length),
    moments: moments.length,
    examples: Object.entries(examples).map(([name, values]) => ({
      name,
      type: values instanceof Float32Array ? "float32" : "int32",
      length: values.length,
    })),
  };
  const text = JSON.stringify(head);
  const headBytes = Math.ceil((text.length + 1) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
  const arrays = [...parameters, ...moments.flat(), ...Object.values(examples)];
  const bytes = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + byteLength, headBytes));
  bytes.set(new TextEncoder().encode(text.padEnd(headBytes - 1) + "\n"));
  let end = headBytes;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), end);
    end += array.byteLength;
  }
  return bytes;
}

/**
 * Reads a state; its arrays are views of the bytes.
 *
 * @throws {DataError} If the bytes are no state, or not all of one.
 */
export function decodeState(bytes: Uint8Array<ArrayBuffer>): TrainedState {
  const headBytes = bytes.indexOf(10) + 1;
  const { format: _, parameters, moments, examples, ...rest } = parseHeader(
    new TextDecoder().decode(bytes.subarray(0, headBytes)),
  );
  const sum = (lengths: readonly number[]): number => lengths.reduce((all, one) => all + one, 0);
  const numbers = (1 + moments) * sum(parameters) + sum(examples.map(({ length }) => length));
  const expected = headBytes + 4 * numbers;
  if (bytes.length !== expected) fail(`it has ${bytes.length} bytes, expected ${expected}`);
  let end = bytes.byteOffset + headBytes;
  const start = (length: number): number => (end += 4 * length) - 4 * length;
  const floats = (length: number): Float32Array =>
    new Float32Array(bytes.buffer, start(length), length);
  return {
    ...rest,
    parameters: parameters.map(floats),
    moments: Array.from({ length: moments }, () => parameters.map(floats)),
    examples: Object.fromEntries(examples.map(({ name, type, length }) => [
      name,
      type === "float32" ? floats(length) : new Int32Array(bytes.buffer, start(length), length),
    ])),
  };
}

function parseHeader(line: string): Header {
  try {
    return v.parse(header, JSON.parse(line));
  } catch {
    return fail(`its first line is not that of the format ${FORMAT}`);
  }
}

function fail(problem: string): never {
  throw new DataError(
    `Cannot read the trained state: ${problem}. Delete it; the benchmark makes it again`,
  );
}
