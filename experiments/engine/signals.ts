/**
 * What ends a command from outside: Ctrl-C and, but for Windows, a request to terminate.
 *
 * @module
 */

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/**
 * Listens to interrupts instead of ending at once.
 *
 * @param handler Called at each interrupt.
 * @returns What ends the listening.
 */
export function onInterrupt(handler: () => void): () => void {
  for (const signal of SIGNALS) Deno.addSignalListener(signal, handler);
  return () => {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, handler);
  };
}
