/**
 * Tests of interrupts with fake signals.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { listenToInterrupts, type SignalSource } from "./interrupts.ts";

/** Signals that a test sends, at times that it sets. */
function source(): SignalSource & { send(signal: Deno.Signal): void; wait(ms: number): void } {
  const handlers = new Map<Deno.Signal, Set<() => void>>();
  let nowMs = 1000;
  return {
    add: (signal, handler) =>
      void handlers.set(signal, (handlers.get(signal) ?? new Set()).add(handler)),
    remove: (signal, handler) => void handlers.get(signal)?.delete(handler),
    nowMs: () => nowMs,
    send: (signal) => handlers.get(signal)?.forEach((handler) => handler()),
    wait: (ms) => void (nowMs += ms),
  };
}

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

Deno.test("listenToInterrupts() stops at the first signal of any kind, kills at the second", () => {
  for (const first of SIGNALS) {
    for (const second of SIGNALS) {
      const signals = source();
      let stops = 0;
      const { stop, kill } = listenToInterrupts(() => stops++, signals);
      assertEquals([stop.aborted, kill.aborted, stops], [false, false, 0]);
      signals.send(first);
      assertEquals([stop.aborted, kill.aborted, stops], [true, false, 1]);
      signals.wait(400);
      signals.send(second);
      assertEquals([stop.aborted, kill.aborted, stops], [true, true, 1]);
    }
  }
});

Deno.test("listenToInterrupts() takes the two signals of a closed terminal as one", () => {
  const signals = source();
  const { stop, kill } = listenToInterrupts(() => {}, signals);
  const signal = SIGNALS[SIGNALS.length - 1];
  signals.send(signal);
  signals.wait(2);
  signals.send(signal);
  assertEquals([stop.aborted, kill.aborted], [true, false]);
});

Deno.test("listenToInterrupts() stops listening when disposed of", () => {
  const signals = source();
  let signal: AbortSignal;
  {
    using interrupts = listenToInterrupts(() => {}, signals);
    signal = interrupts.stop;
  }
  for (const one of SIGNALS) signals.send(one);
  assertEquals(signal.aborted, false);
});
