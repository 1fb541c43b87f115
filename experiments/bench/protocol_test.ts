/**
 * Tests of the protocol: what is a request and an answer, and how a stream falls into lines.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { parseAnswer, parseRequest, type PeerSettings } from "./protocol.ts";

const SETTINGS: PeerSettings = {
  stateFile: "state.bin",
  batchSize: 10,
  threads: 1,
  relaxed: false,
  allRows: false,
};

Deno.test("parseRequest() reads what the benchmark sends", () => {
  for (
    const request of [
      { init: SETTINGS },
      { init: { ...SETTINGS, threads: 2 } },
      { reset: true },
      { loss: 0 },
      { steps: 200 },
      { quit: true },
    ]
  ) {
    assertEquals<unknown>(parseRequest(JSON.stringify(request)), request);
  }
});

Deno.test("parseRequest() refuses what means nothing", () => {
  for (
    const request of [
      {},
      { steps: 0 },
      { steps: 1.5 },
      { loss: -1 },
      { steps: 1, loss: 0 },
      { init: { ...SETTINGS, threads: 0 } },
      { init: { ...SETTINGS, batchSize: 0 } },
      { init: { ...SETTINGS, more: 1 } },
    ]
  ) {
    assertThrows(() => parseRequest(JSON.stringify(request)), SyntaxError, "is not allowed");
  }
  assertThrows(() => parseRequest("steps"), SyntaxError, "is not JSON: steps");
});

Deno.test("parseAnswer() reads what peers send", () => {
  for (
    const answer of [
      { ready: { version: "1.0" } },
      { unavailable: "No module named torch" },
      { done: true },
      { loss: 0.25 },
      { elapsedMs: 12.5 },
      { elapsedMs: 12.5, phasesMs: { forward: 3 }, quietRowRatio: 0.5 },
      { error: "out of memory" },
    ]
  ) {
    assertEquals<unknown>(parseAnswer(JSON.stringify(answer)), answer);
  }
  for (const answer of [{ loss: null }, { elapsedMs: "1" }, { ready: true }, 7]) {
    assertThrows(() => parseAnswer(JSON.stringify(answer)), SyntaxError, "is not allowed");
  }
});
