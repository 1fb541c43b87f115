/**
 * The command `deno task data`: lists the files of each source and verifies them. It downloads only
 * the sources named with `--fetch`. Not here: downloads, digests.
 *
 * @module
 */
import { closest } from "fastest-levenshtein";
import { defineCommand, type RequestOf, runCommand } from "../lib/command/command.ts";
import { text } from "../lib/command/kinds.ts";
import { stderr, stdout } from "../lib/command/output.ts";
import { ConfigError, DataError, excerpt } from "../lib/errors.ts";
import { downloadSource, openTarget } from "./download.ts";
import { type FileReport, inspectSource, locate, sourceDigest } from "./files.ts";
import type { Folder } from "./folder.ts";
import { loadPtb } from "./corpora/ptb.ts";
import { type Source, SOURCES } from "./sources.ts";

const idsOf = (sources: readonly Source[]): string => sources.map(({ id }) => id).join(", ");

// Sources that a download brings.
const isRemote = ({ origin }: Source): boolean => origin.kind === "url";

/** The command. */
export const DATA = defineCommand({
  name: "deno task data",
  summary: "Checks the data: size and sha256 of every file",
  words: {
    name: "SOURCE",
    help: `${idsOf(SOURCES)}; default: all, where sources outside npm may be missing`,
  },
  flags: {
    folder: {
      kind: text("DIR"),
      help: "checks your own folder, which holds one SOURCE. Outside of the project: " +
        "deno run --allow-read data/data.ts SOURCE --folder DIR",
    },
    fetch: {
      help: `first downloads missing files, of ${idsOf(SOURCES.filter(isRemote))}`,
    },
  },
  exclusive: [["fetch", "folder"]],
  exitCodes: { 0: "all verified" },
});

/** A parsed command line. */
export interface DataRequest {
  /** The sources to check. */
  readonly sources: readonly Source[];
  /** Whether the sources were named, so that none may be missing. */
  readonly isNamed: boolean;
  /** Whether to download them first. */
  readonly fetch: boolean;
  /** The user's own folder. */
  readonly folder: string | undefined;
}

/** The output of the command and its exit code. */
export interface DataOutcome {
  /** The lines for the standard output. */
  readonly output: string;
  /** The lines for the standard error. */
  readonly errors: string;
  /** 0: all verified; 3: something is missing or damaged. */
  readonly exitCode: 0 | 3;
}

/** Parses and validates a command line, or throws a ConfigError. */
export function dataRequest(
  { flags: { fetch, folder }, words }: RequestOf<typeof DATA>,
  table: readonly Source[] = SOURCES,
): DataRequest {
  const isNamed = words.length > 0;
  const sources = isNamed ? words.map((id) => sourceOf(id, table)) : table;
  if (fetch) checkFetch(isNamed ? sources : [], table.filter(isRemote));
  if (folder !== undefined && sources.length > 1) {
    throw new ConfigError(
      `The flag --folder holds one source, found ${sources.length}. Name one of ${idsOf(table)}`,
    );
  }
  return { sources, isNamed, fetch, folder };
}

function sourceOf(id: string, table: readonly Source[]): Source {
  const source = table.find((one) => one.id === id);
  if (source !== undefined) return source;
  const nearest = closest(excerpt(id), table.map((one) => one.id));
  throw new ConfigError(`Unknown source ${excerpt(id)}. Did you mean ${nearest}? See --help`);
}

function checkFetch(named: readonly Source[], remote: readonly Source[]): void {
  const choice = `Choose one of ${idsOf(remote)}`;
  if (named.length === 0) throw new ConfigError(`The flag --fetch names no source. ${choice}`);
  const other = named.find((source) => !isRemote(source));
  if (other === undefined) return;
  const reason = other.origin.kind === "npm" ? "`deno install` brings it" : "only you can have it";
  throw new ConfigError(`Cannot fetch ${other.id}: ${reason}. ${choice}`);
}

// The origin of a source.
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

// The facts of a source from the table.
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

// The user's own data, whose list of files is unknown, are read instead.
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

/** The dependencies of the command; tests substitute their own. */
export interface DataTools {
  /** Finds the folder of a source. */
  readonly open: (source: Source, folder?: string) => Folder;
  /** Downloads the missing files of a source. */
  readonly fetch: (source: Source) => Promise<unknown>;
}

const TOOLS: DataTools = {
  open: locate,
  fetch: (source) => {
    stderr.line(`Downloading missing files of ${source.title} from ${originOf(source)}`);
    return downloadSource(source, openTarget(locate(source)));
  },
};

/** Checks the requested sources, after downloading them if requested. */
export async function checkData(
  request: DataRequest,
  tools: DataTools = TOOLS,
): Promise<DataOutcome> {
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
  await runCommand(DATA, async (request) => {
    const { output, errors, exitCode } = await checkData(dataRequest(request));
    stdout.line(output);
    if (errors !== "") stderr.line(`\n${errors}`);
    return exitCode;
  });
}
