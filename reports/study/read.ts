/**
 * Reads what a study left in its folder: its settings and all runs. A run that cannot be read is
 * reported and stops nothing. Not here: what the runs mean.
 *
 * @module
 */
import { basename, join, SEPARATOR } from "@std/path";
import { readSettings } from "../../experiments/items/study_file.ts";
import { PROFILES, profileSettings, type StudySettings } from "../../experiments/items/profiles.ts";
import { RunDirectory } from "../../experiments/runs/directory.ts";
import type { ProfileName } from "../../experiments/items/spec.ts";
import { ConfigError, DataError, excerpt } from "../../lib/errors.ts";
import type { DamagedRun, StoredRun } from "./summary.ts";

const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];

/**
 * The settings to report a study with.
 *
 * @throws {ConfigError} If the study has another profile, or nothing says which.
 * @throws {DataError} If `study.json` is damaged.
 */
export async function chooseSettings(
  folder: string,
  profile: ProfileName | undefined,
): Promise<StudySettings> {
  const settings = await readSettings(folder);
  if (settings !== undefined) {
    if (profile === undefined || profile === settings.profile) return settings;
    throw new ConfigError(
      `Cannot report ${folder} as profile ${profile}: its study.json says ` +
        `${settings.profile}. Leave out --profile`,
    );
  }
  const known = profile ?? PROFILE_NAMES.find((name) => name === basename(folder));
  if (known !== undefined) return profileSettings(known);
  throw new ConfigError(
    `Cannot tell the profile of ${folder}: it has no study.json. Name it with --profile, one of ` +
      PROFILE_NAMES.join(", "),
  );
}

/** Reads all runs of a study. */
export async function readRuns(
  folder: string,
): Promise<{ readonly runs: StoredRun[]; readonly damaged: DamagedRun[] }> {
  const runs: StoredRun[] = [];
  const damaged: DamagedRun[] = [];
  for (const name of await listRuns(folder)) {
    try {
      const record = await new RunDirectory(join(folder, "runs", name)).read();
      if (record === undefined) {
        throw new DataError("No run: status.json, config.json or environment.json is missing");
      }
      runs.push({ name, record });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // Relative to the folder, so that the report does not depend on where it is.
      const message = error.message.replaceAll(`${join(folder, "runs")}${SEPARATOR}`, "runs/");
      damaged.push({ name, message });
    }
  }
  return { runs, damaged };
}

/** The names of a study's run directories. */
export async function listRuns(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(join(folder, "runs"))) {
      if (entry.isDirectory) names.push(entry.name);
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error instanceof Deno.errors.NotFound) return [];
    throw new DataError(
      `Cannot read the runs of ${folder}: ${excerpt(error.message, 400)}. Make ` +
        `${join(folder, "runs")} a folder that can be read`,
      { cause: error },
    );
  }
  return names.sort();
}
