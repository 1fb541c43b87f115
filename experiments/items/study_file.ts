/**
 * `study.json`, the settings of the runs in a folder: reading, writing, and comparison with the
 * settings of a new command. Not here: what the settings mean.
 *
 * @module
 */
import { join } from "@std/path";
import * as v from "valibot";
import { ConfigError, DataError } from "../../lib/errors.ts";
import { readRegularFile, writeFileAtomically } from "../runs/disk.ts";
import { allCorpora } from "../tasks/tasks.ts";
import { CATALOG } from "./catalog.ts";
import { plannedRows, PROFILES, profileSettings, seedsOf, type StudySettings } from "./profiles.ts";
import type { ProfileName } from "./spec.ts";

const STUDY_FILE = "study.json";
const MAX_BYTES = 2 ** 20;
const HINT = "Delete it to report with the settings of the profile";

const studySettings = v.strictObject({
  profile: v.picklist(Object.keys(PROFILES) as ProfileName[]),
  epochs: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
  seeds: v.nullable(v.pipe(v.array(v.pipe(v.number(), v.integer())), v.minLength(1))),
  corpus: v.nullable(v.picklist(allCorpora())),
  set: v.array(v.string()),
});

/** Reads the settings of a study's folder; undefined without any, a DataError if damaged. */
export async function readSettings(folder: string): Promise<StudySettings | undefined> {
  const path = join(folder, STUDY_FILE);
  const bytes = await readRegularFile(path, MAX_BYTES, HINT);
  return bytes && parseSettings(path, new TextDecoder().decode(bytes));
}

/** Writes the settings of a study into its folder. */
export async function writeSettings(folder: string, settings: StudySettings): Promise<void> {
  await writeFileAtomically(join(folder, STUDY_FILE), JSON.stringify(settings, null, 2) + "\n");
}

/** Parses the text of a `study.json`; a DataError names the path. */
export function parseSettings(path: string, text: string): StudySettings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DataError(`Cannot read ${path}: it is not JSON. ${HINT}`);
  }
  const result = v.safeParse(studySettings, value);
  if (result.success) return result.output;
  if (typeof value === "object" && value !== null && !("corpus" in value) && "epochs" in value) {
    throw new DataError(
      `Cannot read ${path}: corpus is missing, so it is of an earlier version, whose settings knew ` +
        `MNIST alone. Delete it to report with the settings of the profile, or write what is there ` +
        `now: ${JSON.stringify(profileSettings("paper"))}, with the study's own profile`,
    );
  }
  const [issue] = result.issues;
  throw new DataError(
    `Cannot read ${path}: ${v.getDotPath(issue) ?? "the value"} is ${issue.received}, expected ` +
      `${issue.expected}. ${HINT}`,
  );
}

/** The settings that define a study; additional seeds belong to the same study. */
const STUDY_KEYS = ["profile", "epochs", "corpus", "set"] as const;

/** The differences of two studies, as "profile is paper, not smoke"; empty if they are the same. */
export function differencesOf(there: StudySettings, here: StudySettings): string[] {
  const show = (value: StudySettings[typeof STUDY_KEYS[number]]): string =>
    value === null ? "the profile's" : value.toString() || "empty";
  return STUDY_KEYS.flatMap((key) => {
    const [a, b] = [there[key], here[key]].map(show);
    return a === b ? [] : [`${key} is ${a}, not ${b}`];
  });
}

/** Asserts that a folder holds this study or none; a ConfigError lists the differences. */
export function assertSameStudy(
  folder: string,
  there: StudySettings | undefined,
  here: StudySettings,
): void {
  const differences = there === undefined ? [] : differencesOf(there, here);
  if (differences.length === 0) return;
  throw new ConfigError(
    `The folder ${folder} holds another study: in its ${STUDY_FILE} ${differences.join("; ")}. ` +
      `Choose another folder with --folder`,
  );
}

/**
 * Merges the settings of a folder with those of a new command for the same study. Seeds that do not
 * include all earlier ones, or all of the profile's, are additional: the report shows their runs but
 * does not expect them of every row.
 */
export function mergeSettings(
  earlier: StudySettings | undefined,
  settings: StudySettings,
): StudySettings {
  if (earlier === undefined) return settings;
  const planned = new Set(
    plannedRows(CATALOG, earlier.profile).flatMap(({ row }) => seedsOf(row, earlier)),
  );
  const { seeds } = settings;
  return seeds !== null && planned.isSubsetOf(new Set(seeds)) ? settings : earlier;
}
