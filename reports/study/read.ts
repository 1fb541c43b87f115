/**
 * The settings to report a study with. Not here: its runs.
 *
 * @module
 */
import { basename } from "@std/path";
import { readSettings } from "../../experiments/items/study_file.ts";
import { PROFILES, profileSettings, type StudySettings } from "../../experiments/items/profiles.ts";
import type { ProfileName } from "../../experiments/items/spec.ts";
import { ConfigError } from "../../lib/errors.ts";

const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];

/**
 * The settings to report a study with.
 *
 * @throws {ConfigError} If the study has another profile, or if its profile is unknown.
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
      `Cannot report ${folder} as profile ${profile}: its study.json has profile ` +
        `${settings.profile}. Leave out --profile`,
    );
  }
  const known = profile ?? PROFILE_NAMES.find((name) => name === basename(folder));
  if (known !== undefined) return profileSettings(known);
  throw new ConfigError(
    `Cannot report ${folder}: it has no study.json. Choose its profile with --profile, one of ` +
      PROFILE_NAMES.join(", "),
  );
}
