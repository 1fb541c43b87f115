/**
 * From experiments and a profile to the runs that they need, each only once: rows of different
 * experiments with the same configuration share their runs.
 *
 * @module
 */
import { encodeHex } from "../lib/hex.ts";
import { NUMERICS_VERSION } from "../lib/numerics_version.ts";
import {
  applySettings,
  canonicalJson,
  MNIST_PRESET,
  overrideConfig,
  type RunConfig,
} from "./config.ts";
import type { ExperimentSpec, ProfileName, SpecRow } from "./spec.ts";

/** What a profile sets. */
export interface Profile {
  /** One line for the help and the report. */
  readonly description: string;
  /** Passes over the training data. */
  readonly epochs: number;
  /** Dev evaluations an epoch. */
  readonly evaluationsPerEpoch: number;
  /** Seeds 1 to this number. */
  readonly seedCount: number;
}

/** The profiles. */
export const PROFILES: Record<ProfileName, Profile> = {
  smoke: {
    description: "a few rows, one epoch, one seed: shows that everything works",
    epochs: 1,
    evaluationsPerEpoch: 2,
    seedCount: 1,
  },
  quick: {
    description: "every item, three epochs, one seed: a first impression in minutes",
    epochs: 3,
    evaluationsPerEpoch: 4,
    seedCount: 1,
  },
  paper: {
    description: "the published study: the paper's protocol, 20 epochs, several seeds; hours",
    epochs: MNIST_PRESET.epochs,
    evaluationsPerEpoch: MNIST_PRESET.evaluationsPerEpoch,
    seedCount: 3,
  },
};

/** What a study runs; saved beside its runs, so that the report asks for the same. */
export interface StudySettings {
  readonly profile: ProfileName;
  /** Passes over the training data. */
  readonly epochs: number;
  /** The seeds. */
  readonly seeds: readonly number[];
  /** `key=value` assignments on top of every configuration. */
  readonly set: readonly string[];
}

/** A run that a study needs. */
export interface PlannedRun {
  /** The name of its directory. */
  readonly id: string;
  readonly config: RunConfig;
}

/**
 * The settings of a profile as it is.
 *
 * @param profile Which profile.
 * @returns Its epochs and seeds, nothing set.
 */
export function profileSettings(profile: ProfileName): StudySettings {
  const { epochs, seedCount } = PROFILES[profile];
  return { profile, epochs, seeds: Array.from({ length: seedCount }, (_, i) => i + 1), set: [] };
}

/** The rows of an experiment that a profile runs. */
export function rowsOf(spec: ExperimentSpec, profile: ProfileName): readonly SpecRow[] {
  return profile === "smoke" ? spec.rows.filter((row) => row.smoke ?? false) : spec.rows;
}

/** The configuration of a row for one seed. */
export function rowConfig(row: SpecRow, settings: StudySettings, seed: number): RunConfig {
  const { epochs, profile, set } = settings;
  const { evaluationsPerEpoch } = PROFILES[profile];
  const base = overrideConfig({ ...MNIST_PRESET, epochs, evaluationsPerEpoch }, row.overrides);
  return applySettings({ ...base, seed }, set);
}

/**
 * The id of a run: a readable name and a hash of everything that determines the result.
 *
 * @param config The configuration.
 * @param dataSha256 The digest of the data.
 * @returns As `mnist-adam-topK20-seed1-0123abcd`.
 */
export async function runId(config: RunConfig, dataSha256: string): Promise<string> {
  const { task, sparsifier, optimizer, model, seed } = config;
  const entries = sparsifier.name === "dense" ? "dense" : `${sparsifier.name}${sparsifier.k}`;
  const text = canonicalJson({ config, dataSha256, numericsVersion: NUMERICS_VERSION });
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const hash = encodeHex(new Uint8Array(digest)).slice(0, 8);
  const width = `h${model.hiddenSizes[0]}`;
  return [task, optimizer.name, width, entries, `seed${seed}`, hash].join("-");
}

/**
 * The runs that some experiments need, without repetition, seed by seed, so that a study that is
 * cut short has every row with fewer seeds rather than some rows with all.
 *
 * @param specs The experiments.
 * @param settings The profile, epochs, seeds and settings.
 * @param dataSha256 The digest of the data.
 * @returns The runs, in order.
 */
export async function planRuns(
  specs: readonly ExperimentSpec[],
  settings: StudySettings,
  dataSha256: string,
): Promise<PlannedRun[]> {
  const runs = new Map<string, PlannedRun>();
  for (const seed of settings.seeds) {
    for (const row of specs.flatMap((spec) => rowsOf(spec, settings.profile))) {
      const config = rowConfig(row, settings, seed);
      const id = await runId(config, dataSha256);
      runs.set(id, { id, config });
    }
  }
  return [...runs.values()];
}
