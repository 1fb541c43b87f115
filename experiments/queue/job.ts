/**
 * What goes through the queue: a run as a job, how far it is, and the files it left, as plain values
 * with checks, since anyone with access to the queue may have put them there. Not here: the queue.
 *
 * @module
 */
import type * as v from "valibot";
import { DataError, excerpt } from "../../lib/errors.ts";
import { NUMERICS_VERSION } from "../../lib/train/numerics_version.ts";
import { check } from "../runs/files.ts";
import { idOf } from "../runs/identity.ts";
import { type RunIdentity, runIdentity } from "../runs/record.ts";
import { type RunTexts, runTexts } from "./run_texts.ts";

/** The name of the queue on its server. */
export const QUEUE_NAME = "meprop";

/** A job that fails is tried again, perhaps by another worker. Lost workers do not count. */
export const ATTEMPTS = 3;

function checkReceived<T>(what: string, schema: v.GenericSchema<unknown, T>, value: unknown): T {
  return check(
    schema,
    value,
    (problem) => new DataError(`Cannot use ${what}: ${problem}. Use the same commit everywhere`),
  );
}

/** The run that a job asks for; a DataError if it is not a job of ours, under its own name. */
export async function parseJob(jobId: string, value: unknown): Promise<RunIdentity> {
  const run = checkReceived("a job of the queue", runIdentity, value);
  // The id names the folder that goes away in the end.
  const id = await idOf(run);
  if (id === run.id && id === jobId) return run;
  throw new DataError(
    `Cannot train the job ${
      excerpt(jobId)
    } of ${run.id}: by its configuration it is ${id}. Use the ` +
      `same commit everywhere`,
  );
}

/** Asserts that this checkout and its data, with this digest, give the bits that a job asks for. */
export function checkJob(job: RunIdentity, dataSha256: string): void {
  if (job.numericsVersion !== NUMERICS_VERSION) {
    throw new DataError(
      `Cannot train ${job.id}: the study has numerics version ${job.numericsVersion}, this worker ` +
        `${NUMERICS_VERSION}. Check out the same commit in both places`,
    );
  }
  if (job.dataSha256 !== dataSha256) {
    throw new DataError(
      `Cannot train ${job.id}: the study has data ${excerpt(job.dataSha256)}, this worker ` +
        `${dataSha256}. Install the same data in both places, see deno task data`,
    );
  }
}

/** The files that a run left, by name; what is in them is not checked yet. */
export function parseTexts(id: string, value: unknown): RunTexts {
  return checkReceived(`the files of ${id} from the queue`, runTexts, value);
}
