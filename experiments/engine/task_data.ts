/**
 * The data of a study's runs, loaded once for all that need the same. Not here: which those are.
 *
 * @module
 */
import type { DataFolders, LoadedData, TaskData } from "../tasks/task.ts";
import type { RunConfig } from "../tasks/settings.ts";
import { taskOf } from "../tasks/tasks.ts";

export type { LoadedData, TaskData } from "../tasks/task.ts";

/** The data of several runs, by {@link dataIdOf}. */
export type DataById = ReadonlyMap<string, LoadedData>;

/** The name of the data that a configuration needs. */
export function dataIdOf(config: RunConfig): string {
  return taskOf(config).dataId(config);
}

/**
 * Loads the data of some configurations, after a check of their files.
 *
 * @throws {DataError} If a file is missing, damaged or not what it must be.
 */
export async function loadData(
  configs: Iterable<RunConfig>,
  folders: DataFolders = {},
): Promise<DataById> {
  const loaded = new Map<string, LoadedData>();
  for (const config of configs) {
    const id = dataIdOf(config);
    if (!loaded.has(id)) loaded.set(id, await taskOf(config).loadData(config, folders));
  }
  return loaded;
}

/** The digest of the data of a configuration. */
export function digestOf(data: DataById, config: RunConfig): string {
  return requiredData(data, config).sha256;
}

/** The data of a configuration. */
export function requiredData(data: DataById, config: RunConfig): TaskData {
  const loaded = data.get(dataIdOf(config));
  if (loaded === undefined) throw new Error(`The data ${dataIdOf(config)} were not loaded`);
  return loaded.data;
}
