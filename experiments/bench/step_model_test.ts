/**
 * Tests of steps from a stored state: a model goes on as the one that was stored, and goes back.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { decodeState, encodeState, type TrainedState } from "./state_file.ts";
import { makeState, StepModel } from "./step_model.ts";
import { lstm } from "./workloads/lstm.ts";
import { mlp } from "./workloads/mlp.ts";
import { parser } from "./workloads/parser.ts";
import { toy, toyWork } from "./workloads/toy_testing.ts";
import type { Workload } from "./workloads/workload.ts";

type Drawn = Omit<TrainedState, "optimizer" | "k">;

const DRAWN = { step: 0, parameters: [], moments: [] } as const;

const MLP_STATE: Drawn = {
  ...{ ...DRAWN, workload: "mlp", shape: { layerSizes: [3, 4, 4, 2] } },
  examples: {
    inputs: Float32Array.from({ length: 30 }, (_, i) => Math.sin(i)),
    targets: Int32Array.of(0, 1, 1, 0, 1, 0, 0, 1, 0, 1),
  },
};

const LSTM_STATE: Drawn = {
  ...{ ...DRAWN, workload: "lstm" },
  shape: { tables: [{ count: 3, size: 2 }, { count: 2, size: 1 }], hiddenSize: 4, tagCount: 2 },
  examples: {
    lengths: Int32Array.of(2, 3),
    features: Int32Array.of(0, 1, 2, 0, 1, 1, 0, 0, 2, 1),
    tags: Int32Array.of(0, 1, 1, 0, 1),
  },
};

const PARSER_STATE: Drawn = {
  ...{ ...DRAWN, workload: "parser", shape: { words: 7, tags: 3, hiddenSizes: [5, 4] } },
  examples: {
    features: Int32Array.from({ length: 6 * 48 }, (_, i) => i * i % 11),
    classes: Int32Array.of(0, 1, 0, 2, 0, 1),
    // A shift, or an arc to either side.
    moves: new Int32Array(6).fill(3),
  },
};

Deno.test("a model opened from a stored state goes on as the one that was stored", () => {
  const cases: [Workload, Drawn, number][] = [
    [mlp, MLP_STATE, 5],
    [lstm, LSTM_STATE, 1],
    [parser, PARSER_STATE, 2],
  ];
  for (const [workload, drawn, batchSize] of cases) {
    for (const optimizer of ["adam", "adaGrad"] as const) {
      for (const k of [null, 1]) {
        const state = { ...drawn, optimizer, k };
        const model = new StepModel(workload, state, simdKernels(), batchSize);
        model.run(6);
        const stored = decodeState(encodeState({ ...state, ...model.snapshot() }));
        assertEquals(stored.step, 6);
        // Both are at the first minibatch.
        const copy = new StepModel(workload, stored, simdKernels(), batchSize);
        const before = copy.loss(0);
        const name = `${workload.name}, ${optimizer}, k=${k}`;
        assertEquals(before, model.loss(0), name);
        model.run(4);
        copy.run(4);
        assertEquals(copy.loss(1), model.loss(1), name);
        assertNotEquals(copy.loss(0), before, name);
        copy.reset();
        assertEquals(copy.loss(0), before, name);
        copy.run(4);
        assertEquals(copy.snapshot(), model.snapshot(), name);
      }
    }
  }
});

Deno.test("makeState() trains on the training examples and keeps those to measure with", async () => {
  const source = await toy.load();
  const options = { kernels: simdKernels(), mostMinibatches: 3 };
  const state = makeState(toy, source, toyWork(), options);
  assertEquals([state.step, state.parameters.length, state.moments.length], [5, 2, 2]);
  assertEquals(toy.sizesOf(state.examples, 1), [1, 2, 3]);
  const drawn = makeState(toy, source, toyWork({ trainedSteps: 0 }), options);
  assertEquals([drawn.step, drawn.parameters, drawn.moments], [0, [], []]);
  const losses = [state, drawn].map((one) => new StepModel(toy, one, simdKernels(), 1).loss(0));
  assert(losses[0] < losses[1]);
});
