/**
 * What happens to a run as it goes, in the same words for threads, queue and screen. Plain values.
 * Not here: who tells, and who listens.
 *
 * @module
 */
import * as v from "valibot";
import { LOG_ROWS, type RunIdentity, type RunState } from "../runs/record.ts";

const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** What happens while a run is trained; it may come through a queue, so it is checked. */
export const trainingEvent = v.variant("kind", [
  /** The run begins, or continues where this fraction of it is done. */
  v.strictObject({ kind: v.literal("start"), fraction }),
  /** This fraction of it is done. */
  v.strictObject({ kind: v.literal("progress"), fraction }),
  /** An epoch is done and saved. */
  v.strictObject({ kind: v.literal("epoch"), row: LOG_ROWS.epochs }),
]);
export type TrainingEvent = v.InferOutput<typeof trainingEvent>;

/** What happens to a run of a study. */
export type RunEvent =
  | TrainingEvent
  /** The run has ended; the message says why unless it is completed. */
  | { readonly kind: "end"; readonly state: RunState; readonly message: string }
  /** Something that the user should know, and that stops nothing. */
  | { readonly kind: "warning"; readonly message: string };

/** Who is told. */
export type Listener = (run: RunIdentity, event: RunEvent) => void | Promise<void>;
