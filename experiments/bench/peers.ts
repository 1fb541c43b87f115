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
import { ConfigError, DataError } from "../../lib/errors.ts";
import { buildPerformanceReport, PERFORMANCE_FOLDER } from "../../reports/performance.ts";
import { readEnvironment } from "../engine/environment.ts";
import { formatMinutes } from "../engine/progress.ts";
import { writeFileAtomically } from "../runs/disk.ts";
import { compareAll } from "./compare.ts";
import { CONTENDERS } from "./contenders.ts";
import { COST_BATCH_SIZE, measureHiddenCost } from "./cost.ts";
import { measureLarge, TABLE7_SHAPE, TABLE8_SHAPE } from "./large_cost.ts";
import { measureLstm } from "./lstm.ts";
import type { LstmPart } from "./lstm_results.ts";
import { measurePeak } from "./peak.ts";
import {
  type CostPart,
  formatPart,
  type PartName,
  PARTS,
  type PeersPart,
  type ScalingPart,
} from "./results.ts";
import { measureScaling } from "./scaling.ts";
import { decodeState } from "./state_file.ts";
import { makeTrainedState, TRAINED_STEPS } from "./trained_state.ts";
import { LAYER_SIZES } from "./work.ts";

/** A pass over a shape of Table 7 takes many seconds. */
const MOST_LARGE_ROUNDS = 3;
const DEFAULT_ROUNDS = 7;
const DEFAULT_STEPS = 200;

const HELP = `Measures training steps side by side with PyTorch, TensorFlow.js and jax-js

Usage: deno task bench:peers [OPTIONS]

  --only PART    measure one part only, keep the results of the others; may be repeated
                 peers: the same step by all libraries; scaling: against k, hidden size, minibatch;
                 cost: backward products against k, and the shapes of the paper's Tables 7 and 8;
                 lstm: the tagger's step, beside PyTorch's, and the passes of the paper's Table 2
  --rounds N     how often everything is measured, in turns; default: ${DEFAULT_ROUNDS}
  --steps N      the most training steps of one measurement; default: ${DEFAULT_STEPS}
  --help         show this text

Let nothing else run meanwhile. Writes reports/performance/*.json and reports/PERFORMANCE.md.
A peer that is not installed is left out, and the command that installs it is shown.

Exit codes: 0 done, 1 the libraries do not compute the same, 2 wrong usage, 3 data missing`;

/** What the command line asks for. */
export interface BenchRequest {
  readonly help: boolean;
  readonly parts: readonly PartName[];
  readonly rounds: number;
  readonly steps: number;
}

/**
 * Reads the command line.
 *
 * @param args The arguments.
 * @returns What it asks for.
 * @throws {ConfigError} If a flag or a value is not allowed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseBenchArguments } from "./peers.ts";
 *
 * assertEquals(parseBenchArguments(["--only", "cost"]).parts, ["cost"]);
 * ```
 */
export function parseBenchArguments(args: readonly string[]): BenchRequest {
  const flags = ["only", "rounds", "steps", "help"];
  const parsed = parseArgs([...args], {
    boolean: ["help"],
    string: ["only", "rounds", "steps"],
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
    throw new ConfigError(
      `Unknown part ${unknown}. Did you mean ${closest(unknown, PARTS)}? Parts: ${
        PARTS.join(", ")
      }`,
    );
  }
  return {
    help: parsed.help,
    parts: PARTS.filter((part) => only.length === 0 || only.includes(part)),
    rounds: parseCount("rounds", parsed.rounds, DEFAULT_ROUNDS),
    steps: parseCount("steps", parsed.steps, DEFAULT_STEPS),
  };
}

function parseCount(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text !== "" && Number.isInteger(value) && value >= 1) return value;
  throw new ConfigError(`The flag --${name} is "${text}", but must be a positive integer`);
}

/** What each part is measured with. */
interface PartInput {
  readonly request: BenchRequest;
  readonly stateFile: string;
  readonly onProgress: (line: string, fraction: number) => void;
}

/** What all parts begin with. */
type Header = Pick<PeersPart, "environment" | "peak" | "rounds">;

async function measurePeers(header: Header, input: PartInput): Promise<PeersPart> {
  const { request: { rounds, steps }, stateFile, onProgress } = input;
  const { workloads, versions, missing } = await compareAll({
    stateFile,
    rounds,
    steps,
    onProgress,
  });
  const contenders = CONTENDERS.filter(({ id }) => versions[id] !== undefined).map((one) => ({
    ...one,
    version: versions[one.id],
  }));
  return { ...header, trainedSteps: TRAINED_STEPS, contenders, missing, workloads };
}

async function measureScales(header: Header, input: PartInput): Promise<ScalingPart> {
  const { request: { rounds, steps }, stateFile, onProgress } = input;
  return { ...header, ...await measureScaling({ stateFile, rounds, steps, onProgress }) };
}

async function measureCosts(header: Header, input: PartInput): Promise<CostPart> {
  const { request: { rounds }, stateFile, onProgress } = input;
  const state = decodeState(await Deno.readFile(stateFile));
  const third = (name: string, first: number) => (line: string, fraction: number): void =>
    onProgress(`${name}${line}`, (first + fraction) / 3);
  const series = await measureHiddenCost({ state, rounds, onProgress: third("", 0) });
  const largeRounds = Math.min(rounds, MOST_LARGE_ROUNDS);
  const table7 = await measureLarge(TABLE7_SHAPE, largeRounds, third("Table 7, ", 1));
  const table8 = await measureLarge(TABLE8_SHAPE, largeRounds, third("Table 8, ", 2));
  const shape = { layerSizes: LAYER_SIZES, batchSize: COST_BATCH_SIZE };
  return { ...header, ...shape, series, table7, table8 };
}

async function measureTagger(header: Header, input: PartInput): Promise<LstmPart> {
  const { request: { rounds, steps }, onProgress } = input;
  const part = await measureLstm({ folder: PERFORMANCE_FOLDER, rounds, steps, onProgress });
  return { ...header, ...part };
}

const MEASURE = {
  ...{ peers: measurePeers, scaling: measureScales, cost: measureCosts },
  lstm: measureTagger,
};

async function measureAll(request: BenchRequest): Promise<void> {
  const stateFile = join(PERFORMANCE_FOLDER, "trained_state.tmp");
  await Deno.mkdir(PERFORMANCE_FOLDER, { recursive: true });
  // The tagger has states of its own.
  const needsState = request.parts.some((name) => name !== "lstm");
  if (needsState) {
    console.log(`Training ${TRAINED_STEPS} steps on MNIST, so that all start from trained weights`);
    await Deno.writeFile(stateFile, await makeTrainedState());
  }
  try {
    for (const name of request.parts) {
      const start = performance.now();
      const onProgress = (line: string, fraction: number): void => {
        const elapsedMs = performance.now() - start;
        const leftMs = elapsedMs * (1 - fraction) / fraction;
        const eta = fraction > 0 && fraction < 1 ? `, ETA ${formatMinutes(leftMs)}` : "";
        console.log(`[${name} ${Math.floor(100 * fraction)} %${eta}] ${line}`);
      };
      const header = {
        environment: readEnvironment(),
        peak: measurePeak(),
        rounds: request.rounds,
      };
      const part = await MEASURE[name](header, { request, stateFile, onProgress });
      const bytes = new TextEncoder().encode(formatPart(part));
      await writeFileAtomically(join(PERFORMANCE_FOLDER, `${name}.json`), bytes);
    }
  } finally {
    if (needsState) await Deno.remove(stateFile);
  }
  console.log(`Report: ${await buildPerformanceReport()}`);
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
