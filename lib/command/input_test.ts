/**
 * Tests of reading lines from fake streams.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { ConfigError } from "../errors.ts";
import { readLines } from "./input.ts";

function streamOf(
  chunks: Iterable<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return ReadableStream.from(chunks);
}

Deno.test("readLines() gives the lines of a text, however its bytes are split", async () => {
  const text = fc.array(fc.constantFrom("a", "é", "日本", "\n", " ", "👍")).map((parts) =>
    parts.join("")
  );
  const cuts = fc.array(fc.nat(40));
  await fc.assert(fc.asyncProperty(text, cuts, async (text, cuts) => {
    const bytes = new TextEncoder().encode(text);
    const ends = [...cuts.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length];
    const chunks = ends.map((end, i) => bytes.slice(i === 0 ? 0 : ends[i - 1], end));
    const expected = text.split("\n");
    if (expected[expected.length - 1] === "") expected.pop();
    assertEquals(await Array.fromAsync(readLines(streamOf(chunks))), expected);
  }));
});

Deno.test("readLines() yields each line as it arrives, and cancels the stream when its reader stops", async () => {
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
  const writer = writable.getWriter();
  const write = (text: string) => writer.write(new TextEncoder().encode(text));
  const lines = readLines(readable);
  for (const line of ["one", "two"]) {
    const next = lines.next();
    await write(`${line}\nmo`);
    // The stream is still open.
    assertEquals(await next, { done: false, value: line === "one" ? "one" : "motwo" });
  }
  await lines.return();
  await assertRejects(() => write("more"));
});

Deno.test("readLines() refuses a line that does not end", async () => {
  let chunks = 0;
  function* endless(): Generator<Uint8Array<ArrayBuffer>> {
    yield new TextEncoder().encode("short\n");
    for (;; chunks++) yield new Uint8Array(10).fill(97);
  }
  const lines = readLines(streamOf(endless()), 100);
  assertEquals((await lines.next()).value, "short");
  await assertRejects(() => lines.next(), ConfigError, "line 2 of the standard input: it has more");
  assertEquals(chunks < 20, true);
});
