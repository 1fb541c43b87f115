/**
 * The command `deno task bench:peers`: measures this project's library beside its peers, how its
 * times scale, and what the backward products cost; then writes `reports/PERFORMANCE.md`. It wants
 * a machine that does nothing else. Imports the report, since it ends with it.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { join } from "@std/path";
import { closest } from "fastest-levenshtein";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { ConfigError, DataError } from "../../lib/errors.ts";
import { buildPerformanceReport, PERFORMANCE_FOLDER } from "../../reports/performance.ts";
import { readEnvironment } from "../engine/environment.ts";
import { formatMinutes } from "../engine/progress.ts";
import { writeFileAtomically } from "../runs/disk.ts";
import { COST_BATCH_SIZE, measureHiddenCost } from "./cost.ts";
import { measureLarge, TABLE7_SHAPE, TABLE8_SHAPE } from "./large_cost.ts";
import { LIBRARIES, OURS } from "./libraries.ts";
import { measureTable2 } from "./passes.ts";
import { measurePeak } from "./peak.ts";
import {
  type CostPart,
  formatPart,
  type HiddenCost,
  type PartHeader,
  type PartName,
  PARTS,
  type StepsPart,
  type WorkloadPart,
} from "./results.ts";
import { measureSecondThread } from "./second_thread.ts";
import { SCALING_GROUPS } from "./scaling.ts";
import { makeState } from "./step_model.ts";
import { measureSteps } from "./steps.ts";
import { layerSizesOf, mlp, mlpWork } from "./workloads/mlp.ts";
import type { WorkGroup, Workload } from "./workloads/workload.ts";
import { WORKLOADS } from "./workloads/workloads.ts";

/** A pass over a shape of Table 7 takes many seconds. */
const MOST_LARGE_ROUNDS = 3;
/** What is kept in the hidden layers of the paper's model. */
const COST_KS = [5, 10, 20, 40, 80, 160, 320, 500];
/** The hidden layers and the k of the paper's Table 5. */
const DEPTHS = [2, 3, 4, 5];
const HIDDEN_SIZE = 500;
const DEPTH_K = 25;
/** The part of the time of a workload that its steps take, roughly; the rest is for its passes. */
const STEPS_SHARE = 0.85;
const DEFAULT_ROUNDS = 7;
const DEFAULT_STEPS = 200;

const HELP = `Measures training steps side by side with PyTorch, TensorFlow.js and jax-js

Usage: deno task bench:peers [OPTIONS]

  --only PART    measure one part only, keep the results of the others; may be repeated
                 mlp, lstm: the same step by all libraries, and the passes of the paper's Table 2;
                 scaling: a step against k, hidden size, minibatch;
                 cost: backward products against k, and the shapes of the paper's Tables 7 and 8
  --rounds N     how often everything is measured, in turns; default: ${DEFAULT_ROUNDS}
  --steps N      the most training steps of one measurement; default: ${DEFAULT_STEPS}
  --folder DIR   where the results go, the report beside it; default: ${PERFORMANCE_FOLDER}
  --help         show this text

Let nothing else run meanwhile. Writes reports/performance/*.json and reports/PERFORMANCE.md.
A library that is not installed is left out, and the command that installs it is shown.

Exit codes: 0 done, 1 the libraries do not compute the same, 2 wrong usage, 3 data missing`;

/** What the command line asks for. */
export interface BenchRequest {
  readonly help: boolean;
  readonly parts: readonly PartName[];
  readonly rounds: number;
  readonly steps: number;
  readonly folder: string;
}

/**
 * Reads the command line.
 *
 * @throws {ConfigError} If a flag or a value is not allowed.
 */
export function parseBenchArguments(args: readonly string[]): BenchRequest {
  const flags = ["only", "rounds", "steps", "folder", "help"];
  const parsed = parseArgs([...args], {
    boolean: ["help"],
    string: ["only", "rounds", "steps", "folder"],
    collect: ["only"],
    unknown: (argument: string): boolean => {
      const name = argument.replace(/^-+/, "").replace(/=.*$/, "");
      throw new ConfigError(
        `Unknown argument ${argument}. Did you mean --${closest(name, flags)}? See --help`,
      );
    },
  });
  const only = parsed.only.map(String);
  const unknown = only.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) {
    const parts = PARTS.join(", ");
    throw new ConfigError(
      `Unknown part ${unknown}. Did you mean ${closest(unknown, PARTS)}? Parts: ${parts}`,
    );
  }
  return {
    help: parsed.help,
    parts: PARTS.filter((part) => only.length === 0 || only.includes(part)),
    rounds: parseCount("rounds", parsed.rounds, DEFAULT_ROUNDS),
    steps: parseCount("steps", parsed.steps, DEFAULT_STEPS),
    folder: parsed.folder ?? PERFORMANCE_FOLDER,
  };
}

