/**
 * The files of a finished run as texts, and from texts back into the folder of a study: checked
 * first, written whole, harmless when they come twice. Not here: the way between.
 *
 * @module
 */
import { join } from "@std/path";
import { DataError } from "../../lib/errors.ts";
import { compareRuns } from "../runs/compare.ts";
import { CORRECT_FILE, RunDirectory } from "../runs/directory.ts";
import { makeFolder, writeFileAtomically } from "../runs/disk.ts";
import { isFinished, type RunIdentity, type RunRecord, type RunStatus } from "../runs/record.ts";
import { runDirectory } from "../engine/runner.ts";

/** The files that go with a run, by name; trained models stay where they are. */
export interface RunTexts {
  readonly "config.json": string;
  readonly "environment.json": string;
  readonly "status.json": string;
  readonly "digests.json": string;
  /** Not of a run that diverged; and its logs may be missing. */
  readonly "result.json"?: string;
  /** Its bytes as base64. */
  readonly "correct.bin"?: string;
  readonly "epochs.csv"?: string;
  readonly "evaluations.csv"?: string;
  readonly "layers.csv"?: string;
  readonly "times.csv"?: string;
}

const NEEDED = ["config.json", "environment.json", "status.json", "digests.json"] as const;
const LOGS = ["result.json", "epochs.csv", "evaluations.csv", "layers.csv", "times.csv"] as const;

/** Where files are checked before they are a run of the study. */
const INCOMING = "incoming.tmp";

/** What became of a run that came. */
export interface Receipt {
  /** `same`: it was there already, with the same bits; `locked`: a process here trains it. */
  readonly kind: "written" | "same" | "differs" | "locked";
  readonly status: RunStatus;
  /** The first difference to the one that was there. */
  readonly difference: string;
}

/**
 * Reads the files of a finished run.
 *
 * @param directory The run.
 * @returns Its files.
 */
export async function packRun(directory: RunDirectory): Promise<RunTexts> {
  const texts: Record<string, string> = {};
  for (const name of NEEDED) texts[name] = await Deno.readTextFile(join(directory.path, name));
  for (const name of LOGS) {
    try {
      texts[name] = await Deno.readTextFile(join(directory.path, name));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  const correct = (await directory.read())?.correct;
  if (correct !== undefined) texts[CORRECT_FILE] = encodeBase64(correct);
  return texts as unknown as RunTexts;
}

/**
 * Writes a finished run into the folder of a study, unless it is there.
 *
 * @param folder The study.
 * @param expected The run that was asked for.
 * @param texts The files that came.
 * @returns What became of it.
 * @throws {DataError} If the files are damaged, or of another run.
 */
export async function receiveRun(
  folder: string,
  expected: RunIdentity,
  texts: RunTexts,
): Promise<Receipt> {
  const directory = runDirectory(folder, expected.id);
  const unlock = await directory.lock();
  const incoming = new RunDirectory(join(folder, INCOMING, expected.id));
  try {
    const record = await readTexts(incoming, expected, texts);
    const { status } = record;
    if (unlock === undefined) return { kind: "locked", status, difference: "" };
    const { state } = await directory.inspect();
    if (state === "DAMAGED") await directory.setAside();
    if (isFinished(state)) {
      const difference = differenceOf(await directory.read(), record);
      return { kind: difference === "" ? "same" : "differs", status, difference };
    }
    // The same values in the order of keys that a run of this study has here.
    await directory.create(expected, record.environment);
    await directory.writeLog(record);
    // The status is the last of both: without it the run is not finished, and comes again.
    const { result, correct } = record;
    if (result === undefined) await directory.writeStatus(status);
    else await directory.complete({ ...result, correct }, status.epochs);
    return { kind: "written", status, difference: "" };
  } finally {
    await incoming.remove();
    // Unless another one is coming in.
    await Deno.remove(join(folder, INCOMING)).catch(() => {});
    await unlock?.();
  }
}

function encodeBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function decodeBase64(id: string, text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new DataError(
      `Cannot use the files of ${id} from the queue: ${CORRECT_FILE} is not base64. Use the same ` +
        `commit everywhere`,
    );
  }
}

/** Reads texts as those of a run, by the same readers as any run: through a folder beside. */
async function readTexts(
  incoming: RunDirectory,
  expected: RunIdentity,
  texts: RunTexts,
): Promise<RunRecord> {
  await incoming.remove();
  await makeFolder(incoming.path);
  for (const name of [...NEEDED, ...LOGS]) {
    const text = texts[name];
    if (text === undefined) continue;
    await writeFileAtomically(join(incoming.path, name), text);
  }
  const correct = texts[CORRECT_FILE];
  if (correct !== undefined) {
    await writeFileAtomically(
      join(incoming.path, CORRECT_FILE),
      decodeBase64(expected.id, correct),
    );
  }
  const record = await incoming.read();
  const fail = (problem: string): never => {
    throw new DataError(
      `Cannot use the files of ${expected.id} from the queue: ${problem}. Use the same commit ` +
        `everywhere`,
    );
  };
  if (record === undefined) return fail("some are missing");
  const { state } = record.status;
  return isFinished(state) ? record : fail(`the run is ${state}`);
}

/** The first difference of two finished runs; empty if there is none. */
function differenceOf(here: RunRecord | undefined, come: RunRecord): string {
  if (here === undefined) return "";
  if (here.status.state !== come.status.state) {
    return `${here.status.state} here, ${come.status.state} from the queue`;
  }
  if (come.status.state === "DIVERGED") {
    return here.status.message === come.status.message ? "" : come.status.message;
  }
  const { isSame, text } = compareRuns(here, come);
  return isSame ? "" : text;
}
