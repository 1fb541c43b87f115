/**
 * The data of a run, chosen by its configuration and loaded once for all runs: MNIST, or a corpus
 * as numbers, in shared memory.
 *
 * @module
 */
import { type CorpusId, loadCorpus } from "../../data/corpora/corpora.ts";
import { encodeCorpus, type EncodedCorpus } from "../../data/corpora/encoded.ts";
import { loadMnist, type MnistData } from "../../data/mnist/mnist.ts";
import { countWords, type TaggedCorpus } from "../../data/corpora/tagged.ts";
import type { ClassificationOptions } from "../../lib/train/classification.ts";
import type { RunConfig } from "./config.ts";

/** Which data: MNIST, or a corpus by its name. */
export type DataId = "mnist" | CorpusId;

/** Images or sentences. Plain values that a worker can be sent. */
export type TaskData =
  | {
    readonly task: "mnist";
    readonly sha256: string;
    readonly splits: ClassificationOptions["data"];
  }
  | { readonly task: "pos"; readonly sha256: string; readonly splits: EncodedCorpus };

/** Data and what is to be said of them. */
export interface LoadedData {
  readonly data: TaskData;
  /** One line: what and how much. */
  readonly summary: string;
  /** Whose they are and what looks wrong, to be printed once. */
  readonly notices: readonly string[];
}

/** The data of several runs, by their name. */
export type DataById = ReadonlyMap<DataId, LoadedData>;

/** The name of the data that a configuration needs. */
export function dataIdOf(config: RunConfig): DataId {
  return config.task === "mnist" ? "mnist" : config.corpus;
}

/**
 * Loads data, after a check of their files.
 *
 * @param ids Which; each is loaded once.
 * @param options The user's folder of the corpus `ptb`.
 * @returns The data by name.
 * @throws {DataError} If a file is missing, damaged or not what it must be.
 */
export async function loadData(
  ids: Iterable<DataId>,
  options: { readonly ptb?: string | undefined } = {},
): Promise<DataById> {
  const loaded = new Map<DataId, LoadedData>();
  for (const id of new Set(ids)) {
    if (id === "mnist") {
      loaded.set(id, describeMnist(await loadMnist()));
    } else {
      const folder = id === "ptb" && options.ptb !== undefined ? { folder: options.ptb } : {};
      loaded.set(id, describeCorpus(await loadCorpus(id, folder)));
    }
  }
  return loaded;
}

/** The digest of the data of a configuration. */
export function digestOf(data: DataById, config: RunConfig): string {
  return requiredData(data, config).sha256;
}

/** The data of a configuration. */
export function requiredData(data: DataById, config: RunConfig): TaskData {
  const loaded = data.get(dataIdOf(config));
  if (loaded === undefined) throw new Error(`The data ${dataIdOf(config)} were not loaded`);
  return loaded.data;
}

function describeMnist(mnist: MnistData): LoadedData {
  const { train, dev, test, sha256 } = mnist;
  return {
    data: { task: "mnist", sha256, splits: { train, dev, test } },
    summary: `MNIST: ${train.size} training, ${dev.size} dev, ${test.size} test images`,
    notices: [],
  };
}

function describeCorpus(corpus: TaggedCorpus): LoadedData {
  const { id, train, dev, test, sha256, notice, warnings, tagNames } = corpus;
  const sizes = [train, dev, test].map((sentences) => countWords(sentences));
  return {
    data: { task: "pos", sha256, splits: encodeCorpus(corpus) },
    summary: `Corpus ${id}: ${sizes[0]} training, ${sizes[1]} dev, ${sizes[2]} test words, ` +
      `${tagNames.length} tags`,
    notices: [...notice === "" ? [] : [notice], ...warnings],
  };
}
