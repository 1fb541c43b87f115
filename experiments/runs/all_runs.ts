/**
 * All runs below the folder of a study. One that cannot be read is named and stops nothing. Not here:
 * what the runs mean.
 *
 * @module
 */
import { join, SEPARATOR } from "@std/path";
import { DataError, excerpt } from "../../lib/errors.ts";
import { RunDirectory } from "./directory.ts";
import type { RunRecord } from "./record.ts";

/** A run that could be read. */
export interface StoredRun {
  /** The name of its directory. */
  readonly name: string;
  readonly record: RunRecord;
}

/** A run that could not be read. */
export interface DamagedRun {
  /** The name of its directory. */
  readonly name: string;
  /** Why. */
  readonly message: string;
}

/** The runs of a study in the order of their names, and those that cannot be read. */
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

/** The sorted names of a study's run directories; none if there is no directory `runs`. */
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
