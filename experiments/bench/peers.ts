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
import { measurePart } from "./parts.ts";
import { measurePeak } from "./peak.ts";
import { formatPart, type PartName, PARTS } from "./results.ts";
import { measureSecondThread } from "./second_thread.ts";

const DEFAULT_ROUNDS = 5;
const DEFAULT_STEPS = 200;

const HELP = `Measures training steps side by side with PyTorch, TensorFlow.js and jax-js

Usage: deno task bench:peers [OPTIONS]

  --only PART    measure one part only, keep the results of the others; may be repeated
                 mlp, lstm: the same step by all libraries, and the passes of the paper's Table 2;
                 pays: when meProp pays, by optimizer, k, minibatch and model;
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
