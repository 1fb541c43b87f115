/**
 * All experiments, in the order in which they run and in which the report shows them.
 *
 * @module
 */
import { figure4Left, figure4Middle, figure4Right } from "./figure4.ts";
import type { ExperimentSpec } from "./spec.ts";
import { posRandom, posSeeds } from "./beyond_pos.ts";
import { outputLayerMnist } from "./output_layer_mnist.ts";
import { table1Mnist } from "./table1_mnist.ts";
import { table1Pos } from "./table1_pos.ts";
import { table1PosBrown } from "./table1_pos_brown.ts";
import { table3Mnist } from "./table3_mnist.ts";
import { table3Pos } from "./table3_pos.ts";
import { table4Mnist } from "./table4_mnist.ts";
import { table4Pos } from "./table4_pos.ts";
import { table5Mnist } from "./table5.ts";
import { table6Mnist } from "./table6.ts";

/** The experiments. */
export const CATALOG: readonly ExperimentSpec[] = [
  table1Mnist,
  table3Mnist,
  table4Mnist,
  table5Mnist,
  table6Mnist,
  figure4Left,
  figure4Middle,
  figure4Right,
  outputLayerMnist,
  table1Pos,
  table1PosBrown,
  table3Pos,
  table4Pos,
  posRandom,
  posSeeds,
];
