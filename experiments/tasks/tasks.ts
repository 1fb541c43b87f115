/**
 * The list of tasks. Not here: the interface of a task.
 *
 * @module
 */
import { ConfigError, excerpt } from "../../lib/errors.ts";
import { mnist } from "./mnist.ts";
import { parsing } from "./parsing.ts";
import type { Task } from "./task.ts";
import { tagging } from "./tagging.ts";

/** All tasks, in the order of the report. A new task is one more line here. */
const TASKS: Task[] = [
  mnist,
  tagging,
  parsing,
];

/** All tasks, in the order of the report. */
export function allTasks(): readonly Task[] {
  return TASKS;
}

/** The corpora of all tasks, by their names for `--corpus`. */
export function allCorpora(): string[] {
  return [...new Set(TASKS.flatMap(({ corpora = [] }) => corpora))];
}

/** Adds a task to this thread, for tests; disposing of the result removes it. */
export function addTask(task: Task): Disposable {
  TASKS.push(task);
  return { [Symbol.dispose]: () => void TASKS.splice(TASKS.indexOf(task), 1) };
}

/**
 * The task of a configuration.
 *
 * @throws {ConfigError} If its id is unknown.
 */
export function taskOf({ task: id }: { readonly task: unknown }): Task {
  const found = TASKS.find((task) => task.id === id);
  if (found !== undefined) return found;
  const known = TASKS.map((task) => `"${task.id}"`).join(" | ");
  throw new ConfigError(
    `Cannot use this configuration: task is ${excerpt(JSON.stringify(id) ?? "missing")}, ` +
      `expected (${known})`,
  );
}
