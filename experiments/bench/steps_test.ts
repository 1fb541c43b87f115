/**
 * Tests of the check that all libraries compute the same.
 *
 * @module
 */
import { assertThrows } from "@std/assert";
import { assertSameLosses } from "./steps.ts";

const OURS = { label: "ours", loss: 0.5, trainedLoss: 0.4 };

Deno.test("assertSameLosses() lets rounding pass", () => {
  assertSameLosses([OURS, { label: "peer", loss: 0.50004, trainedLoss: 0.4003 }]);
  assertSameLosses([OURS]);
});

Deno.test("assertSameLosses() refuses another loss, another step, and no number", () => {
  const peer = { ...OURS, label: "peer" };
  assertThrows(
    () => assertSameLosses([OURS, peer, { ...peer, loss: 0.5001 }]),
    Error,
    "peer has a loss of 0.5001 from the same weights, ours 0.5",
  );
  assertThrows(
    () => assertSameLosses([OURS, { ...peer, trainedLoss: 0.401 }]),
    Error,
    "peer has a loss of 0.401 after 10 steps",
  );
  assertThrows(() => assertSameLosses([OURS, { ...peer, loss: NaN }]), Error, "NaN");
});
