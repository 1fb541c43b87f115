/**
 * The files of a finished run as texts, and from texts back into the folder of a study: checked
 * first, written whole, harmless when they come twice. Not here: the way between.
 *
 * @module
 */
import { join } from "@std/path";
import * as v from "valibot";
import { DataError } from "../../lib/errors.ts";
import { compareRuns } from "../runs/compare.ts";
import { CORRECT_FILE, RunDirectory } from "../runs/directory.ts";
import { makeFolder, writeFileAtomically } from "../runs/disk.ts";
import { isFinished, type RunIdentity, type RunRecord, type RunStatus } from "../runs/record.ts";
import { runDirectory } from "../engine/runner.ts";

/**
 * The files that go with a run, by name; trained models stay where they are. A run that diverged has
 * no result, and may have no log.
 */
export const runTexts = v.strictObject({
  "config.json": v.string(),
  "environment.json": v.string(),
  "status.json": v.string(),
  "digests.json": v.string(),
  "result.json": v.exactOptional(v.string()),
  /** Its bytes as base64. */
  "correct.bin": v.exactOptional(v.string()),
  "epochs.csv": v.exactOptional(v.string()),
  "evaluations.csv": v.exactOptional(v.string()),
  "layers.csv": v.exactOptional(v.string()),
  "times.csv": v.exactOptional(v.string()),
});
export type RunTexts = Readonly<v.InferOutput<typeof runTexts>>;

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
 * @throws {DataError} If they are damaged or contradict each other.
 */
export async function packRun(directory: RunDirectory): Promise<RunTexts> {
  await directory.read();
  const texts: Record<string, string> = {};
  for (const name of Object.keys(runTexts.entries)) {
    const bytes = await directory.readFile(name);
    if (bytes === undefined) continue;
    texts[name] = name === CORRECT_FILE ? bytes.toBase64() : new TextDecoder().decode(bytes);
  }
  return v.parse(runTexts, texts);
}

/**
 * Writes the files that came of a run into the folder of a study, unless the run is there.
 *
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

/** Reads texts as those of a run, by the same readers as any run: through a folder beside. */
async function readTexts(
  incoming: RunDirectory,
  expected: RunIdentity,
  texts: RunTexts,
): Promise<RunRecord> {
  const fail = (problem: string): never => {
    throw new DataError(
      `Cannot use the files of ${expected.id} from the queue: ${problem}. Use the same commit ` +
        `everywhere`,
    );
  };
  await incoming.remove();
  await makeFolder(incoming.path);
  for (const [name, text] of Object.entries(texts)) {
    const contents = name === CORRECT_FILE ? decodeBase64(text) : text;
    if (contents === undefined) return fail(`${name} is not base64`);
    await writeFileAtomically(join(incoming.path, name), contents);
  }
  const record = await incoming.read();
  if (record === undefined) return fail("some are missing");
  const { state } = record.status;
  return isFinished(state) ? record : fail(`the run is ${state}`);
}

function decodeBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return undefined;
  }
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
