/**
 * Models as bytes: the architecture, the weights, the state of the random numbers, and a digest of
 * all. Not here: a training on its way, with its optimizer (see `train/checkpoint.ts`), files.
 *
 * @module
 */
import { ConfigError, DataError, excerpt } from "./errors.ts";
import type { Backend } from "./kernels/backend.ts";
import { Cube } from "./layers/cube.ts";
import { Dropout } from "./layers/dropout.ts";
import { Embedding } from "./layers/embedding.ts";
import { Layer } from "./layers/layer.ts";
import { Linear } from "./layers/linear.ts";
import { Lstm } from "./layers/lstm.ts";
import { Relu } from "./layers/relu.ts";
import { Sequential } from "./layers/sequential.ts";
import { Tanh } from "./layers/tanh.ts";
import { restoreStates, statesOf, type StreamStates } from "./math/random.ts";
import { Mlp } from "./mlp.ts";
import { Parser } from "./parsing/parser.ts";
import { describeSparsifier, isSparsifier, restoreSparsifier } from "./sparsifier.ts";
import { Tagger } from "./tagger.ts";
import { fitArrays, packArraysSync, unpackArraysSync } from "./train/array_file.ts";

const FORMAT = "meprop-model-1";

/** A layer or a model as plain values. */
interface Description {
  readonly type: string;
  readonly settings: readonly unknown[];
}

interface Header extends Description {
  readonly format: string;
  readonly random: StreamStates;
}

// deno-lint-ignore no-explicit-any -- Each class checks its own arguments.
type LayerClass = new (...settings: any[]) => { readonly type: string };

/** All that can be restored, by the names that files have. */
const CLASSES: ReadonlyMap<string, LayerClass> = new Map<string, LayerClass>(Object.entries({
  ...{ Cube, Dropout, Embedding, Linear, Lstm, Mlp, Parser, Relu, Sequential, Tagger, Tanh },
}));

/** Options that are not saved: chosen on loading, or given by the weights. */
const LEFT_OUT = ["kernels", "seed"];

/**
 * Saves a model.
 *
 * @param model The model: a `Sequential`, `Mlp`, `Tagger` or `Parser`.
 * @returns Bytes for {@link load}.
 * @throws {ConfigError} If a layer or a sparsifier is not of this library.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Mlp } from "./mlp.ts";
 * import { load, save } from "./save.ts";
 *
 * const model = new Mlp({ layerSizes: [2, 3], seed: 7 });
 * const restored = load(save(model));
 * assertEquals([...restored.forward([1, 2]).data], [...model.forward([1, 2]).data]);
 * ```
 */
export function save(model: Sequential | Parser): Uint8Array<ArrayBuffer> {
  const header: Header = { format: FORMAT, ...describe(model), random: statesOf(model.random) };
  return packArraysSync(header, model.parameters.map(({ value }) => value));
}

/**
 * Restores a model: its outputs have the bits of the saved one, and so has a training that goes on
 * with a new optimizer.
 *
 * @param bytes What {@link save} has returned.
 * @param options Which kernels to use. Default: new simd kernels.
 * @returns A model of the class that was saved: `load<Tagger>(bytes)` is a tagger.
 * @throws {DataError} If the bytes are damaged, or of another format or precision.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { load, save } from "./save.ts";
 * import { Tagger } from "./tagger.ts";
 *
 * const tagger = new Tagger({ tables: [{ count: 9, size: 4 }], hiddenSize: 5, tagCount: 3 });
 * const restored = load<Tagger>(save(tagger));
 * assertEquals([...restored.tag([3, 1, 4])], [...tagger.tag([3, 1, 4])]);
 * ```
 */
export function load<Model extends Sequential | Parser = Sequential>(
  bytes: Uint8Array,
  options: { readonly kernels?: Backend } = {},
): Model {
  const hint = "Save the model again";
  const { header, copyTo } = unpackArraysSync<Header>(bytes, { name: "model", hint });
  if (header.format !== FORMAT) {
    throw new DataError(
      `Cannot restore the model: it has format ${excerpt(String(header.format))}, expected ` +
        `${FORMAT}. ${hint} with this version`,
    );
  }
  const model = build(header, options) as Model;
  const arrays = model.parameters.map(({ value }) => value);
  if (!fitArrays(arrays, header.arrayBytes)) {
    throw new DataError(
      `Cannot restore the model: its arrays have ${header.arrayBytes} bytes, but these kernels ` +
        `need ${arrays.map((array) => array.byteLength)}. Load it with kernels of the precision ` +
        `that it was saved with`,
    );
  }
  copyTo(arrays);
  restoreStates(model.random, header.random);
  return model;
}

function describe(layer: Description): Description {
  const { type, settings } = layer;
  if (layer.constructor !== CLASSES.get(type)) {
    throw new ConfigError(
      `Cannot save a model with a layer of type ${type}: only those of this library can be restored`,
    );
  }
  return { type, settings: settings.map(plainOf) };
}

/** A setting as JSON has it. */
function plainOf(value: unknown): unknown {
  if (value instanceof Layer) return describe(value);
  if (Array.isArray(value)) return value.map(plainOf);
  if (typeof value !== "object" || value === null) return value;
  if (isSparsifier(value)) return describeSparsifier(value);
  const entries = Object.entries(value).filter(([key]) => !LEFT_OUT.includes(key));
  return Object.fromEntries(entries.map(([key, one]) => [key, plainOf(one)]));
}

/** A layer or a model from its description. */
function build(
  { type, settings }: Description,
  options: { readonly kernels?: Backend },
): { readonly type: string } {
  const Class = CLASSES.get(type);
  if (Class === undefined) {
    throw new DataError(
      `Cannot restore the model: it has a layer of type ${excerpt(String(type))}, which this ` +
        `version does not know`,
    );
  }
  const all = settings.map(revive);
  // The options come last; only the outermost model has kernels.
  if (options.kernels !== undefined) {
    all[all.length - 1] = { ...all[all.length - 1] as object, kernels: options.kernels };
  }
  return new Class(...all);
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null) return value;
  if ("settings" in value) return build(value as unknown as Description, {});
  return restoreSparsifier(value) ??
    Object.fromEntries(Object.entries(value).map(([key, one]) => [key, revive(one)]));
}
