/**
 * The command `deno task fuzz`: tries many damaged inputs on every reader. Not here: the inputs and
 * the properties, which the tests share. Not a part of the product.
 *
 * @module
 */
import fc from "fast-check";
import { DATA_PROPERTIES } from "../../data/testing/fuzzing.ts";
import { defineCommand, type RequestOf, runCommand } from "../../lib/command/command.ts";
import { integer, MAX_SEED, text } from "../../lib/command/kinds.ts";
import { stderr, stdout } from "../../lib/command/output.ts";
import { ConfigError, excerpt } from "../../lib/errors.ts";
import type { FuzzProperty } from "../../lib/testing/fuzzing.ts";
import { EXPERIMENT_PROPERTIES } from "./fuzzing.ts";

const FUZZ = defineCommand({
  name: "deno task fuzz",
  summary: "Tries damaged inputs on every reader of files, settings and arguments",
  flags: {
    cases: {
      kind: integer(1, 10_000_000),
      help: "inputs for a property that the tests try 1000 times; in proportion for the others",
      default: 20_000,
    },
    seed: {
      kind: integer(0, MAX_SEED),
      help: "the seed of the random inputs; default: a new one, which is printed",
    },
    only: { kind: text("TEXT"), help: "only the properties whose name contains TEXT" },
    path: {
      kind: text("PATH"),
      help: "a single input, as printed by an earlier failure; needs --seed and --only",
    },
  },
  exitCodes: { 0: "all properties hold", 1: "one does not" },
});

/** The number of cases in the tests to which `--cases` refers. */
const USUAL_CASES = 1_000;

/** Tries a property; returns whether it holds. */
async function tryProperty(
  { name, cases, property }: FuzzProperty,
  options: { readonly cases: number; readonly seed: number; readonly path: string | undefined },
): Promise<boolean> {
  const numRuns = Math.max(1, Math.round(options.cases * cases / USUAL_CASES));
  const startMs = performance.now();
  const { seed, path } = options;
  const result = await fc.check(property, { numRuns, seed, ...path !== undefined && { path } });
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  stdout.line(
    `${result.failed ? "FAILED" : "holds"}  ${String(result.numRuns).padStart(7)} cases  ` +
      `${seconds.padStart(6)} s  ${name}`,
  );
  if (!result.failed) return true;
  const { errorInstance, counterexample, counterexamplePath } = result;
  stderr.line(
    `  again: deno task fuzz --only "${name}" --seed ${seed} --path ${counterexamplePath}\n` +
      `  input: ${fc.stringify(counterexample).slice(0, 1000)}\n` +
      Deno.inspect(errorInstance),
  );
  return false;
}

async function fuzz({ flags }: RequestOf<typeof FUZZ>): Promise<number> {
  const { cases, seed = Date.now() % MAX_SEED, only = "", path } = flags;
  if (path !== undefined && (flags.seed === undefined || flags.only === undefined)) {
    throw new ConfigError("The flag --path needs --seed and --only, as the failure named them");
  }
  const properties = [...DATA_PROPERTIES, ...EXPERIMENT_PROPERTIES]
    .filter(({ name }) => name.includes(only));
  if (properties.length === 0) throw new ConfigError(`No property matches --only ${excerpt(only)}`);
  stdout.line(`Seed ${seed}`);
  let failed = 0;
  for (const property of properties) {
    if (!await tryProperty(property, { cases, seed, path })) failed++;
  }
  stdout.line(
    `${properties.length - failed} of ${properties.length} properties hold, seed ${seed}`,
  );
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) await runCommand(FUZZ, fuzz);
