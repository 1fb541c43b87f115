/**
 * The lines of `--list` and `--dry-run`: experiments and rows with the states of their runs, or the
 * runs to train with a time estimate. Not here: printing.
 *
 * @module
 */
import type { ExperimentSpec, ProfileName } from "./items/spec.ts";
import { estimateWork, measureMsPerWork } from "./engine/estimate.ts";
import { PROFILES, rowConfig, rowsOf, seedsOf, type StudySettings } from "./items/profiles.ts";
import { formatMinutes } from "./engine/progress.ts";
import { runDirectory } from "./engine/runner.ts";
import {
  type AvailableData,
  type DataById,
  dataIdOf,
  digestOf,
  requiredData,
} from "./engine/task_data.ts";
import { identify } from "./runs/identity.ts";
import type { RunIdentity } from "./runs/record.ts";

/** Experiments, rows and the states of their runs. */
export async function listStudy(
  experiments: readonly ExperimentSpec[],
  settings: StudySettings,
  folder: string,
  { data, missing }: AvailableData,
): Promise<string[]> {
  const lines: string[] = [];
  for (const spec of experiments) {
    lines.push(`${spec.id}: ${spec.item} (${spec.file})`);
    const rows = rowsOf(spec, settings.profile);
    if (rows.length === 0) lines.push(`  ${explainNoRows([spec], settings.profile)}`);
    const reasons = new Set<string>();
    for (const row of rows) {
      const states: [seed: number, state: string][] = [];
      for (const seed of seedsOf(row, settings)) {
        const config = rowConfig(spec, row, settings, seed);
        const reason = missing.get(dataIdOf(config));
        if (reason !== undefined) {
          reasons.add(reason);
          states.push([seed, "without data"]);
          continue;
        }
        const { id } = await identify(config, digestOf(data, config));
        const { state = "to do" } = await runDirectory(folder, id).inspect();
        states.push([seed, state.toLowerCase()]);
      }
      lines.push(`  ${row.id.padEnd(16)} ${row.label.padEnd(28)} ${describeStates(states)}`);
    }
    lines.push(...[...reasons].map((reason) => `  ${reason}`));
  }
  return lines;
}

/** The states of a row's seeds, as "seeds 1-3 completed, 4-20 to do". */
export function describeStates(
  states: readonly (readonly [seed: number, state: string])[],
): string {
  const groups: { first: number; last: number; state: string }[] = [];
  for (const [seed, state] of states) {
    const group = groups[groups.length - 1];
    if (group?.state === state && seed === group.last + 1) group.last = seed;
    else groups.push({ first: seed, last: seed, state });
  }
  const text = groups.map(({ first, last, state }) =>
    `${first === last ? first : `${first}-${last}`} ${state}`
  ).join(", ");
  return `${states.length === 1 ? "seed" : "seeds"} ${text}`;
}

/** Explains that a profile has no rows of some experiments, and lists profiles that do. */
export function explainNoRows(
  experiments: readonly ExperimentSpec[],
  profile: ProfileName,
): string {
  const others = (Object.keys(PROFILES) as ProfileName[])
    .filter((name) => experiments.some((spec) => rowsOf(spec, name).length > 0));
  return `Profile ${profile} (${PROFILES[profile].description}) has none of these rows. Try ` +
    `--profile ${others.join(" or --profile ")}`;
}

/** The runs to train, with an estimate of their time. */
export function listPending(
  pending: readonly RunIdentity[],
  data: DataById,
  jobs: number,
): string[] {
  const msPerWork = measureMsPerWork();
  const runsMs = pending.map(({ config }) =>
    estimateWork(config, requiredData(data, config)) * msPerWork
  );
  const sumMs = runsMs.reduce((sum, runMs) => sum + runMs, 0);
  return [
    ...pending.map(({ id }, i) => `  ${id.padEnd(48)} about ${formatMinutes(runsMs[i])}`),
    `${pending.length} runs to train` +
    (pending.length === 0 ? "" : `, about ${formatMinutes(sumMs / jobs)} with ${jobs} at a time`),
  ];
}
