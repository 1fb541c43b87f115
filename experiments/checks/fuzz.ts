/**
 * The command `deno task fuzz`: tries many damaged inputs on every reader, and says how many and
 * from which seed. Not here: the inputs and what must hold, which the tests share. Not a part of the
 * product.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import fc from "fast-check";
import { DATA_PROPERTIES } from "../../data/fuzzing.ts";
import { ConfigError } from "../../lib/errors.ts";
import type { FuzzProperty } from "../../lib/testing/fuzzing.ts";
import { EXPERIMENT_PROPERTIES } from "./fuzzing.ts";

const HELP = `Tries damaged inputs on every reader of files, settings and arguments

Usage: deno task fuzz [--cases N] [--seed N] [--only TEXT] [--path PATH]

  --cases N     inputs for each property that the tests try 1000 times, and for the others as many
                as their share; default: 20000
  --seed N      of the random inputs; default: another one each time, which is printed
  --only TEXT   only the properties whose name contains TEXT
  --path PATH   only one input, as an earlier failure named it; needs --seed and --only

Exit codes: 0 all hold, 1 one does not, 2 usage`;

/** The number of cases that `--cases` refers to. */
const USUAL_CASES = 1_000;

function parseInteger(name: string, text: string): number {
  if (/^-?\d{1,10}$/.test(text)) return Number(text);
  throw new ConfigError(
    `The flag --${name} is ${text}, but must be an integer of 10 digits at most`,
  );
}

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
  console.log(
    `${result.failed ? "FAILED" : "holds"}  ${String(result.numRuns).padStart(7)} cases  ` +
      `${seconds.padStart(6)} s  ${name}`,
  );
  if (!result.failed) return true;
  const { errorInstance, counterexample, counterexamplePath } = result;
  console.error(
    `  again: deno task fuzz --only "${name}" --seed ${seed} --path ${counterexamplePath}\n` +
      `  input: ${fc.stringify(counterexample).slice(0, 1000)}\n`,
    errorInstance,
  );
  return false;
}

async function main(args: readonly string[]): Promise<number> {
  const parsed = parseArgs([...args], {
    string: ["cases", "seed", "only", "path"],
    boolean: ["help"],
    unknown: (argument: string): boolean => {
      throw new ConfigError(`Unknown argument ${argument}. See --help`);
    },
  });
  if (parsed.help) {
    console.log(HELP);
    return 0;
  }
  const cases = parseInteger("cases", parsed.cases ?? "20000");
  const seed = parseInteger("seed", parsed.seed ?? String(Date.now() % 2 ** 31));
  const { only = "", path } = parsed;
  const properties = [...DATA_PROPERTIES, ...EXPERIMENT_PROPERTIES]
    .filter(({ name }) => name.includes(only));
  if (properties.length === 0) throw new ConfigError(`No property matches --only ${only}`);
  console.log(`Seed ${seed}`);
  let failed = 0;
  for (const property of properties) {
    if (!await tryProperty(property, { cases, seed, path })) failed++;
  }
  console.log(
    `${properties.length - failed} of ${properties.length} properties hold, seed ${seed}`,
  );
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) {
  try {
    Deno.exitCode = await main(Deno.args);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`error: ${error.message}`);
    Deno.exitCode = 2;
  }
}
