/**
 * The file from which all contenders of the tagger start: trained parameters, the optimizer's
 * memory and some training sentences, as a line of JSON, padded to a multiple of 64 bytes, and then
 * the numbers, little-endian, 32 bits each. Not here: training, see `lstm_trained_state.ts`.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";
import type { LstmOptimizer } from "./lstm_work.ts";

const FORMAT = "meprop-bench-lstm-1";
const ALIGNMENT_BYTES = 64;
const GATE_COUNT = 4;
/** Adam's m and v; AdaGrad's sum of squares. */
const MOMENT_COUNTS: Readonly<Record<LstmOptimizer, number>> = { adam: 2, adaGrad: 1 };

/** The sizes of everything. */
export interface LstmStateHeader {
  /** Rows and columns of each embedding table. */
  readonly tables: readonly { readonly count: number; readonly size: number }[];
  /** The units of each direction. */
  readonly hiddenSize: number;
  readonly tagCount: number;
  readonly optimizer: LstmOptimizer;
  /** How many entries each gate kept in training; null for all. */
  readonly k: number | null;
  /** The number of updates behind it. */
  readonly step: number;
  /** The tokens of each sentence. */
  readonly lengths: readonly number[];
}

/** What all contenders start from. */
export interface LstmState extends LstmStateHeader {
  /**
   * The tables [count, size]; W_ih [4H, I], W_hh [4H, H] and b [4H] of the forward and of the
   * reverse direction; weight [tags, 2H] and bias [tags] of the output layer.
   */
  readonly parameters: readonly Float32Array[];
  /** For each of the optimizer's memories, an array for each parameter. Not scaled. */
  readonly moments: readonly (readonly Float32Array[])[];
  /** A row of each table for each token, sentence after sentence: [tokens, tables]. */
  readonly features: Int32Array;
  /** The tag of each token. */
  readonly tags: Int32Array;
}

/** The number of entries of each parameter. */
function parameterLengths({ tables, hiddenSize, tagCount }: LstmStateHeader): number[] {
  const inFeatures = tables.reduce((sum, { size }) => sum + size, 0);
  const width = GATE_COUNT * hiddenSize;
  const direction = [width * inFeatures, width * hiddenSize, width];
  const output = [2 * hiddenSize * tagCount, tagCount];
  return [...tables.map(({ count, size }) => count * size), ...direction, ...direction, ...output];
}

/**
 * Writes a state as bytes: header, parameters, each memory, features, tags.
 *
 * @param state The state.
 * @returns The bytes of the file.
 */
export function encodeLstmState(state: LstmState): Uint8Array<ArrayBuffer> {
  const { parameters, moments, features, tags, ...header } = state;
  const text = JSON.stringify({ format: FORMAT, ...header });
  const headerBytes = Math.ceil((text.length + 1) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
  const arrays = [...parameters, ...moments.flat(), features, tags];
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

/**
 * Reads a state; its arrays are views of the bytes.
 *
 * @param bytes What {@link encodeLstmState} returned.
 * @returns The state.
 * @throws {DataError} If the bytes are no state, or not all of one.
 */
export function decodeLstmState(bytes: Uint8Array<ArrayBuffer>): LstmState {
  const headerBytes = bytes.indexOf(10) + 1;
  const { format, ...header } = parseHeader(bytes.subarray(0, headerBytes));
  if (format !== FORMAT) fail(`it has format ${format}, expected ${FORMAT}`);
  const lengths = parameterLengths(header);
  const momentCount = MOMENT_COUNTS[header.optimizer];
  const tokenCount = header.lengths.reduce((sum, length) => sum + length, 0);
  const weightCount = lengths.reduce((sum, length) => sum + length, 0);
  const expected = headerBytes +
    4 * ((1 + momentCount) * weightCount + tokenCount * (header.tables.length + 1));
  if (bytes.length !== expected) fail(`it has ${bytes.length} bytes, expected ${expected}`);
  let end = bytes.byteOffset + headerBytes;
  const take = (length: number): number => {
    const start = end;
    end += 4 * length;
    return start;
  };
  const floats = (): Float32Array[] =>
    lengths.map((length) => new Float32Array(bytes.buffer, take(length), length));
  const integers = (length: number): Int32Array =>
    new Int32Array(bytes.buffer, take(length), length);
  return {
    ...header,
    parameters: floats(),
    moments: Array.from({ length: momentCount }, floats),
    features: integers(tokenCount * header.tables.length),
    tags: integers(tokenCount),
  };
}

function parseHeader(bytes: Uint8Array): LstmStateHeader & { readonly format: string } {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return fail(`its first ${bytes.length} bytes are no line of JSON`);
  }
}

function fail(problem: string): never {
  throw new DataError(
    `Cannot read the tagger's trained state: ${problem}. Delete it; the benchmark makes it again`,
  );
}
