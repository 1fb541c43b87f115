/**
 * Interrupts: Ctrl-C, a request to terminate, a closed terminal. The first one asks a command to stop
 * and save, the second one to end at once.
 *
 * @module
 */

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** A closed terminal sends two signals at the same moment: its own and that of its shell. */
const SAME_MS = 100;

/** How a command is asked to end. */
export interface Interrupts extends Disposable {
  /** Aborts at the first interrupt: stop and save. */
  readonly stop: AbortSignal;
  /** Aborts at the second one: end at once. */
  readonly kill: AbortSignal;
}

/** Where signals come from. */
export interface SignalSource {
  add(signal: Deno.Signal, handler: () => void): void;
  remove(signal: Deno.Signal, handler: () => void): void;
  nowMs(): number;
}

const PROCESS: SignalSource = {
  add: (signal, handler) => Deno.addSignalListener(signal, handler),
  remove: (signal, handler) => Deno.removeSignalListener(signal, handler),
  nowMs: () => performance.now(),
};

/** Listens until disposed of; calls `onStop` at the first interrupt. */
export function listenToInterrupts(
  onStop: () => void = () => {},
  source: SignalSource = PROCESS,
): Interrupts {
  const stop = new AbortController();
  const kill = new AbortController();
  let stoppedMs = 0;
  const handler = (): void => {
    if (stop.signal.aborted) {
      if (source.nowMs() - stoppedMs >= SAME_MS) kill.abort();
      return;
    }
    stoppedMs = source.nowMs();
    stop.abort();
    onStop();
  };
  for (const signal of SIGNALS) source.add(signal, handler);
  return {
    stop: stop.signal,
    kill: kill.signal,
    [Symbol.dispose]() {
      for (const signal of SIGNALS) source.remove(signal, handler);
    },
  };
}
