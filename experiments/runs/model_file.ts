/**
 * A trained tagger as a file: configuration, vocabulary, tags and weights, so that it tags without
 * the corpus it was trained on. Not here: training, the command line.
 *
 * @module
 */
import type { EncodedCorpus } from "../../data/corpora/encoded.ts";
import { FeatureEncoder, normalizeWord } from "../../data/corpora/features.ts";
import { toCorpusForms } from "../../data/corpora/word_forms.ts";
import { fitArrays, packArrays, unpackArrays } from "../../lib/train/array_file.ts";
import { DataError } from "../../lib/errors.ts";
import type { Kernels } from "../../lib/kernels/kernels.ts";
import type { Trainable } from "../../lib/optim/optimizer.ts";
import { buildTagger } from "../engine/build_task.ts";
import { parseRunConfig, type PosConfig } from "../engine/config.ts";

const FORMAT = "meprop-tagger-1";

interface Header {
  readonly format: string;
  readonly config: PosConfig;
  readonly tagNames: readonly string[];
  /** For each feature, the value of each number. */
  readonly values: readonly (readonly string[])[];
}

/**
 * Packs a trained tagger.
 *
 * @param config How it was built.
 * @param corpus Its vocabulary and tags.
 * @param model Its weights.
 * @returns Bytes for {@link readModel}.
 */
export async function packModel(
  config: PosConfig,
  { vocabulary, tagNames }: Pick<EncodedCorpus, "vocabulary" | "tagNames">,
  model: Trainable,
): Promise<Uint8Array<ArrayBuffer>> {
  const header: Header = { format: FORMAT, config, tagNames, values: vocabulary.values };
  return await packArrays(header, model.parameters.map(({ value }) => value));
}

/** A tagger that takes words and gives names of tags. */
export interface WordTagger {
  /** How it was trained. */
  readonly config: PosConfig;
  /**
   * Tags a sentence.
   *
   * @param words Its words, at least one.
   * @returns The name of each word's tag.
   */
  tag(words: readonly string[]): string[];
}

/**
 * Restores a tagger.
 *
 * @param bytes What {@link packModel} returned.
 * @param kernels The arithmetic; the same kind as in training gives the same tags.
 * @returns The tagger.
 * @throws {DataError} If the bytes are damaged or of another kind.
 */
export async function readModel(
  bytes: Uint8Array<ArrayBuffer>,
  kernels: Kernels,
): Promise<WordTagger> {
  const wayOut = "Delete it and train the run again";
  const { header, copyTo } = await unpackArrays<Header>(bytes, { name: "model", wayOut });
  if (header.format !== FORMAT) {
    throw new DataError(
      `Cannot restore the model: it has format ${header.format}, expected ${FORMAT}. ${wayOut}`,
    );
  }
  const { tagNames, values } = header;
  const config = parseRunConfig(header.config) as PosConfig;
  // What is rare matters in training alone.
  const vocabulary = { values, isRare: [] };
  const model = buildTagger(config, { vocabulary, tagNames }, kernels);
  const arrays = model.parameters.map(({ value }) => value);
  if (!fitArrays(arrays, header.arrayBytes)) {
    throw new DataError(
      `Cannot restore the model: it has arrays of ${header.arrayBytes} bytes, but its ` +
        `configuration needs ${arrays.map((array) => array.byteLength)}. ${wayOut}`,
    );
  }
  copyTo(arrays);
  const encoder = new FeatureEncoder(vocabulary);
  const [trainedWords] = values.map((list) => new Set(list));
  const isKnown = (form: string): boolean => trainedWords.has(normalizeWord(form));
  return {
    config,
    tag(words) {
      const tags = model.tag(encoder.encode(toCorpusForms(words, isKnown)));
      return Array.from(tags, (tag) => tagNames[tag]);
    },
  };
}
