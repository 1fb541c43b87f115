/**
 * The command `deno task bench:peers`: measures this project's library beside its peers, how its
 * times scale, and what the backward products cost; then writes `reports/PERFORMANCE.md`. It wants
 * a machine that does nothing else. Imports the report, since it ends with it.
 *
 * @module
 */
import { join } from "@std/path";
import { defineCommand, type RequestOf, runCommand } from "../../lib/command/command.ts";
import { choice, integer, text } from "../../lib/command/kinds.ts";
import { stdout } from "../../lib/command/output.ts";
import { DataError } from "../../lib/errors.ts";
import { buildPerformanceReport, PERFORMANCE_FOLDER } from "../../reports/performance.ts";
import { readEnvironment } from "../engine/environment.ts";
import { formatMinutes } from "../engine/progress.ts";
import { writeFileAtomically } from "../runs/disk.ts";
import { measurePart } from "./parts.ts";
import { measurePeak } from "./peak.ts";
import { formatPart, type PartName, PARTS } from "./results.ts";
import { measureSecondThread } from "./second_thread.ts";

/** The command. */
export const BENCH = defineCommand({
  name: "deno task bench:peers",
  summary: "Measures training steps side by side with PyTorch, TensorFlow.js and jax-js",
  about: [
    "Let nothing else run meanwhile. It writes reports/performance/*.json and " +
    "reports/PERFORMANCE.md. A library that is not installed is left out, and the command that " +
    "installs it is shown.",
  ],
  flags: {
    only: {
      kind: choice(PARTS, "PART"),
      help: "measures one part and keeps the results of the others\n" +
        "mlp, lstm, parser: the same step by all libraries, and the passes of the paper's Table 2\n" +
        "pays: when meProp pays, by optimizer, k, minibatch and model\n" +
        "scaling: a step against k, hidden size, minibatch\n" +
        "cost: backward products against k, and the shapes of the paper's Tables 7 and 8",
      isRepeatable: true,
    },
    rounds: {
      kind: integer(1, 1000),
      help: "how often everything is measured, in turns",
      default: 5,
    },
    steps: {
      kind: integer(1, 100_000),
      help: "the most training steps of one measurement",
      default: 200,
    },
    folder: {
      kind: text("DIR"),
      help: "where the results go, the report beside it",
      default: PERFORMANCE_FOLDER,
    },
  },
  exitCodes: { 1: "the libraries do not compute the same" },
});

/** What the command line asks for. */
export interface BenchRequest {
  readonly parts: readonly PartName[];
  readonly rounds: number;
  readonly steps: number;
  readonly folder: string;
}

/** Turns flags into what to measure: without --only, everything. */
export function benchRequest({ flags }: RequestOf<typeof BENCH>): BenchRequest {
  const { only, ...others } = flags;
  return { ...others, parts: PARTS.filter((part) => only.length === 0 || only.includes(part)) };
}

async function measureAll(request: BenchRequest): Promise<number> {
  const { folder, parts } = request;
  await Deno.mkdir(folder, { recursive: true });
  for (const name of parts) {
    try {
      await measureOne(name, request);
    } catch (error) {
      // Not everybody has all data; who asks for one part needs its.
      if (!(error instanceof DataError) || parts.length === 1) throw error;
      stdout.line(`[${name}] left out: ${error.message}`);
    }
  }
  stdout.line(`Report: ${await buildPerformanceReport(folder)}`);
  return 0;
}

async function measureOne(name: PartName, request: BenchRequest): Promise<void> {
  const { folder, rounds } = request;
  const start = performance.now();
  const onProgress = (line: string, fraction: number): void => {
    const elapsedMs = performance.now() - start;
    const leftMs = elapsedMs * (1 - fraction) / fraction;
    const eta = fraction > 0 && fraction < 1 ? `, ETA ${formatMinutes(leftMs)}` : "";
    stdout.line(`[${name} ${Math.floor(100 * fraction)} %${eta}] ${line}`);
  };
  const header = {
    ...{ environment: readEnvironment(), rounds },
    ...{ peak: measurePeak(), secondThread: await measureSecondThread() },
  };
  const part = await measurePart(name, { ...request, header, onProgress });
  const bytes = new TextEncoder().encode(formatPart(part));
  await writeFileAtomically(join(folder, `${name}.json`), bytes);
}

if (import.meta.main) await runCommand(BENCH, (request) => measureAll(benchRequest(request)));
