/**
 * Tests of the claims about time on made-up measurements: each outcome, the limits, and what was not
 * measured.
 *
 * @module
 */
import { assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import type { ClaimVerdict } from "../paper/claims/claim.ts";
import { judgeMeasurements } from "../paper/verdict.ts";
import { type MeasuredTimes, measuredTimes, type TimeRatio } from "./measured_times.ts";
import { timeClaims } from "./time_claims.ts";

const NOTHING = measuredTimes({});

/** A ratio of plain loops, with its rounds. */
function ratio(k: number | null, rounds: readonly number[], other: Partial<TimeRatio> = {}) {
  const [least, median, most] = rounds.toSorted((a, b) => a - b);
  return {
    ...{ workload: "mlp" as const, kernels: "reference", hiddenSizes: [500, 500], batchSize: 10 },
    ...{ k, spread: { least, median, most } },
    ...other,
  };
}

function judge(id: string, times: Partial<MeasuredTimes>): ClaimVerdict {
  const claims = timeClaims({ ...NOTHING, ...times }).filter((claim) => claim.id === id);
  return judgeMeasurements(claims)[0];
}

function verdict(id: string, times: Partial<MeasuredTimes>): string {
  return judge(id, times).verdict;
}

Deno.test("C4 allows 1.6 times k / n, over all rounds", () => {
  const c4 = (...rounds: number[]) =>
    verdict("C4", { backprop: [ratio(10, [50 / 1.1, 50 / 1.1, 50 / 1.1]), ratio(20, rounds)] });
  // With k = 20 of 500, a speed-up of 25 is exactly k / n.
  assertEquals(c4(25, 24, 25 / 1.6), "reproduced");
  assertEquals(c4(25, 24, 15), "undecided");
  assertEquals(c4(15, 14, 15.5), "not reproduced");
  const { cases } = judge("C4", { backprop: [ratio(10, [25, 25, 25]), ratio(20, [20, 20, 20])] });
  assertAlmostEquals(cases[0].finding?.quantity.value ?? NaN, 2, 1e-12);
  assertAlmostEquals(cases[1].finding?.quantity.value ?? NaN, 1.25, 1e-12);
  // The paper's: 4.1 s of 171.0, 7.9 of 169.5.
  assertAlmostEquals(cases[0].paper?.value ?? NaN, 50 * 4.1 / 171, 1e-12);
});

Deno.test("C5 compares with the paper's speed-up, 30 % to either side", () => {
  const c5 = (ten: number, twenty: number) =>
    verdict("C5", {
      backprop: [ratio(10, [ten, ten, ten]), ratio(20, [twenty, twenty, twenty])],
    });
  assertEquals(c5(41.7, 21.4), "reproduced");
  assertEquals(c5(0.71 * 41.7, 1.29 * 21.4), "reproduced");
  assertEquals(c5(0.69 * 41.7, 21.4), "not reproduced");
  assertEquals(c5(41.7, 1.31 * 21.5), "not reproduced");
});

Deno.test("C6 asks for both tasks, and for a forward pass that stays", () => {
  const times = (forward: number) => ({
    backward: [ratio(20, [19, 19, 19]), ratio(5, [30, 30, 30], { workload: "lstm" as const })],
    forward: [
      ratio(20, [forward, forward, forward]),
      ratio(5, [1, 1, 1], { workload: "lstm" as const }),
    ],
  });
  assertEquals(verdict("C6", times(1)), "reproduced");
  assertEquals(verdict("C6", times(0.8)), "not reproduced");
  const { verdict: without, note } = judge("C6", { ...times(1), forward: [] });
  assertEquals(without, "too few runs");
  assertStringIncludes(note, "Not measured yet: MNIST, k=20: forward, tagging, k=5: forward");
});

Deno.test("C13 asks for a speed-up that falls with k and is 3 at a sixteenth", () => {
  const wide = (speedUps: Record<number, number>) =>
    Object.entries(speedUps).map(([k, value]) =>
      ratio(Number(k), [value, value, value], { kernels: "simd", hiddenSizes: [8192] })
    );
  const c13 = (speedUps: Record<number, number>) =>
    verdict("C13", { wide: { table7: wide(speedUps), table8: wide(speedUps) } });
  assertEquals(c13({ 8: 40, 64: 20, 512: 3 }), "reproduced");
  assertEquals(c13({ 8: 40, 64: 20, 512: 2.9 }), "not reproduced");
  assertEquals(c13({ 8: 40, 64: 41, 512: 5 }), "not reproduced");
});

Deno.test("C14 is not tested, with the reason, and C16 looks at shares", () => {
  assertEquals(verdict("C14", {}), "not tested");
  const shares = (products: number, activations: number) =>
    (["mlp", "lstm"] as const).reduce((times, workload) => ({
      productShare: [...times.productShare, ratio(null, Array(3).fill(products), { workload })],
      activationShare: [
        ...times.activationShare,
        ratio(null, Array(3).fill(activations), { workload }),
      ],
    }), { productShare: [] as TimeRatio[], activationShare: [] as TimeRatio[] });
  assertEquals(verdict("C16", shares(0.95, 0.01)), "reproduced");
  assertEquals(verdict("C16", shares(0.95, 0.03)), "not reproduced");
  assertEquals(verdict("C16", shares(0.85, 0.01)), "not reproduced");
});

Deno.test("what was not measured is said, and nothing is judged", () => {
  for (const id of ["C4", "C5", "C6", "C13", "C16"]) {
    const { verdict, note } = judge(id, {});
    assertEquals([verdict, note.startsWith("Not measured yet: ")], ["too few runs", true], id);
  }
});
