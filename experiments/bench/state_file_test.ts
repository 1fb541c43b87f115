/**
 * Tests of the state file: what goes in comes out, and a damaged file is named as one.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { decodeState, encodeState, type TrainedState } from "./state_file.ts";

function numbers(length: number, first: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => first + i / 8);
}

const STATE: TrainedState = {
  layerSizes: [3, 2, 2],
  step: 2500,
  parameters: [6, 2, 4, 2].map((length, i) => numbers(length, i)),
  firstMoments: [6, 2, 4, 2].map((length, i) => numbers(length, 10 + i)),
  secondMoments: [6, 2, 4, 2].map((length, i) => numbers(length, 20 + i)),
  inputs: numbers(15, 30),
  targets: Int32Array.of(0, 1, 1, 0, 1),
};

Deno.test("decodeState() gives back what encodeState() took", () => {
  const bytes = encodeState(STATE);
  assertEquals(decodeState(bytes), STATE);
  // Whoever reads the file in another language counts on these.
  const headerBytes = bytes.indexOf(10) + 1;
  assertEquals(headerBytes % 64, 0);
  assertEquals(bytes.length - headerBytes, 4 * (3 * 14 + 15 + 5));
  const [first, second] = new Float32Array(bytes.buffer, headerBytes, 2);
  assertEquals([first, second], [0, 1 / 8]);
});

Deno.test("decodeState() refuses what is not whole", () => {
  const bytes = encodeState(STATE);
  assertThrows(() => decodeState(bytes.slice(0, -4)), DataError, "expected");
  assertThrows(() => decodeState(bytes.slice(0, 0)), DataError, "no line of JSON");
  const other = encodeState(STATE);
  other.set(new TextEncoder().encode('{"format":"other'));
  assertThrows(() => decodeState(other), DataError);
});
