/**
 * All tagged corpora by name. Not here: their readers.
 *
 * @module
 */
import { closest } from "fastest-levenshtein";
import { ConfigError } from "../../lib/errors.ts";
import { loadBrown } from "./brown.ts";
import { CORPUS_IDS, type CorpusId } from "./corpus_facts.ts";
import { loadEwt } from "./ewt.ts";
import { loadPtb } from "./ptb.ts";
import type { TaggedCorpus } from "./tagged.ts";
import { loadWsjSample } from "./wsj_sample.ts";

export { CORPUS_IDS, type CorpusId } from "./corpus_facts.ts";

/** The place of a corpus. */
export interface CorpusOptions {
  /** A folder of the user's that holds its files. Only `ptb` needs one. */
  readonly folder?: string;
}

const LOADERS: Readonly<Record<CorpusId, (folder?: string) => Promise<TaggedCorpus>>> = {
  "brown": loadBrown,
  "wsj-sample": loadWsjSample,
  "ewt": loadEwt,
  "ptb": loadPtb,
};

/**
 * Checks the name of a corpus.
 *
 * @throws {ConfigError} If there is no such corpus.
 */
export function parseCorpusId(id: string): CorpusId {
  const found = CORPUS_IDS.find((known) => known === id);
  if (found !== undefined) return found;
  throw new ConfigError(
    `Unknown corpus ${id}. Did you mean ${closest(id, [...CORPUS_IDS])}? Choose one of ` +
      CORPUS_IDS.join(", "),
  );
}

/**
 * Loads a corpus, after a check of its files. Needs only the permission to read them.
 *
 * @throws {ConfigError} If there is no such corpus.
 * @throws {DataError} If a file is missing, damaged or invalid.
 *
 * @example
 * ```ts ignore
 * import { loadCorpus } from "./corpora.ts";
 *
 * const { train, notice } = await loadCorpus("ptb", { folder: "LDC99T42" });
 * console.log(notice, train[0].words);
 * ```
 */
export async function loadCorpus(
  id: CorpusId,
  options: CorpusOptions = {},
): Promise<TaggedCorpus> {
  return await LOADERS[parseCorpusId(id)](options.folder);
}
