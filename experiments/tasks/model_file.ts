/**
 * Trained models as files, with their configuration and the names of their classes, for use without
 * the data. Not here: the kinds of models, the places of files.
 *
 * @module
 */
import * as v from "valibot";
import { DataError } from "../../lib/errors.ts";
import type { Kernels } from "../../lib/kernels/kernels.ts";
import type { Trainable } from "../../lib/optim/optimizer.ts";
import { fitArrays, packArrays, unpackArrays } from "../../lib/train/array_file.ts";
import type { RunConfig } from "./settings.ts";

/** A kind of model. `Names` is the part of its data that it needs besides the configuration. */
export interface ModelKind<Config extends RunConfig, Names, Model extends Trainable> {
  /** The format of its files, with a version: "meprop-tagger-1". */
  readonly format: string;
  readonly schema: v.GenericSchema<unknown, Config>;
  build(config: Config, names: Names, kernels: Kernels): Model;
}

interface Header {
  readonly format: string;
  readonly config: unknown;
}

/** Packs a trained model for {@link unpackModel}. */
export async function packModel<Config extends RunConfig, Names extends object>(
  { format }: Pick<ModelKind<Config, Names, never>, "format">,
  config: Config,
  names: Names,
  { parameters }: Pick<Trainable, "parameters">,
): Promise<Uint8Array<ArrayBuffer>> {
  const header: Header & Names = { format, config, ...names };
  return await packArrays(header, parameters.map(({ value }) => value));
}

/** Builds a model again from its file, or throws a DataError. */
export async function unpackModel<
  Config extends RunConfig,
  Names extends object,
  Model extends Trainable,
>(
  bytes: Uint8Array<ArrayBuffer>,
  kind: ModelKind<Config, Names, Model>,
  kernels: Kernels,
): Promise<{ readonly config: Config; readonly names: Names; readonly model: Model }> {
  const hint = "Delete it and train the run again";
  const { header, copyTo } = await unpackArrays<Header & Names>(bytes, { name: "model", hint });
  const fail = (problem: string): never => {
    throw new DataError(`Cannot restore the model: ${problem}. ${hint}`);
  };
  if (header.format !== kind.format) {
    fail(`it has format ${header.format}, expected ${kind.format}`);
  }
  const checked = v.safeParse(kind.schema, header.config);
  if (!checked.success) return fail(`its configuration is not one of ours`);
  const config = checked.output;
  const model = kind.build(config, header, kernels);
  const arrays = model.parameters.map(({ value }) => value);
  if (!fitArrays(arrays, header.arrayBytes)) {
    fail(
      `it has arrays of ${header.arrayBytes} bytes, but its configuration needs ` +
        `${arrays.map((array) => array.byteLength)}`,
    );
  }
  copyTo(arrays);
  return { config, names: header, model };
}
