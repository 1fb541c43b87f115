/**
 * Which run it is: all that determines its result, under a name that follows from that. Not here:
 * what a run leaves.
 *
 * @module
 */
import { sha256Hex } from "../../lib/sha256.ts";
import { NUMERICS_VERSION } from "../../lib/train/numerics_version.ts";
import { canonicalJson, type RunConfig, storedConfig } from "../engine/config.ts";
import { taskOf } from "../tasks/tasks.ts";
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
  const task = taskOf(config);
  const entries = sparsifier.name === "dense" ? "dense" : `${sparsifier.name}${sparsifier.k}`;
  const run = { config: storedConfig(config), dataSha256, numericsVersion };
  const hash = (await sha256Hex(canonicalJson(run))).slice(0, 8);
  const [data, model] = [task.dataId(config), task.modelName(config)];
  return [data, optimizer.name, model, entries, `seed${seed}`, hash].join("-");
}

/** The runs of configurations, in order and without repetition. */
export async function identifyAll(
  configs: readonly RunConfig[],
  digestOf: (config: RunConfig) => string,
): Promise<RunIdentity[]> {
  const runs = new Map<string, RunIdentity>();
  for (const config of configs) {
    const run = await identify(config, digestOf(config));
    runs.set(run.id, run);
  }
  return [...runs.values()];
}
