/**
 * Tests of the check that all libraries compute the same.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { assertSameLosses, lossesOf } from "./losses.ts";

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
    "peer has a loss of 0.401 after 5 steps",
  );
  assertThrows(() => assertSameLosses([OURS, { ...peer, loss: NaN }]), Error, "NaN");
});

Deno.test("lossesOf() takes the mean of the last minibatches, before and after a few steps", async () => {
  let steps = 0;
  const peer = {
    run(count: number) {
      steps += count;
      return Promise.resolve({ elapsedMs: 1 });
    },
    loss: (minibatch: number) => Promise.resolve(minibatch - steps),
  };
  // Of 12 minibatches those from 2 to 11.
  assertEquals(await lossesOf({ peer, minibatches: 12 }, "peer"), {
    ...{ label: "peer", loss: 6.5, trainedLoss: 1.5 },
  });
});
