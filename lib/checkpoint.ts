/**
 * A trainer as bytes, so that an interrupted run continues with the same bits: a line of JSON that
 * describes the arrays, the arrays, and a SHA-256 of all before. Not here: files.
 *
 * @module
 */
import { DataError } from "./errors.ts";
import { encodeHex } from "./hex.ts";
import type { FloatArray } from "./kernels/kernels.ts";
import { STREAM_NAMES } from "./random.ts";
import type { Trainer, TrainingProgress } from "./training.ts";

const FORMAT = "meprop-checkpoint-2";
const DIGEST_BYTES = 32;

interface Header {
  format: string;
  progress: TrainingProgress;
  stepCount: number;
  random: Record<string, readonly number[]>;
  arrayBytes: number[];
}

/** All arrays of a trainer, in a fixed order. */
function arraysOf(trainer: Trainer): FloatArray[] {
  const { task: { model }, optimizer } = trainer.options;
  return [...model.parameters.map(({ value }) => value), ...optimizer.state.arrays];
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** The bytes of arrays, one after the other, out of shared memory. */
function concatenate(arrays: readonly (FloatArray | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(arrays.reduce((sum, array) => sum + array.byteLength, 0));
  let end = 0;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), end);
    end += array.byteLength;
  }
  return bytes;
}

/**
 * Hashes the parameters of a model: two models with the same digest are the same, bit for bit.
 *
 * @param parameters The parameters, in order.
 * @returns The SHA-256 as 64 hexadecimal digits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { hashParameters } from "./checkpoint.ts";
 * import { Mlp } from "./mlp.ts";
 *
 * const digests = [1, 1, 2].map((seed) =>
 *   hashParameters(new Mlp({ layerSizes: [4, 3, 2], seed }).parameters)
 * );
 * const [a, b, c] = await Promise.all(digests);
 * assertEquals([a === b, a === c], [true, false]);
 * ```
 */
export async function hashParameters(
  parameters: readonly { readonly value: FloatArray }[],
): Promise<string> {
  const bytes = await digest(concatenate(parameters.map(({ value }) => value)));
  return encodeHex(bytes);
}

/**
 * Saves a trainer, between two epochs or where it was told to stop.
 *
 * @param trainer The trainer.
 * @returns Bytes for {@link restoreCheckpoint}.
 */
export async function saveCheckpoint(trainer: Trainer): Promise<Uint8Array<ArrayBuffer>> {
  const { task: { model }, optimizer } = trainer.options;
  const arrays = arraysOf(trainer);
  const header: Header = {
    format: FORMAT,
    progress: trainer.progress,
    stepCount: optimizer.stepCount,
    random: Object.fromEntries(STREAM_NAMES.map((name) => [name, model.random[name].state])),
    arrayBytes: arrays.map((array) => array.byteLength),
  };
  const line = new TextEncoder().encode(JSON.stringify(header) + "\n");
  const body = concatenate([line, ...arrays]);
  return concatenate([body, await digest(body)]);
}

/**
 * Makes a trainer, built with the same options, continue where the saved one stood.
 *
 * @param trainer The trainer to change.
 * @param bytes What {@link saveCheckpoint} returned.
 * @throws {DataError} If the bytes are damaged or belong to another model; the trainer is unchanged.
 */
export async function restoreCheckpoint(
  trainer: Trainer,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const bodyLength = bytes.length - DIGEST_BYTES;
  const body = bytes.subarray(0, Math.max(0, bodyLength));
  const stored = bytes.subarray(Math.max(0, bodyLength));
  const computed = await digest(body);
  if (bodyLength < 0 || computed.some((byte, i) => byte !== stored[i])) {
    throw new DataError(
      `Cannot restore the checkpoint: its ${bytes.length} bytes do not match their SHA-256. ` +
        `Delete it; the run then starts afresh`,
    );
  }
  // The digest holds, so the header is what saveCheckpoint wrote.
  const lineLength = body.indexOf(10);
  const header: Header = JSON.parse(new TextDecoder().decode(body.subarray(0, lineLength)));
  const { task: { model }, optimizer } = trainer.options;
  const arrays = arraysOf(trainer);
  const fits = header.format === FORMAT && header.arrayBytes.length === arrays.length &&
    arrays.every((array, i) => array.byteLength === header.arrayBytes[i]) &&
    STREAM_NAMES.every((name) => name in header.random);
  if (!fits) {
    throw new DataError(
      `Cannot restore the checkpoint: it has format ${header.format} and arrays of ` +
        `${header.arrayBytes} bytes, expected ${FORMAT} and ` +
        `${arrays.map((array) => array.byteLength)}. Delete it; the run then starts afresh`,
    );
  }
  let start = lineLength + 1;
  for (const array of arrays) {
    const target = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    target.set(body.subarray(start, start + array.byteLength));
    start += array.byteLength;
  }
  optimizer.resumeAt(header.stepCount);
  for (const name of STREAM_NAMES) model.random[name].state = header.random[name];
  trainer.progress = complete(header.progress);
}

/** The progress with the keys that JSON leaves out, those without a value. */
function complete({ epoch, best, partial }: TrainingProgress): TrainingProgress {
  const evaluations = partial?.evaluations.map((one) => ({ ...one, test: one.test })) ?? [];
  return { epoch, best, partial: partial && { ...partial, evaluations } };
}
