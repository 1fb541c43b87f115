/**
 * Builds model, training task and optimizer from a configuration and its data. Not here: training.
 *
 * @module
 */
import type { Kernels } from "../../lib/kernels/kernels.ts";
import { AdaGrad } from "../../lib/optim/adagrad.ts";
import { Adam } from "../../lib/optim/adam.ts";
import type { Optimizer, Trainable } from "../../lib/optim/optimizer.ts";
import { Sgd } from "../../lib/optim/sgd.ts";
import type { TrainingTask } from "../../lib/train/training_task.ts";
import type { RunConfig } from "../tasks/settings.ts";
import type { TaskData } from "../tasks/task.ts";
import { taskOf } from "../tasks/tasks.ts";

/** A model on its data, with its optimizer. */
export interface BuiltTask {
  readonly task: TrainingTask;
  readonly optimizer: Optimizer;
}

/**
 * Builds the model of a configuration.
 *
 * @throws {ConfigError} If the data do not match.
 */
export function buildTask(config: RunConfig, data: TaskData, kernels: Kernels): BuiltTask {
  if (config.task !== data.task) {
    throw new Error(`The data of the task ${data.task} are not those of ${config.task}`);
  }
  const task = taskOf(config).build(config, data.splits, kernels);
  return { task, optimizer: buildOptimizer(config, task.model) };
}

function buildOptimizer(config: RunConfig, model: Trainable): Optimizer {
  const { optimizer } = config;
  const clip = config.clip ?? Infinity;
  if (optimizer.name === "adam") return new Adam(model, { ...optimizer, clip });
  if (optimizer.name === "adaGrad") return new AdaGrad(model, { ...optimizer, clip });
  return new Sgd(model, { ...optimizer, clip });
}
