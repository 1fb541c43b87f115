/**
 * The list of tasks. Not here: what a task is.
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

/** The names of all corpora of all tasks, as `--corpus` takes them. */
export function allCorpora(): string[] {
  return [...new Set(TASKS.flatMap(({ corpora = [] }) => corpora))];
}

/** Adds a task, of a test or of one's own, to this thread; the result takes it out again. */
export function addTask(task: Task): Disposable {
  TASKS.push(task);
  return { [Symbol.dispose]: () => void TASKS.splice(TASKS.indexOf(task), 1) };
}

/**
 * The task of a configuration.
 *
 * @throws {ConfigError} If there is none of this id.
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
