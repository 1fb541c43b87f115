/**
 * Which run it is: all that determines its result, under a name that follows from that. Not here:
 * what a run leaves.
 *
 * @module
 */
import { sha256Hex } from "../../lib/sha256.ts";
import { NUMERICS_VERSION } from "../../lib/train/numerics_version.ts";
import { canonicalJson, type RunConfig } from "../engine/config.ts";
import type { RunIdentity } from "./record.ts";

/** The run of a configuration on data with this digest, as this version of the arithmetic has it. */
export async function identify(config: RunConfig, dataSha256: string): Promise<RunIdentity> {
  const run = { config, dataSha256, numericsVersion: NUMERICS_VERSION };
  return { id: await idOf(run), ...run };
}

/** The id of a run, as `mnist-adam-h500-topK20-seed1-0123abcd`: readable, with a hash of the run. */
export async function idOf(
  { config, dataSha256, numericsVersion }: Omit<RunIdentity, "id">,
): Promise<string> {
  const { sparsifier, optimizer, seed } = config;
  const entries = sparsifier.name === "dense" ? "dense" : `${sparsifier.name}${sparsifier.k}`;
  const hash = await sha256Hex(canonicalJson({ config, dataSha256, numericsVersion }));
  const [data, width] = config.task === "mnist"
    ? [config.task, config.model.hiddenSizes[0]]
    : [config.corpus, config.model.hiddenSize];
  return [data, optimizer.name, `h${width}`, entries, `seed${seed}`, hash.slice(0, 8)].join("-");
}
