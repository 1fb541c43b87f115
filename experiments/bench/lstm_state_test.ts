/**
 * Tests of the tagger's trained state: what is written is read, what is no state is refused, and a
 * tagger opened from it goes on as the one that was stored.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { openTrainedTagger } from "./lstm_model.ts";
import { decodeLstmState, encodeLstmState, type LstmState } from "./lstm_state.ts";
import type { LstmOptimizer } from "./lstm_work.ts";

const TABLES = [{ count: 3, size: 2 }, { count: 2, size: 1 }];

function makeState(optimizer: LstmOptimizer, k: number | null): LstmState {
  const [inFeatures, hiddenSize, tagCount] = [3, 4, 2];
  const direction = [16 * inFeatures, 16 * hiddenSize, 16];
  const sizes = [6, 2, ...direction, ...direction, 2 * hiddenSize * tagCount, tagCount];
  const draw = (scale: number, offset: number): Float32Array[] =>
    sizes.map((size, p) =>
      Float32Array.from({ length: size }, (_, i) => offset + scale * Math.sin(7 * p + i))
    );
  return {
    ...{ tables: TABLES, hiddenSize, tagCount, optimizer, k, step: 100, lengths: [2, 3] },
    parameters: draw(0.5, 0),
    moments: optimizer === "adam" ? [draw(0.01, 0), draw(0.001, 0.002)] : [draw(0.001, 0.002)],
    features: Int32Array.of(0, 1, 2, 0, 1, 1, 0, 0, 2, 1),
    tags: Int32Array.of(0, 1, 1, 0, 1),
  };
}

Deno.test("decodeLstmState() reads what encodeLstmState() wrote", () => {
  for (const optimizer of ["adam", "adaGrad"] as const) {
    const state = makeState(optimizer, 2);
    assertEquals(decodeLstmState(encodeLstmState(state)), state);
  }
});

Deno.test("decodeLstmState() refuses what is no state", () => {
  const bytes = encodeLstmState(makeState("adam", null));
  const other = bytes.slice();
  other[other.indexOf("1".charCodeAt(0))] = "2".charCodeAt(0);
  assertThrows(() => decodeLstmState(bytes.slice(0, -4)), DataError, "bytes, expected");
  assertThrows(() => decodeLstmState(other), DataError, "expected meprop-bench-lstm-1");
  assertThrows(() => decodeLstmState(bytes.slice(3)), DataError, "no line of JSON");
});

Deno.test("openTrainedTagger() starts from the state, and reset() goes back to it", () => {
  for (const optimizer of ["adam", "adaGrad"] as const) {
    for (const k of [null, 1]) {
      const state = makeState(optimizer, k);
      const tagger = openTrainedTagger(state, simdKernels());
      const { model, sentences } = tagger;
      assertEquals(sentences.map(({ tags }) => Array.from(tags)), [[0, 1], [1, 0, 1]]);
      assertEquals(model.parameters.map(({ value }) => [...value]), [
        ...state.parameters.map((values) => [...values]),
      ]);
      const train = (): number[][] => {
        tagger.reset();
        for (const { features, tags } of sentences) {
          model.score(model.forward(features, true), tags);
          model.backward();
          tagger.optimizer.step();
        }
        return model.parameters.map(({ value }) => [...value]);
      };
      const first = train();
      assertEquals(train(), first, `${optimizer}, k=${k}`);
      assertEquals(tagger.optimizer.stepCount, state.step + sentences.length);
    }
  }
});
