/**
 * The command behind `deno task data`: what there is of each source, and whether it is what it
 * must be. It changes nothing and fetches nothing.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { closest } from "fastest-levenshtein";
import { ConfigError, DataError } from "../lib/errors.ts";
import { type FileReport, type Folder, inspectSource, locate, sourceDigest } from "./files.ts";
import { type Source, SOURCES } from "./sources.ts";

const HELP = `Checks the data: size and sha256 of every file

Usage: deno task data [SOURCE...] [--folder DIR]

Sources: ${SOURCES.map(({ id }) => id).join(", ")} (default: all)

  --folder DIR  Check the files in a folder of yours; needs one SOURCE if there are several.
                A folder outside of the project needs a permission:
                deno run --allow-read data/data.ts --folder DIR
  --help        Show this text

Exit codes: 0 all verified, 2 wrong usage, 3 data missing or damaged`;

/** What the command line asks for. */
export interface DataRequest {
  /** Whether it asks for help only. */
  readonly help: boolean;
  /** The sources to check. */
  readonly sources: readonly Source[];
  /** A folder of the user's. */
  readonly folder?: string;
}

/** What the command says, and how it ends. */
export interface DataOutcome {
  /** What goes to the standard output. */
  readonly output: string;
  /** What goes to the standard error. */
  readonly errors: string;
  /** 0: all verified; 3: something is missing or damaged. */
  readonly exitCode: 0 | 3;
}

function unknownName(kind: string, name: string, known: readonly string[]): ConfigError {
  return new ConfigError(
    `Unknown ${kind} ${name}. Did you mean ${closest(name, [...known])}? See --help`,
  );
}

/**
 * Reads the command line.
 *
 * @param args The arguments.
 * @param table The sources there are.
 * @returns What it asks for.
 * @throws {ConfigError} If a flag or a source is unknown, or the flags do not fit together.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseDataArgs } from "./data.ts";
 *
 * assertEquals(parseDataArgs(["mnist", "--folder", "mine"]).folder, "mine");
 * ```
 */
export function parseDataArgs(
  args: readonly string[],
  table: readonly Source[] = SOURCES,
): DataRequest {
  const parsed = parseArgs([...args], {
    boolean: ["help"],
    string: ["folder"],
    alias: { help: "h" },
    unknown: (arg, key) => {
      if (key === undefined) return true;
      throw unknownName("flag", arg.split("=")[0], ["--folder", "--help"]);
    },
  });
  const ids = parsed._.map(String);
  const sources = ids.length === 0 ? table : ids.map((id) => {
    const source = table.find((one) => one.id === id);
    if (source === undefined) throw unknownName("source", id, table.map((one) => one.id));
    return source;
  });
  const { help, folder } = parsed;
  if (folder === undefined) return { help, sources };
  if (folder === "") {
    throw new ConfigError("Flag --folder has no value. Give it the folder that holds the files");
  }
  if (sources.length > 1) {
    throw new ConfigError(
      `Flag --folder holds one source, found ${sources.length}. Name one of ` +
        table.map(({ id }) => id).join(", "),
    );
  }
  return { help, sources, folder };
}

async function describe(source: Source, folder: Folder, files: FileReport[]): Promise<string> {
  const { origin } = source;
  const from = origin.kind === "npm"
    ? `npm:${origin.name}@${origin.version}`
    : origin.kind === "url"
    ? origin.base
    : origin.how;
  const lines = files.map(({ file, status }) =>
    `  ${status.padEnd(8)}  ${String(file.bytes).padStart(10)} bytes  sha256 ${file.sha256}  ` +
    file.name
  );
  return [
    `${source.id}: ${source.title}`,
    `  folder      ${folder.path}`,
    `  origin      ${from}`,
    `  provenance  ${source.provenance}`,
    `  licence     ${source.licence}`,
    `  digest      ${await sourceDigest(source)}`,
    ...lines,
  ].join("\n");
}

/**
 * Checks what is asked for.
 *
 * @param request What the command line asks for.
 * @param open How to find the folder of a source.
 * @returns What to say.
 */
export async function checkData(
  request: DataRequest,
  open: (source: Source, folder?: string) => Folder = locate,
): Promise<DataOutcome> {
  if (request.help) return { output: HELP, errors: "", exitCode: 0 };
  const output: string[] = [];
  const errors: string[] = [];
  for (const source of request.sources) {
    try {
      const folder = open(source, request.folder);
      const reports = await inspectSource(source, folder, request.folder !== undefined);
      output.push(await describe(source, folder, reports));
      for (const { problem } of reports) if (problem !== undefined) errors.push(problem.message);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      output.push(`${source.id}: ${source.title}\n  not found, see below`);
      errors.push(error.message);
    }
  }
  return {
    output: output.join("\n\n"),
    errors: errors.join("\n"),
    exitCode: errors.length === 0 ? 0 : 3,
  };
}

if (import.meta.main) {
  try {
    const { output, errors, exitCode } = await checkData(parseDataArgs(Deno.args));
    console.log(output);
    if (errors !== "") console.error(`\n${errors}`);
    Deno.exitCode = exitCode;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    Deno.exitCode = 2;
  }
}
