/**
 * Loads the data of a study's runs, shared data once. Not here: which data a run needs.
 *
 * @module
 */
import { ConfigError, DataError } from "../../lib/errors.ts";
import type { DataFolders, LoadedData, Task, TaskData } from "../tasks/task.ts";
import type { RunConfig } from "../tasks/settings.ts";
import { allTasks, taskOf } from "../tasks/tasks.ts";

export type { DataFolders, LoadedData, TaskData } from "../tasks/task.ts";

/** The data of several runs, by {@link dataIdOf}. */
export type DataById = ReadonlyMap<string, LoadedData>;

/** The name of the data that a configuration needs. */
export function dataIdOf(config: RunConfig): string {
  return taskOf(config).dataId(config);
}

/** The available data of several runs. */
export interface AvailableData {
  readonly data: DataById;
  /** Why other data are missing and how to get them, by {@link dataIdOf}. */
  readonly missing: ReadonlyMap<string, string>;
}

/**
 * Loads the available data of some configurations, after a check of their files.
 *
 * @throws {DataError} If a file is damaged or invalid.
 */
export async function loadAvailable(
  configs: Iterable<RunConfig>,
  folders: DataFolders = {},
): Promise<AvailableData> {
  const data = new Map<string, LoadedData>();
  const missing = new Map<string, string>();
  for (const config of configs) {
    const id = dataIdOf(config);
    if (data.has(id) || missing.has(id)) continue;
    const task = taskOf(config);
    const reason = await task.findMissing?.(config, folders);
    if (reason !== undefined) missing.set(id, reason);
    else data.set(id, await task.loadData(config, folders));
  }
  return { data, missing };
}

/**
 * Loads the data of some configurations, after a check of their files.
 *
 * @throws {DataError} If a file is missing, damaged or invalid.
 */
export async function loadData(
  configs: Iterable<RunConfig>,
  folders: DataFolders = {},
): Promise<DataById> {
  const { data, missing } = await loadAvailable(configs, folders);
  if (missing.size > 0) throw new DataError([...missing.values()].join(". "));
  return data;
}

/**
 * The configurations with available data, and a line for each missing data set.
 *
 * @throws {DataError} If none has data.
 */
export function selectAvailable<Config extends RunConfig>(
  configs: readonly Config[],
  { missing }: Pick<AvailableData, "missing">,
): { readonly available: readonly Config[]; readonly leftOut: readonly string[] } {
  const groups = Map.groupBy(configs, (config) => missing.get(dataIdOf(config)));
  const available = groups.get(undefined) ?? [];
  if (available.length === 0 && configs.length > 0) {
    throw new DataError([...missing.values()].join(". "));
  }
  const leftOut = [...groups].flatMap(([reason, { length }]) =>
    reason === undefined ? [] : [`Skipped: ${length} ${length === 1 ? "run" : "runs"}. ${reason}`]
  );
  return { available, leftOut };
}

/**
 * The settings that put the user's own data in place of the study's, as `--set` takes them.
 *
 * @throws {ConfigError} If a folder is for none of the tasks.
 * @throws {DataError} If there are no such data in a folder.
 */
export async function ownDataSettings(
  folders: DataFolders,
  tasks: readonly Task[],
): Promise<string[]> {
  const settings = new Set<string>();
  for (const [flag, folder] of Object.entries(folders)) {
    const owners = allTasks().filter(({ ownData }) => ownData?.flag === flag);
    if (folder === undefined || owners.length === 0) continue;
    if (!owners.some((task) => tasks.includes(task))) {
      const names = owners.map(({ name }) => name).join(" and ");
      throw new ConfigError(
        `The flag --${flag} is for ${names}, but no such row is selected. Name another experiment`,
      );
    }
    for (const { ownData } of owners) {
      if (ownData !== undefined) settings.add(await ownData.settingFor(folder));
    }
  }
  return [...settings];
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
