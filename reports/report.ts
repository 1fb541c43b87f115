/**
 * The command `deno task report`: tables and figures again from the logs of the runs. It never
 * trains.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { join } from "@std/path";
import { closest } from "fastest-levenshtein";
import { PROFILES } from "../experiments/engine/plan.ts";
import type { ProfileName } from "../experiments/items/spec.ts";
import { ConfigError, DataError, WriteError } from "../lib/errors.ts";
import { buildReport, type Report } from "./build.ts";
import { plural } from "./tables/format.ts";
import { updateReadme } from "./markdown/readme.ts";
import { listRuns } from "./study/read.ts";
import { formatTerminalTable } from "./tables/terminal.ts";

const PROFILE_NAMES = Object.keys(PROFILES);
const ROOT = "reports";
/** The study whose results the README shows. */
const PUBLISHED = join(ROOT, "paper");

const HELP = `Writes the report of a study, REPORT.md and figures/, from the logs of its runs

Usage: deno task report [--profile NAME] [--folder DIR] [--check]

  --profile NAME  Report ${ROOT}/NAME: one of ${PROFILE_NAMES.join(", ")}
  --folder DIR    Report a study in another folder; outside of ${ROOT}/ this needs a permission:
                  deno run --allow-read --allow-write reports/report.ts --folder DIR
  --check         End with exit code 4 if a claim is not reproduced
  --help          Show this text

Default: every folder below ${ROOT}/ that has runs. The results of ${ROOT}/paper go into README.md too.
Exit codes: 0 written, 1 nothing to report or not writable, 2 wrong usage, 3 a damaged study.json,
4 with --check: a claim is not reproduced`;

/** What the command line asks for. */
export interface ReportRequest {
  readonly help: boolean;
  readonly check: boolean;
  readonly profile?: ProfileName;
  readonly folder?: string;
}

/**
 * Reads the command line.
 *
 * @param args The arguments.
 * @returns What it asks for.
 * @throws {ConfigError} If a flag or a profile is unknown, or a flag has no value.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseReportArgs } from "./report.ts";
 *
 * assertEquals(parseReportArgs(["--profile", "quick"]).profile, "quick");
 * ```
 */
export function parseReportArgs(args: readonly string[]): ReportRequest {
  const known = ["--profile", "--folder", "--check", "--help"];
  const parsed = parseArgs([...args], {
    boolean: ["help", "check"],
    string: ["profile", "folder", "_"],
    alias: { help: "h" },
    unknown: (arg, key) => {
      if (key === undefined) {
        throw new ConfigError(`Unexpected argument ${arg}. Name a study with --folder. See --help`);
      }
      const flag = arg.split("=")[0];
      throw new ConfigError(
        `Unknown flag ${flag}. Did you mean ${closest(flag, known)}? See --help`,
      );
    },
  });
  const { help, check, profile, folder } = parsed;
  for (const [name, value] of Object.entries({ profile, folder })) {
    if (value === "") throw new ConfigError(`Flag --${name} has no value. See --help`);
  }
  return {
    help,
    check,
    ...(profile === undefined ? {} : { profile: parseProfile(profile) }),
    ...(folder === undefined ? {} : { folder }),
  };
}

function parseProfile(name: string): ProfileName {
  if (Object.hasOwn(PROFILES, name)) return name as ProfileName;
  throw new ConfigError(
    `Unknown profile ${name}. Did you mean ${closest(name, PROFILE_NAMES)}? Known: ` +
      PROFILE_NAMES.join(", "),
  );
}

/**
 * The folders to report.
 *
 * @param request What the command line asks for.
 * @param root The folder that holds the studies. Default: `reports`.
 * @returns The folders that have runs.
 */
export async function findStudies(request: ReportRequest, root = ROOT): Promise<string[]> {
  const { profile, folder } = request;
  const candidates = folder !== undefined
    ? [folder]
    : profile !== undefined
    ? [join(root, profile)]
    : await listFolders(root);
  const studies: string[] = [];
  for (const candidate of candidates) {
    if ((await listRuns(candidate)).length > 0) studies.push(candidate);
  }
  return studies;
}

async function listFolders(root: string): Promise<string[]> {
  const folders: string[] = [];
  for await (const entry of Deno.readDir(root)) {
    if (entry.isDirectory) folders.push(join(root, entry.name));
  }
  return folders.sort();
}

/**
 * The claims of a report that are decided against the paper.
 *
 * @param report The report.
 * @returns Their ids.
 */
export function refutedClaims({ study }: Pick<Report, "study">): string[] {
  return study.verdicts.filter(({ verdict }) => verdict === "not reproduced")
    .map(({ claim }) => claim.id);
}

/** Builds what is asked for, says so, and returns the exit code. */
async function report(request: ReportRequest): Promise<number> {
  const studies = await findStudies(request);
  if (studies.length === 0) {
    const { profile = "quick", folder } = request;
    const where = folder ?? (request.profile === undefined ? ROOT : join(ROOT, profile));
    console.error(
      `Nothing to report: there are no runs in ${where}. Run first: deno task reproduce ` +
        `--profile ${profile}${folder === undefined ? "" : ` --folder ${folder}`}`,
    );
    return 1;
  }
  let refuted = 0;
  for (const folder of studies) {
    const { profile } = request;
    const built = await buildReport({ folder, ...(profile && { profile }) });
    console.log(`${formatTerminalTable(built)}\n\nReport: ${built.path}\n`);
    if (folder === PUBLISHED) await updateReadme(built.study);
    if (!request.check) continue;
    const claims = refutedClaims(built);
    refuted += claims.length;
    if (claims.length > 0) console.error(`Not reproduced in ${folder}: ${claims.join(", ")}`);
  }
  if (refuted > 0) console.error(`${plural(refuted, "claim")} not reproduced`);
  return refuted > 0 ? 4 : 0;
}

function exitCodeOf(error: unknown): number {
  if (error instanceof WriteError || error instanceof Deno.errors.NotCapable) return 1;
  if (error instanceof ConfigError) return 2;
  if (error instanceof DataError) return 3;
  throw error;
}

if (import.meta.main) {
  try {
    const request = parseReportArgs(Deno.args);
    if (request.help) console.log(HELP);
    else Deno.exitCode = await report(request);
  } catch (error) {
    Deno.exitCode = exitCodeOf(error);
    console.error(`error: ${(error as Error).message}`);
  }
}
