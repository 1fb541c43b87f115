/**
 * The file from which all peers start: trained weights, Adam's moments and training examples, as a
 * line of JSON, padded to a multiple of 64 bytes, and then the numbers, little-endian, 32 bits
 * each. Other languages can read it in a few lines. Not here: training, see `trained_state.ts`.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";

const FORMAT = "meprop-bench-state-1";
const ALIGNMENT_BYTES = 64;

/** What all peers start from. */
export interface TrainedState {
  /** Inputs, units of each hidden layer, classes. */
  readonly layerSizes: readonly number[];
  /** The number of updates behind it. */
  readonly step: number;
  /** Weight [out, in] and bias [out] of each linear map, first to last. */
  readonly parameters: readonly Float32Array[];
  /** Adam's first moment of each parameter. */
  readonly firstMoments: readonly Float32Array[];
  /** Adam's second moment of each parameter. */
  readonly secondMoments: readonly Float32Array[];
  /** Training examples, [size, inputs]; minibatch i of B examples are those from i B on. */
  readonly inputs: Float32Array;
  /** Their classes: [size]. */
  readonly targets: Int32Array;
}

interface Header {
  readonly format: string;
  readonly layerSizes: readonly number[];
  readonly step: number;
  /** The number of examples. */
  readonly size: number;
}

/** Number of entries of each parameter. */
function parameterLengths(layerSizes: readonly number[]): number[] {
  return layerSizes.slice(1).flatMap((size, i) => [size * layerSizes[i], size]);
}

/**
 * Writes a state as bytes: header, parameters, first moments, second moments, inputs, targets.
 *
 * @param state The state.
 * @returns The bytes of the file.
 */
export function encodeState(state: TrainedState): Uint8Array<ArrayBuffer> {
  const header: Header = {
    format: FORMAT,
    layerSizes: state.layerSizes,
    step: state.step,
    size: state.targets.length,
  };
  const text = JSON.stringify(header);
  const headerBytes = Math.ceil((text.length + 1) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
  const arrays = arraysOf(state);
  const bytes = new Uint8Array(
    arrays.reduce((sum, { byteLength }) => sum + byteLength, headerBytes),
  );
  bytes.set(new TextEncoder().encode(text.padEnd(headerBytes - 1) + "\n"));
  let end = headerBytes;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), end);
    end += array.byteLength;
  }
  return bytes;
}

function arraysOf(state: TrainedState): (Float32Array | Int32Array)[] {
  const { parameters, firstMoments, secondMoments, inputs, targets } = state;
  return [...parameters, ...firstMoments, ...secondMoments, inputs, targets];
}

/**
 * Reads a state; its arrays are views of the bytes.
 *
 * @param bytes What {@link encodeState} returned.
 * @returns The state.
 * @throws {DataError} If the bytes are no state, or not all of one.
 */
export function decodeState(bytes: Uint8Array<ArrayBuffer>): TrainedState {
  const headerBytes = bytes.indexOf(10) + 1;
  const { format, layerSizes, step, size } = parseHeader(bytes.subarray(0, headerBytes));
  const lengths = parameterLengths(layerSizes ?? []);
  const inputsLength = size * (layerSizes?.[0] ?? 0);
  const sum = lengths.reduce((sum, length) => sum + length, 0);
  const expected = headerBytes + 4 * (3 * sum + inputsLength + size);
  if (format !== FORMAT || bytes.length !== expected) {
    throw new DataError(
      `Cannot read the trained state: it has format ${format} and ${bytes.length} bytes, ` +
        `expected ${FORMAT} and ${expected}. Delete it; the benchmark then makes it again`,
    );
  }
  let end = bytes.byteOffset + headerBytes;
  const take = (length: number): Float32Array => {
    const array = new Float32Array(bytes.buffer, end, length);
    end += array.byteLength;
    return array;
  };
  return {
    layerSizes,
    step,
    parameters: lengths.map(take),
    firstMoments: lengths.map(take),
    secondMoments: lengths.map(take),
    inputs: take(inputsLength),
    targets: new Int32Array(bytes.buffer, end, size),
  };
}

function parseHeader(bytes: Uint8Array): Header {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new DataError(
      `Cannot read the trained state: its first ${bytes.length} bytes are no line of JSON. ` +
        `Delete it; the benchmark then makes it again`,
    );
  }
}
