/**
 * Runs without workers and files: saved within an epoch, and continued.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { DATA, SMALL } from "./small_study_testing.ts";
import { type RunInput, type RunMessage, trainRun } from "./train_run.ts";

const CONFIG = {
  ...SMALL,
  epochs: 2,
  sparsifier: { name: "randomK", k: 4, outputLayer: false },
} as const;

async function train(options: Partial<RunInput> = {}): Promise<RunMessage[]> {
  const messages: RunMessage[] = [];
  const input: RunInput = {
    config: CONFIG,
    data: DATA.get("mnist")!.data,
    threads: 1,
    checkpoint: undefined,
    checkpointMs: Infinity,
    stop: new Int32Array(1),
    ...options,
  };
  await trainRun(input, (message) => messages.push(message));
  return messages;
}

function ofKind<Kind extends RunMessage["kind"]>(
  messages: readonly RunMessage[],
  kind: Kind,
): (RunMessage & { kind: Kind })[] {
  return messages.filter((message): message is RunMessage & { kind: Kind } =>
    message.kind === kind
  );
}

Deno.test("trainRun() saves a run within its epochs, and the bits are the same", async () => {
  const whole = await train();
  assertEquals(ofKind(whole, "checkpoint"), []);
  const saved = await train({ checkpointMs: 0 });
  const checkpoints = ofKind(saved, "checkpoint");
  // After each step but the last one of each epoch.
  assertEquals(checkpoints.length, 2 * 59);
  const [end] = ofKind(whole, "end");
  assertEquals(ofKind(saved, "end"), [end]);
  const records = (messages: readonly RunMessage[]) =>
    ofKind(messages, "epoch").map(({ record, checkpoint }) => ({ record, checkpoint }));
  assertEquals(records(saved), records(whole));
  // The run was not stopped, so its times are known.
  for (const { time } of ofKind(saved, "epoch")) {
    assert(Object.values(time).every(Number.isFinite), JSON.stringify(time));
  }
  for (const index of [0, 40, 117]) {
    const continued = await train({ checkpoint: checkpoints[index].checkpoint });
    const [{ epochsDone, fraction }] = ofKind(continued, "start");
    assertEquals(epochsDone, Math.floor(index / 59));
    assert(fraction > 0 && fraction < 1 && fraction !== 0.5, `${fraction}`);
    assertEquals(ofKind(continued, "end"), [end]);
  }
});

Deno.test("trainRun() stops after a step, saved", async () => {
  const messages = await train({ stop: Int32Array.of(1) });
  assertEquals(messages.map(({ kind }) => kind), ["start", "checkpoint", "end"]);
  assertEquals(ofKind(messages, "end")[0].state, "INTERRUPTED");
});
