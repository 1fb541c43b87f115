/**
 * The command `deno task report`: tables and figures from the logs of the runs. It never trains. Not
 * here: how a report is built (see build.ts).
 *
 * @module
 */
import { join } from "@std/path";
import { PROFILES } from "../experiments/items/profiles.ts";
import type { ProfileName } from "../experiments/items/spec.ts";
import {
  defineCommand,
  exitCodeOf,
  type Outputs,
  type RequestOf,
  runCommand,
} from "../lib/command/command.ts";
import { choice, text } from "../lib/command/kinds.ts";
import { stderr, stdout } from "../lib/command/output.ts";
import { buildReport, type Report } from "./build.ts";
import { buildPage } from "./html/build_page.ts";
import { updateReadme } from "./markdown/readme.ts";
import { listRuns } from "../experiments/runs/all_runs.ts";
import { plural } from "./tables/format.ts";
import { formatTerminalTable } from "./tables/terminal.ts";

const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];
const ROOT = "reports";
/** The folder of the study in the README. */
const PUBLISHED = "paper";

/** The command. */
export const REPORT = defineCommand({
  name: "deno task report",
  summary: "Writes the report of a study, REPORT.md and figures/, from the logs of its runs",
  about: [
    `Without flags, it reports every folder below ${ROOT}/ that has runs. It also writes the ` +
    `results of ${ROOT}/${PUBLISHED} into README.md. If a run is damaged, README.md and the ` +
    `figures remain unchanged.`,
  ],
  flags: {
    profile: {
      kind: choice(PROFILE_NAMES, "NAME"),
      help: `reports ${ROOT}/NAME: ${PROFILE_NAMES.join(", ")}`,
    },
    folder: {
      kind: text("DIR"),
      help: `reports the study in another folder. Outside ${ROOT}/: deno run --allow-read ` +
        `--allow-write reports/report.ts --folder DIR`,
    },
    html: {
      help: "also writes index.html: the report as one page, to explore the runs in a browser",
    },
    check: { help: "ends with exit code 4 if a claim is not reproduced" },
  },
  exitCodes: { 1: "nothing to report", 4: "with --check, a claim is not reproduced" },
});

/** The parsed command line. */
export type ReportRequest = RequestOf<typeof REPORT>["flags"];

async function listFolders(root: string): Promise<string[]> {
  const folders: string[] = [];
  for await (const entry of Deno.readDir(root)) {
    if (entry.isDirectory) folders.push(join(root, entry.name));
  }
  return folders.sort();
}

/** The ids of the claims that are not reproduced. */
export function refutedClaims({ study }: Pick<Report, "study">): string[] {
  return study.verdicts.filter(({ verdict }) => verdict === "not reproduced")
    .map(({ claim }) => claim.id);
}

/** The folders and outputs of the command; tests substitute their own. */
export interface ReportPlaces extends Outputs {
  /** The folder that holds the studies. */
  readonly root: string;
  readonly updateReadme: (study: Report["study"]) => Promise<void>;
}

const PLACES: ReportPlaces = { root: ROOT, updateReadme, stdout, stderr };

/** Builds the requested reports, prints their paths, and returns the exit code. */
export async function report(
  request: ReportRequest,
  places: ReportPlaces = PLACES,
): Promise<number> {
  const { folder, profile } = request;
  const { root, stderr } = places;
  const folders = folder !== undefined
    ? [folder]
    : profile !== undefined
    ? [join(root, profile)]
    : await listFolders(root);
  const codes: number[] = [];
  for (const one of folders) {
    const code = await reportStudy(one, request, places);
    if (code !== undefined) codes.push(code);
  }
  if (codes.length === 0) {
    const where = folder ?? (profile === undefined ? root : join(root, profile));
    stderr.line(
      `error: Nothing to report: there are no runs in ${where}. Run first: deno task reproduce ` +
        `--profile ${profile ?? "quick"}${folder === undefined ? "" : ` --folder ${folder}`}`,
    );
    return 1;
  }
  return exitCodeOfAll(codes);
}

/** One exit code for several studies: damage takes precedence, since it may affect the claims. */
export function exitCodeOfAll(codes: readonly number[]): number {
  return codes.find((code) => code === 2 || code === 3) ?? Math.max(...codes);
}

/**
 * Reports one study and returns its exit code; undefined if it has no runs. Its errors do not prevent
 * reports of other studies.
 */
async function reportStudy(
  folder: string,
  { profile, html, check }: ReportRequest,
  { root, updateReadme, stdout, stderr }: ReportPlaces,
): Promise<number | undefined> {
  try {
    if ((await listRuns(folder)).length === 0) return undefined;
    const built = await buildReport({ folder, ...(profile && { profile }) });
    const page = html ? `\nPage: ${await buildPage(folder, built.study)}` : "";
    stdout.line(`${formatTerminalTable(built)}\n\nReport: ${built.path}${page}\n`);
    const { damaged } = built.study;
    const claims = check ? refutedClaims(built) : [];
    for (const { name, message } of damaged) {
      stderr.line(`Damaged: ${join(folder, "runs", name)}: ${message}`);
    }
    if (claims.length > 0) {
      stderr.line(`Not reproduced in ${folder}, ${plural(claims.length, "claim")}: ${claims}`);
    }
    if (damaged.length > 0) {
      const kept = folder === join(root, PUBLISHED) ? "README.md and the figures" : "The figures";
      stderr.line(
        `error: ${plural(damaged.length, "run")} of ${folder} cannot be read and count as ` +
          `missing. ${kept} remain unchanged`,
      );
      return 3;
    }
    if (folder === join(root, PUBLISHED)) await updateReadme(built.study);
    return claims.length > 0 ? 4 : 0;
  } catch (error) {
    const code = exitCodeOf(error);
    if (code === undefined) throw error;
    stderr.line(`error: ${(error as Error).message}`);
    return code;
  }
}

if (import.meta.main) await runCommand(REPORT, ({ flags }) => report(flags));
