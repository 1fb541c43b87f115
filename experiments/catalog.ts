/**
 * All experiments, in the order in which they run and in which the report shows them.
 *
 * @module
 */
import { figure4Left, figure4Middle, figure4Right } from "./figure4_mnist.ts";
import type { ExperimentSpec } from "./spec.ts";
import { table1Mnist } from "./table1_mnist.ts";

/** The experiments. */
export const CATALOG: readonly ExperimentSpec[] = [
  table1Mnist,
  figure4Left,
  figure4Middle,
  figure4Right,
];
