/**
 * The two output streams of a command. After a failed write, as to a closed pipe or a full disk, they
 * discard all text, so that the work continues. Not here: what is written.
 *
 * @module
 */

/** The underlying stream. */
export interface Stream {
  writeSync(bytes: Uint8Array): number;
  isTerminal(): boolean;
}

const USUAL_COLUMNS = 80;

/** Text with each control character replaced, except line feeds and tabs. */
export function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, "\ufffd");
}

/** Writes text to a stream until a write fails. */
export class Output {
  readonly isTerminal: boolean;
  readonly #stream: Stream;
  readonly #consoleSize: () => { columns: number };
  #failure: Error | undefined;

  constructor(stream: Stream, consoleSize: () => { columns: number } = Deno.consoleSize) {
    this.#stream = stream;
    this.#consoleSize = consoleSize;
    this.isTerminal = stream.isTerminal();
  }

  /** The error of the failed write, if any. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** The current width of the terminal, or 80. */
  get columns(): number {
    if (!this.isTerminal) return USUAL_COLUMNS;
    try {
      // A terminal without a size reports 0.
      return this.#consoleSize().columns || USUAL_COLUMNS;
    } catch {
      // The terminal is closed.
      return USUAL_COLUMNS;
    }
  }

  /** Writes a line, with control characters replaced. */
  line(text = ""): void {
    this.write(`${printable(text)}\n`);
  }

  /** Writes text unchanged. */
  write(text: string): void {
    try {
      let bytes = new TextEncoder().encode(text);
      while (this.#failure === undefined && bytes.length > 0) {
        bytes = bytes.subarray(this.#stream.writeSync(bytes));
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#failure = error;
    }
  }
}

/** The standard output of this process. */
export const stdout = new Output(Deno.stdout);
/** The standard error of this process. */
export const stderr = new Output(Deno.stderr);
