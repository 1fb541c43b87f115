/**
 * Profiles: the rows, seeds and settings that a study runs, and the configurations that follow. Not
 * here: runs.
 *
 * @module
 */
import { ConfigError, excerpt } from "../../lib/errors.ts";
import {
  applySettings,
  changedSettings,
  hasSetting,
  overrideConfig,
  type RunConfig,
} from "../engine/config.ts";
import { taskOf } from "../tasks/tasks.ts";
import type { ExperimentSpec, ProfileName, SpecRow } from "./spec.ts";

/** The settings of a profile. */
export interface Profile {
  /** One line for the help and the report. */
  readonly description: string;
  /** The most passes over the training data. */
  readonly maxEpochs: number;
  /** Seeds 1 to this number, unless a row of the published study sets its own. */
  readonly seedCount: number;
}

/** The profiles. */
export const PROFILES: Record<ProfileName, Profile> = {
  smoke: {
    description: "a few rows, one epoch, one seed: a check that everything works",
    maxEpochs: 1,
    seedCount: 1,
  },
  quick: {
    description:
      "every item with three epochs (one in parsing) and one seed; 100 units instead of 500 in " +
      "tagging and parsing: a first impression in minutes",
    maxEpochs: 3,
    seedCount: 1,
  },
  paper: {
    description: "the published study: the paper's protocol with several seeds; takes hours",
    maxEpochs: Infinity,
    seedCount: 5,
  },
};

/** The settings of a study; saved beside its runs, so that its report expects the same runs. */
export interface StudySettings {
  readonly profile: ProfileName;
  /** Passes over the training data of every run; null for the profile's, row by row. */
  readonly epochs: number | null;
  /** The seeds of every row; null for the profile's, row by row. */
  readonly seeds: readonly number[] | null;
  /** The corpus of every run whose task has it; null for the experiment's. */
  readonly corpus: string | null;
  /** `key=value` assignments on top of every configuration. */
  readonly set: readonly string[];
}

/** The default settings of a profile. */
export function profileSettings(profile: ProfileName): StudySettings {
  return { profile, epochs: null, seeds: null, corpus: null, set: [] };
}

/** The rows of an experiment that a profile runs. */
export function rowsOf(spec: ExperimentSpec, profile: ProfileName): readonly SpecRow[] {
  if (!(spec.profiles?.includes(profile) ?? true)) return [];
  return spec.rows.filter(({ smoke = false, quick = true }) =>
    ({ smoke, quick, paper: true })[profile]
  );
}

/** The seeds of a row. */
export function seedsOf(row: SpecRow, settings: StudySettings): readonly number[] {
  if (settings.seeds !== null) return settings.seeds;
  const { seedCount } = PROFILES[settings.profile];
  const count = settings.profile === "paper" ? row.seedCount ?? seedCount : seedCount;
  return Array.from({ length: count }, (_, i) => i + 1);
}

/**
 * The configuration of a row for one seed. A setting that only other rows have, such as the minibatch
 * size of MNIST, does not affect it.
 */
export function rowConfig(
  { preset }: Pick<ExperimentSpec, "preset">,
  row: SpecRow,
  settings: StudySettings,
  seed: number,
): RunConfig {
  const { profile, corpus } = settings;
  const forProfile = profile === "paper" ? {} : taskOf(preset).profiles[profile];
  const base = overrideConfig(overrideConfig(preset, forProfile), row.overrides);
  const epochs = settings.epochs ??
    Math.min(row.epochs ?? base.epochs, PROFILES[profile].maxEpochs);
  const config = { ...base, epochs, seed };
  const hasCorpus = corpus !== null && (taskOf(preset).corpora ?? []).includes(corpus);
  const set = [...hasCorpus ? [`corpus=${corpus}`] : [], ...settings.set];
  return applySettings(config, set.filter((one) => hasSetting(config, one)));
}

/** A row under the settings of a study, with an arbitrary seed; or why the settings do not fit. */
export type ResolvedRow =
  | { readonly row: SpecRow; readonly config: RunConfig }
  | { readonly row: SpecRow; readonly problem: string };

/** Resolves a row; its label names the changed settings. */
export function resolveRow(
  spec: Pick<ExperimentSpec, "preset">,
  row: SpecRow,
  settings: StudySettings,
): ResolvedRow {
  const declared = rowConfig(spec, row, { ...settings, corpus: null, set: [] }, 0);
  try {
    const config = rowConfig(spec, row, settings, 0);
    const changes = changedSettings(declared, config);
    if (changes.length === 0) return { row, config };
    return { row: { ...row, label: `${row.label} (${changes.join(", ")})` }, config };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { row, problem: error.message };
  }
}

/** A row with its experiment. */
export interface PlannedRow {
  readonly spec: ExperimentSpec;
  readonly row: SpecRow;
}

/** All rows that a profile runs. */
export function plannedRows(
  specs: readonly ExperimentSpec[],
  profile: ProfileName,
): readonly PlannedRow[] {
  return specs.flatMap((spec) => rowsOf(spec, profile).map((row) => ({ spec, row })));
}

/**
 * The configurations of some experiments, ordered by seed: an interrupted study then has fewer seeds
 * of every row rather than all seeds of some rows. Rows may share a configuration.
 *
 * @throws {ConfigError} If a setting fits no row, or a value is not allowed.
 */
export function planConfigs(
  specs: readonly ExperimentSpec[],
  settings: StudySettings,
): RunConfig[] {
  const rows = plannedRows(specs, settings.profile);
  checkSettings(rows, settings);
  const seeds = [...new Set(rows.flatMap(({ row }) => seedsOf(row, settings)))].sort((a, b) =>
    a - b
  );
  return seeds.flatMap((seed) =>
    rows.filter(({ row }) => seedsOf(row, settings).includes(seed))
      .map(({ spec, row }) => rowConfig(spec, row, settings, seed))
  );
}

/** Asserts that each setting fits some row and is allowed in every row that has it. */
function checkSettings(rows: readonly PlannedRow[], settings: StudySettings): void {
  const unset = rows.map(({ spec, row }) => rowConfig(spec, row, { ...settings, set: [] }, 0));
  for (const assignment of settings.set) {
    if (assignment.startsWith("seed=")) {
      throw new ConfigError(
        `Cannot apply --set ${
          excerpt(assignment)
        }: each run of a row has its own seed. Choose them ` +
          "with --seeds, for example --seeds 7-7",
      );
    }
    // For its message.
    if (!unset.some((config) => hasSetting(config, assignment))) {
      applySettings(unset[0], [assignment]);
    }
  }
  for (const { spec, row } of rows) {
    const resolved = resolveRow(spec, row, settings);
    if (!("problem" in resolved)) continue;
    throw new ConfigError(
      `Cannot run the row ${spec.id}/${row.id} with these settings. ${resolved.problem}. Or choose ` +
        "other rows with --only",
    );
  }
}
