/**
 * All experiments, in the order in which they run and appear in the report.
 *
 * @module
 */
import { activationsMnist, activationsParsing, initialVectors } from "./activations.ts";
import {
  outputLayerMnist,
  outputLayerParsing,
  parsingRandom,
  posRandom,
  posSeeds,
} from "./beyond.ts";
import { figure4Left, figure4Middle, figure4Right } from "./figure4.ts";
import type { ExperimentSpec } from "./spec.ts";
import {
  table1Mnist,
  table1Parsing,
  table1ParsingLarge,
  table1Pos,
  table1PosBrown,
} from "./table1.ts";
import { table3Mnist, table3Parsing, table3Pos } from "./table3.ts";
import { table4Mnist, table4Parsing, table4Pos } from "./table4.ts";
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
  activationsMnist,
  table1Pos,
  table1PosBrown,
  table3Pos,
  table4Pos,
  posRandom,
  posSeeds,
  table1Parsing,
  table1ParsingLarge,
  table3Parsing,
  table4Parsing,
  outputLayerParsing,
  parsingRandom,
  activationsParsing,
  initialVectors,
];
