/**
 * Tests of the output of a command with fake streams: closed, full and slow ones.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Output, printable, type Stream } from "./output.ts";

/** A stream that takes a few bytes at a time, and fails after some of them. */
function stream(bytesAtOnce: number, failAfter = Infinity, failure?: Error): {
  readonly stream: Stream;
  readonly text: () => string;
  readonly calls: () => number;
} {
  const written: number[] = [];
  let calls = 0;
  return {
    text: () => new TextDecoder().decode(Uint8Array.from(written)),
    calls: () => calls,
    stream: {
      isTerminal: () => false,
      writeSync(bytes) {
        calls++;
        if (written.length >= failAfter) throw failure;
        const taken = bytes.subarray(0, bytesAtOnce);
        written.push(...taken);
        return taken.length;
      },
    },
  };
}

Deno.test("Output writes all of a text to a stream that accepts a few bytes at a time", () => {
  const { stream: slow, text } = stream(3);
  const output = new Output(slow);
  output.line("Zürich, 9 of 9");
  output.write("\rEnd");
  assertEquals([text(), output.failure], ["Zürich, 9 of 9\n\rEnd", undefined]);
});

Deno.test("Output discards text after a failed write, and never throws", () => {
  const failures = [
    new Deno.errors.BrokenPipe("Broken pipe (os error 32)"),
    Object.assign(new Error("No space left on device (os error 28)"), { code: "ENOSPC" }),
    // A terminal that was closed.
    Object.assign(new Error("Input/output error (os error 5)"), { code: "EIO" }),
  ];
  for (const failure of failures) {
    const { stream: closed, text, calls } = stream(4, 8, failure);
    const output = new Output(closed);
    output.line("one line, of which a part is read");
    const before = calls();
    for (let i = 0; i < 3; i++) output.line("more");
    assertEquals([text(), output.failure], ["one line", failure]);
    assertEquals(calls(), before, "A closed stream is not written again");
  }
});

Deno.test("Output.line() replaces control characters", () => {
  const { stream: any, text } = stream(100);
  new Output(any).line("a\tb\nc\x1b[2J\r\x07\x9bd\x7f\0");
  assertEquals(text(), "a\tb\nc\ufffd[2J\ufffd\ufffd\ufffdd\ufffd\ufffd\n");
  assertEquals(printable("naïve 日本語 👍🏽"), "naïve 日本語 👍🏽");
});

Deno.test("Output has the columns of its terminal, or 80 once that is closed", () => {
  const columnsOf = (isTerminal: boolean, consoleSize: () => { columns: number }): number =>
    new Output({ isTerminal: () => isTerminal, writeSync: (bytes) => bytes.length }, consoleSize)
      .columns;
  assertEquals(columnsOf(true, () => ({ columns: 132 })), 132);
  assertEquals(columnsOf(true, () => ({ columns: 0 })), 80);
  const closed = (): never => {
    throw new Error("Inappropriate ioctl for device (os error 25)");
  };
  assertEquals([columnsOf(true, closed), columnsOf(false, () => ({ columns: 132 }))], [80, 80]);
});
