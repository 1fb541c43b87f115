/**
 * Configurations: parsing, changes, and the canonical form for ids and files. Unknown keys are errors.
 * Not here: the settings of a task.
 *
 * @module
 */
import { closest } from "fastest-levenshtein";
import * as v from "valibot";
import { ConfigError, excerpt } from "../../lib/errors.ts";
import type { Overrides, RunConfig } from "../tasks/settings.ts";
import { taskOf } from "../tasks/tasks.ts";

export type { RunConfig } from "../tasks/settings.ts";

/**
 * Merges overrides into a configuration.
 *
 * @throws {ConfigError} If the result is invalid.
 */
export function overrideConfig<Config extends RunConfig>(
  base: Config,
  overrides: Overrides<Config>,
): Config {
  const model = { ...base.model, ...overrides.model };
  return parseRunConfig({ ...base, ...overrides, model }) as Config;
}

/**
 * Parses a configuration; missing settings that were added later get their old values.
 *
 * @throws {ConfigError} If a key is unknown or missing, or a value is not allowed.
 */
export function parseRunConfig(value: unknown): RunConfig {
  const fail = (problem: string): never => {
    throw new ConfigError(`Cannot use this configuration: ${problem}`);
  };
  const record = asRecord(value);
  if (record === undefined) {
    return fail(`the configuration is ${excerpt(JSON.stringify(value) ?? "missing")}`);
  }
  const task = taskOf({ task: record.task });
  const result = v.safeParse(task.schema, value);
  if (!result.success) {
    const [issue] = result.issues;
    const path = v.getDotPath(issue) ?? "the configuration";
    return fail(
      `${excerpt(path)} is ${excerpt(issue.received)}, expected ${issue.expected}`,
    );
  }
  const problem = task.findProblem?.(result.output);
  return problem === undefined ? result.output : fail(problem);
}

/**
 * The canonical form of a configuration, for ids and files: settings that were added later are
 * omitted if they have the value of all earlier runs.
 */
export function storedConfig(config: RunConfig): object {
  return withoutDefaults(
    asRecord(config) ?? {},
    asRecord(v.getDefaults(taskOf(config).schema)) ?? {},
  );
}

function withoutDefaults(
  config: Record<string, unknown>,
  defaults: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => {
      const [record, inner] = [asRecord(value), asRecord(defaults[key])];
      if (record && inner) return [[key, withoutDefaults(record, inner)]];
      return value !== undefined && value === defaults[key] ? [] : [[key, value]];
    }),
  );
}

/** Whether a configuration has the setting of an assignment such as `batchSize=50`. */
export function hasSetting(config: RunConfig, assignment: string): boolean {
  const keys = assignment.split("=", 1)[0].split(".");
  let value: unknown = config;
  for (const key of keys) {
    const record = asRecord(value);
    if (record === undefined || !Object.hasOwn(record, key)) return false;
    value = record[key];
  }
  return true;
}

/**
 * Applies `--set key=value` to a configuration; the value is JSON, or else a string.
 *
 * @throws {ConfigError} If a key is unknown (the nearest known one is named) or a value is not
 * allowed.
 */
export function applySettings<Config extends RunConfig>(
  config: Config,
  assignments: readonly string[],
): Config {
  const copy = structuredClone(config) as unknown as Record<string, unknown>;
  for (const assignment of assignments) {
    const equals = assignment.indexOf("=");
    if (equals < 1) {
      throw new ConfigError(
        `Cannot apply --set ${excerpt(assignment)}: expected key=value, for example batchSize=50`,
      );
    }
    const path = assignment.slice(0, equals);
    const text = assignment.slice(equals + 1);
    const keys = path.split(".");
    const last = keys.pop() as string;
    let target: Record<string, unknown> | undefined = copy;
    // Own keys only: inherited names such as toString are not settings.
    for (const key of keys) {
      target = target !== undefined && Object.hasOwn(target, key)
        ? asRecord(target[key])
        : undefined;
    }
    if (target === undefined || !Object.hasOwn(target, last)) {
      const known = settingsOf(copy).map(([path]) => path);
      throw new ConfigError(
        `Cannot apply --set ${excerpt(assignment)}: there is no key ${
          excerpt(path)
        }. Did you mean ` +
          `${closest(excerpt(path), known)}? Known keys: ${known.join(", ")}`,
      );
    }
    target[last] = parseValue(text);
  }
  return parseRunConfig(copy) as Config;
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  return isRecord ? value as Record<string, unknown> : undefined;
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** All settings by dotted paths, one level deep. */
function settingsOf(config: object): [path: string, value: unknown][] {
  return Object.entries(config).flatMap(([key, value]): [string, unknown][] => {
    const inner = asRecord(value);
    return inner === undefined
      ? [[key, value]]
      : Object.entries(inner).map(([name, one]) => [`${key}.${name}`, one]);
  });
}

/** The settings in which a configuration differs from another one, as `sparsifier.k=25`. */
export function changedSettings(before: RunConfig, after: RunConfig): string[] {
  const old = new Map(settingsOf(before).map(([path, value]) => [path, canonicalJson(value)]));
  return settingsOf(after).filter(([path, value]) => old.get(path) !== canonicalJson(value))
    .map(([path, value]) => `${path}=${typeof value === "string" ? value : canonicalJson(value)}`);
}

/** Formats plain data as JSON with sorted keys, so that equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) => {
    const record = asRecord(inner);
    if (record === undefined) return inner;
    return Object.fromEntries(Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1));
  });
}
