/**
 * The command behind `deno task data`: what there is of each source, and whether it is what it
 * must be. It fetches only what `--fetch` names, and changes nothing else.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { closest } from "fastest-levenshtein";
import { ConfigError, DataError } from "../lib/errors.ts";
import { downloadSource, openTarget } from "./download.ts";
import { type FileReport, inspectSource, locate, sourceDigest } from "./files.ts";
import type { Folder } from "./folder.ts";
import { loadPtb } from "./corpora/ptb.ts";
import { type Source, SOURCES } from "./sources.ts";

const idsOf = (sources: readonly Source[]): string => sources.map(({ id }) => id).join(", ");

// Sources that a download brings.
const isRemote = ({ origin }: Source): boolean => origin.kind === "url";

const HELP = `Checks the data: size and sha256 of every file

Usage: deno task data [SOURCE...] [--folder DIR]
       deno task data --fetch SOURCE...

Sources: ${idsOf(SOURCES)} (default: all; without a name, those that npm does not
bring may be missing)

  --folder DIR  Check the files in a folder of yours; needs one SOURCE. A folder outside of the
                project needs a permission: deno run --allow-read data/data.ts SOURCE --folder DIR
  --fetch       Download what is missing first, of: ${idsOf(SOURCES.filter(isRemote))}
  --help        Show this text

Exit codes: 0 all verified, 2 wrong usage, 3 data missing or damaged`;

/** What the command line asks for. */
export interface DataRequest {
  /** Whether it asks for help only. */
  readonly help: boolean;
  /** The sources to check. */
  readonly sources: readonly Source[];
  /** Whether it names them: then none may be missing. */
  readonly isNamed: boolean;
  /** Whether to download them first. */
  readonly fetch: boolean;
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
    boolean: ["fetch", "help"],
    string: ["folder"],
    alias: { help: "h" },
    unknown: (arg, key) => {
      if (key === undefined) return true;
      throw unknownName("flag", arg.split("=")[0], ["--fetch", "--folder", "--help"]);
    },
  });
  const ids = parsed._.map(String);
  const sources = ids.length === 0 ? table : ids.map((id) => {
    const source = table.find((one) => one.id === id);
    if (source === undefined) throw unknownName("source", id, table.map((one) => one.id));
    return source;
  });
  const { help, folder, fetch } = parsed;
  const request = { help, sources, isNamed: ids.length > 0, fetch };
  if (fetch) checkFetch(request, folder, table);
  if (folder === undefined) return request;
  if (folder === "") {
    throw new ConfigError("Flag --folder has no value. Give it the folder that holds the files");
  }
  if (sources.length > 1) {
    throw new ConfigError(
      `Flag --folder holds one source, found ${sources.length}. Name one of ${idsOf(table)}`,
    );
  }
  return { ...request, folder };
}

function checkFetch(
  { sources, isNamed }: DataRequest,
  folder: string | undefined,
  table: readonly Source[],
): void {
  const remote = idsOf(table.filter(isRemote));
  if (!isNamed) throw new ConfigError(`Flag --fetch names no source. Choose one of ${remote}`);
  if (folder !== undefined) {
    throw new ConfigError("Flags --fetch and --folder exclude each other. Choose one of them");
  }
  const other = sources.find((source) => !isRemote(source));
  if (other !== undefined) {
    throw new ConfigError(
      `Cannot fetch ${other.id}: ${
        other.origin.kind === "npm" ? "`deno install` brings it" : "only you can have it"
      }. Choose one of ${remote}`,
    );
  }
}

// Where a source comes from.
function originOf({ origin }: Source): string {
  switch (origin.kind) {
    case "npm":
      return `npm:${origin.name}@${origin.version}`;
    case "url":
      return origin.base;
    case "user":
      return origin.how;
  }
}

// What the table says of a source.
function describe(source: Source): string[] {
  return [
    `${source.id}: ${source.title}`,
    `  origin      ${originOf(source)}`,
    `  provenance  ${source.provenance}`,
    `  licence     ${source.licence}`,
  ];
}

async function describeFiles(
  source: Source,
  folder: Folder,
  files: readonly FileReport[],
): Promise<string[]> {
  const isMissing = files.every(({ status }) => status === "missing");
  return [
    `  folder      ${folder.path}`,
    `  digest      ${await sourceDigest(source)}`,
    ...isMissing && isRemote(source) ? [`  to get it   deno task data --fetch ${source.id}`] : [],
    ...files.map(({ file, status, foundAs }) =>
      `  ${status.padEnd(8)}  ${String(file.bytes).padStart(10)} bytes  sha256 ${file.sha256}  ` +
      file.name + (file.parts === undefined ? "" : ` (${file.parts.length} files, concatenated)`) +
      (foundAs === undefined ? "" : ` (found as ${foundAs})`)
    ),
  ];
}

// What there is of data that only the user has. The list of files is unknown, so it is read.
async function describeUsers(folder: string): Promise<string[]> {
  const { train, dev, test, tagNames, sha256, warnings } = await loadPtb(folder);
  return [
    `  folder      ${folder}`,
    `  sentences   ${train.length} train, ${dev.length} dev, ${test.length} test`,
    `  tags        ${tagNames.length}`,
    `  digest      ${sha256}`,
    ...warnings.map((warning) => `  warning     ${warning}`),
  ];
}

/** What the command works with; tests have their own. */
export interface DataTools {
  /** Finds the folder of a source. */
  readonly open: (source: Source, folder?: string) => Folder;
  /** Downloads what is missing of a source. */
  readonly fetch: (source: Source) => Promise<unknown>;
}

const TOOLS: DataTools = {
  open: locate,
  fetch: (source) => {
    console.error(`Fetching what is missing of ${source.title} from ${originOf(source)}`);
    return downloadSource(source, openTarget(locate(source)));
  },
};

/** Checks what is asked for, and downloads it before if that is asked for too. */
export async function checkData(
  request: DataRequest,
  tools: DataTools = TOOLS,
): Promise<DataOutcome> {
  if (request.help) return { output: HELP, errors: "", exitCode: 0 };
  const output: string[] = [];
  const errors: string[] = [];
  for (const source of request.sources) {
    const mayMiss = !request.isNamed && source.origin.kind !== "npm";
    const lines = describe(source);
    try {
      if (request.fetch) await tools.fetch(source);
      if (source.origin.kind === "user" && request.folder !== undefined) {
        lines.push(...await describeUsers(request.folder));
      } else if (source.origin.kind === "user" && mayMiss) {
        lines.push(`  to use it   deno task data ${source.id} --folder DIR, with your own copy`);
      } else {
        const folder = tools.open(source, request.folder);
        const reports = await inspectSource(source, folder, request.folder !== undefined);
        lines.push(...await describeFiles(source, folder, reports));
        for (const { status, problem } of reports) {
          if (problem !== undefined && !(mayMiss && status === "missing")) {
            errors.push(problem.message);
          }
        }
      }
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      lines.push("  not found, see below");
      errors.push(error.message);
    }
    output.push(lines.join("\n"));
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
