/**
 * The worker thread around {@link trainRun}: takes one run as a message, answers with messages.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { DataError, DivergedError } from "../../lib/errors.ts";
import { type FinishedEpoch, type RunInput, type TrainedRun, trainRun } from "./train_run.ts";

/** What the worker tells. */
export type WorkerMessage =
  | { readonly kind: "start"; readonly epochsDone: number; readonly fraction: number }
  | { readonly kind: "progress"; readonly fraction: number }
  | { readonly kind: "epoch"; readonly epoch: FinishedEpoch }
  | { readonly kind: "stopped"; readonly checkpoint: Uint8Array<ArrayBuffer> }
  | { readonly kind: "completed"; readonly result: TrainedRun }
  | { readonly kind: "diverged"; readonly message: string }
  | { readonly kind: "badCheckpoint"; readonly message: string }
  | { readonly kind: "failed"; readonly message: string };

function post(message: WorkerMessage): void {
  self.postMessage(message);
}

self.onmessage = async ({ data: input }: MessageEvent<RunInput>): Promise<void> => {
  try {
    const result = await trainRun(input, {
      onStart: (epochsDone, withPart) =>
        post({ kind: "start", epochsDone, fraction: withPart / input.config.epochs }),
      onProgress: (fraction) => post({ kind: "progress", fraction }),
      onEpoch: (epoch) => post({ kind: "epoch", epoch }),
      onStop: (checkpoint) => post({ kind: "stopped", checkpoint }),
    });
    if (result !== undefined) post({ kind: "completed", result });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof DivergedError) post({ kind: "diverged", message });
    else if (error instanceof DataError) post({ kind: "badCheckpoint", message });
    else post({ kind: "failed", message });
  }
};