function parseCount(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text !== "" && Number.isInteger(value) && value >= 1) return value;
  throw new ConfigError(`The flag --${name} is "${text}", but must be a positive integer`);
}

/** What each part is measured with. */
interface PartInput extends Omit<BenchRequest, "help" | "parts"> {
  readonly header: PartHeader;
  readonly onProgress: (line: string, fraction: number) => void;
}

async function measureWorkload(workload: Workload, input: PartInput): Promise<WorkloadPart> {
  const { header, rounds, steps, onProgress } = input;
  const measured = await measureSteps({
    ...input,
    ...{ groups: workload.groups, libraries: LIBRARIES },
    onProgress: (line, fraction) => onProgress(line, STEPS_SHARE * fraction),
  });
  const source = await workload.load();
  const passes = await measureTable2(workload, source, {
    rounds,
    onProgress: (line, fraction) => onProgress(line, 1 - (1 - STEPS_SHARE) * (1 - fraction)),
  });
  const [{ works: [work] }] = workload.groups;
  const lengths = workload.sizesOf(source.measuring(steps), work.batchSize);
  const isUniform = new Set(lengths).size === 1;
  return { ...header, ...measured, data: source.data, ...!isUniform && { lengths }, passes };
}

async function measureOurs(groups: readonly WorkGroup[], input: PartInput): Promise<StepsPart> {
  return { ...input.header, ...await measureSteps({ ...input, groups, libraries: [OURS] }) };
}

async function measureCosts({ header, rounds, onProgress }: PartInput): Promise<CostPart> {
  const quarter = (name: string, first: number) => (line: string, fraction: number): void =>
    onProgress(`${name}${line}`, (first + fraction) / 4);
  const source = await mlp.load();
  const measureHidden = async (
    layers: number,
    ks: readonly number[],
    onProgress: PartInput["onProgress"],
  ): Promise<HiddenCost> => {
    const work = mlpWork({ hiddenSizes: Array.from({ length: layers }, () => HIDDEN_SIZE) });
    const options = { kernels: simdKernels(), mostMinibatches: Infinity };
    const state = makeState(mlp, source, work, options);
    const series = await measureHiddenCost({ state, ks, rounds, onProgress });
    return { layerSizes: layerSizesOf(state.shape), batchSize: COST_BATCH_SIZE, series };
  };
  const hidden = await measureHidden(2, COST_KS, quarter("", 0));
  const depth: HiddenCost[] = [];
  for (const layers of DEPTHS) {
    depth.push(await measureHidden(layers, [DEPTH_K], quarter(`${layers} `, 1)));
  }
  const largeRounds = Math.min(rounds, MOST_LARGE_ROUNDS);
  return {
    ...header,
    ...hidden,
    depth,
    table7: await measureLarge(TABLE7_SHAPE, largeRounds, quarter("Table 7, ", 2)),
    table8: await measureLarge(TABLE8_SHAPE, largeRounds, quarter("Table 8, ", 3)),
  };
}

function measurePart(
  name: PartName,
  input: PartInput,
): Promise<WorkloadPart | StepsPart | CostPart> {
  if (name === "scaling") return measureOurs(SCALING_GROUPS, input);
  if (name === "cost") return measureCosts(input);
  return measureWorkload(WORKLOADS[name], input);
}

async function measureAll(request: BenchRequest): Promise<void> {
  const { folder, rounds } = request;
  await Deno.mkdir(folder, { recursive: true });
  for (const name of request.parts) {
    const start = performance.now();
    const onProgress = (line: string, fraction: number): void => {
      const elapsedMs = performance.now() - start;
      const leftMs = elapsedMs * (1 - fraction) / fraction;
      const eta = fraction > 0 && fraction < 1 ? `, ETA ${formatMinutes(leftMs)}` : "";
      console.log(`[${name} ${Math.floor(100 * fraction)} %${eta}] ${line}`);
    };
    const header = {
      ...{ environment: readEnvironment(), rounds },
      ...{ peak: measurePeak(), secondThread: await measureSecondThread() },
    };
    const part = await measurePart(name, { ...request, header, onProgress });
    const bytes = new TextEncoder().encode(formatPart(part));
    await writeFileAtomically(join(folder, `${name}.json`), bytes);
  }
  console.log(`Report: ${await buildPerformanceReport(folder)}`);
}

if (import.meta.main) {
  try {
    const request = parseBenchArguments(Deno.args);
    if (request.help) console.log(HELP);
    else await measureAll(request);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(`error: ${error.message}`);
    Deno.exitCode = error instanceof DataError ? 3 : error instanceof ConfigError ? 2 : 1;
  }
}
