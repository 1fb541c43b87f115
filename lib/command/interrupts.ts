/**
 * Interrupts: Ctrl-C, SIGTERM, a closed terminal. The first interrupt makes a command stop and save,
 * the second ends it immediately. Not here: how a command stops.
 *
 * @module
 */

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** The time within which two signals count as one: a closed terminal sends its own and its shell's. */
const SAME_MS = 100;

/** The signals that end a command. */
export interface Interrupts extends Disposable {
  /** Aborts at the first interrupt: stop and save. */
  readonly stop: AbortSignal;
  /** Aborts at the second one: end immediately. */
  readonly kill: AbortSignal;
}

/** The source of signals. */
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
