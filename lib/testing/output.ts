/**
 * The outputs of a command for tests: what it writes is kept.
 *
 * @module
 */
import { Output } from "../command/output.ts";

/** Outputs that keep their text. */
export interface RecordedOutputs {
  readonly outputs: { readonly stdout: Output; readonly stderr: Output };
  /** What was written to the standard output. */
  out(): string;
  /** What was written to the standard error. */
  err(): string;
}

/** Outputs of no process, which are no terminals. */
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
