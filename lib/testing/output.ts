/**
 * The outputs of a command for tests, which keep what it writes.
 *
 * @module
 */
import { Output } from "../command/output.ts";

/** Outputs that keep their text. */
export interface RecordedOutputs {
  readonly outputs: { readonly stdout: Output; readonly stderr: Output };
  /** The text written to the standard output. */
  out(): string;
  /** The text written to the standard error. */
  err(): string;
}

/** Outputs that are no terminals and belong to no process. */
export function recordOutputs(): RecordedOutputs {
  const texts = { stdout: "", stderr: "" };
  const output = (name: keyof typeof texts): Output =>
    new Output({
      isTerminal: () => false,
      writeSync(bytes) {
        texts[name] += new TextDecoder().decode(bytes);
        return bytes.length;
      },
    });
  return {
    outputs: { stdout: output("stdout"), stderr: output("stderr") },
    out: () => texts.stdout,
    err: () => texts.stderr,
  };
}
