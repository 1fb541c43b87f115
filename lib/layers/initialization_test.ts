/**
 * Tests of the initial weights: limits, means and deviations of each distribution.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { INITIALIZATION_NAMES, type InitializationName, initialize } from "./initialization.ts";
import { createStreams } from "../math/random.ts";

const IN_FEATURES = 300;
const OUT_FEATURES = 200;

/** The standard deviation and the largest magnitude of weights, and those of biases. */
const EXPECTED: Record<
  InitializationName,
  { deviation: number; limit: number; bias: number | "like weights" }
> = {
  wideGlorotNormal: { deviation: Math.sqrt(6 / 500), limit: Infinity, bias: 0 },
  // Within two standard deviations, the deviation is 0.8796 of that of the whole distribution.
  truncatedNormal: { deviation: 0.087962, limit: 0.2, bias: 0.1 },
  uniformFanOut: {
    deviation: 1 / Math.sqrt(3 * 200),
    limit: 1 / Math.sqrt(200),
    bias: "like weights",
  },
  uniformFanIn: {
    deviation: 1 / Math.sqrt(3 * 300),
    limit: 1 / Math.sqrt(300),
    bias: "like weights",
  },
  heNormal: { deviation: Math.sqrt(2 / 300), limit: Infinity, bias: 0 },
  glorotUniform: { deviation: Math.sqrt(2 / 500), limit: Math.sqrt(6 / 500), bias: 0 },
};

function create(name: InitializationName, seed: number) {
  const weight = new Float64Array(IN_FEATURES * OUT_FEATURES);
  const bias = new Float64Array(OUT_FEATURES);
  initialize(name, createStreams(seed).initialization, { weight, bias });
  return { weight, bias };
}

function momentsOf(values: Float64Array): { mean: number; deviation: number; largest: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { mean, deviation: Math.sqrt(variance), largest };
}

for (const name of INITIALIZATION_NAMES) {
  Deno.test(`initialize() draws ${name} with its mean, deviation and limit`, () => {
    const expected = EXPECTED[name];
    const { weight, bias } = create(name, 3);
    const check = (values: Float64Array) => {
      const { mean, deviation, largest } = momentsOf(values);
      const share = 5 / Math.sqrt(values.length);
      assert(Math.abs(mean) < share * expected.deviation, `mean ${mean}`);
      assert(Math.abs(deviation / expected.deviation - 1) < share, `deviation ${deviation}`);
      assert(largest <= expected.limit, `largest ${largest}`);
      return largest;
    };
    const largest = check(weight);
    // The limit is reached; a normal distribution goes beyond four deviations.
    assert(largest > Math.min(0.99 * expected.limit, 4 * expected.deviation), `largest ${largest}`);
    if (expected.bias === "like weights") check(bias);
    else assertEquals(new Set(bias), new Set([expected.bias]));
  });
}

Deno.test("initialize() draws the same numbers for a seed, other numbers for another", () => {
  for (const name of INITIALIZATION_NAMES) {
    const [first, again, other] = [1, 1, 2].map((seed) => create(name, seed));
    assertEquals(first, again);
    assert(first.weight.every((value, i) => value !== other.weight[i]));
  }
});
