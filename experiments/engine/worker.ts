/**
 * The worker thread around {@link trainRun}: receives one run as a message and sends its messages. Not
 * here: the training.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { DataError, DivergedError } from "../../lib/errors.ts";
import { type RunInput, type RunMessage, trainRun } from "./train_run.ts";

function post(message: RunMessage): void {
  self.postMessage(message);
}

self.onmessage = async ({ data: input }: MessageEvent<RunInput>): Promise<void> => {
  try {
    await trainRun(input, post);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof DataError) post({ kind: "badCheckpoint", message });
    else {post({
        kind: "end",
        state: error instanceof DivergedError ? "DIVERGED" : "FAILED",
        message,
      });}
  }
};
