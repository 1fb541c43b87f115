/**
 * The events of a run, the same for threads, queue and screen. Plain values. Not here: sending and
 * handling them.
 *
 * @module
 */
import * as v from "valibot";
import { LOG_ROWS, type RunIdentity, type RunState } from "../runs/record.ts";

const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** An event of a run in training; validated, since it may come through a queue. */
export const trainingEvent = v.variant("kind", [
  /** The run starts, or continues with this fraction of it finished. */
  v.strictObject({ kind: v.literal("start"), fraction }),
  /** This fraction of it is done. */
  v.strictObject({ kind: v.literal("progress"), fraction }),
  /** An epoch is done and saved. */
  v.strictObject({ kind: v.literal("epoch"), row: LOG_ROWS.epochs }),
]);
export type TrainingEvent = v.InferOutput<typeof trainingEvent>;

/** An event of a run in a study. */
export type RunEvent =
  | TrainingEvent
  /** The run has ended; the message says why unless it is completed. */
  | { readonly kind: "end"; readonly state: RunState; readonly message: string }
  /** A warning for the user; the run continues. */
  | { readonly kind: "warning"; readonly message: string };

/** A receiver of events. */
export type Listener = (run: RunIdentity, event: RunEvent) => void | Promise<void>;
