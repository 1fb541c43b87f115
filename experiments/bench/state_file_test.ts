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
  ...{ workload: "mlp", shape: { layerSizes: [3, 2, 2] }, optimizer: "adam", k: 1, step: 2500 },
  parameters: [6, 2, 4, 2].map((length, i) => numbers(length, i)),
  moments: [10, 20].map((first) => [6, 2, 4, 2].map((length, i) => numbers(length, first + i))),
  examples: { inputs: numbers(15, 30), targets: Int32Array.of(0, 1, 1, 0, 1) },
};

Deno.test("decodeState() gives back what encodeState() took", () => {
  const bytes = encodeState(STATE);
  assertEquals(decodeState(bytes), STATE);
  // Readers in other languages count on these.
  const headBytes = bytes.indexOf(10) + 1;
  assertEquals(headBytes % 64, 0);
  assertEquals(bytes.length - headBytes, 4 * (3 * 14 + 15 + 5));
  const [first, second] = new Float32Array(bytes.buffer, headBytes, 2);
  assertEquals([first, second], [0, 1 / 8]);
  const drawn = { ...STATE, step: 0, parameters: [], moments: [] };
  assertEquals(decodeState(encodeState(drawn)), drawn);
});

Deno.test("decodeState() refuses what is not whole", () => {
  const bytes = encodeState(STATE);
  assertThrows(() => decodeState(bytes.slice(0, -4)), DataError, "bytes, expected");
  assertThrows(() => decodeState(bytes.slice(0, 0)), DataError, "its first line");
  const other = encodeState(STATE);
  other.set(new TextEncoder().encode('{"format":"other'));
  assertThrows(() => decodeState(other), DataError, "meprop-bench-2");
});
