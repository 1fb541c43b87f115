/**
 * Selection, backward passes, training traces and evaluation against values that were computed
 * independently; see golden/README.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { AdaGrad } from "../optim/adagrad.ts";
import { Adam } from "../optim/adam.ts";
import { createDataset } from "../train/dataset.ts";
import { createSelection, type Kernels } from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import { evaluate } from "../train/metrics.ts";
import { Minibatch } from "../train/minibatch.ts";
import { Mlp, type MlpOptions } from "../mlp.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { dense, type Sparsifier, topK, unifiedTopK } from "../sparsifier.ts";
import { assertClose, matrixOf, type Tolerance } from "./testing.ts";
import evalMlpJson from "./golden/eval_mlp.json" with { type: "json" };
import denseJson from "./golden/mlp_dense.json" with { type: "json" };
import randomJson from "./golden/mlp_random_k3.json" with { type: "json" };
import topK1Json from "./golden/mlp_topk_k1.json" with { type: "json" };
import topK2AllJson from "./golden/mlp_topk_k2_all.json" with { type: "json" };
import topK3Json from "./golden/mlp_topk_k3.json" with { type: "json" };
import topK3OutK2Json from "./golden/mlp_topk_k3_out_k2.json" with { type: "json" };
import unifiedJson from "./golden/mlp_unified_k3.json" with { type: "json" };
import topKJson from "./golden/topk.json" with { type: "json" };

interface Tensor {
  shape: number[];
  data: number[];
}

interface LinearValues {
  W: Tensor;
  b: Tensor;
}

/** Per linear map: null (dense), one set for each example, or one set for the minibatch. */
type IndexSets = (number[][] | number[] | null)[];

interface Golden {
  name: string;
  layerSizes: number[];
  sparsity: ({ mode: "dense" } | { mode: "topk" | "unified" | "random"; k: number })[];
  initialParameters: LinearValues[];
  minibatches: { x: Tensor; targets: number[] }[];
  backwardPasses: {
    minibatch: number;
    givenIndices?: IndexSets;
    loss: number;
    logits: Tensor;
    linearOutputGradients: Tensor[];
    selectedIndices: IndexSets;
    parameterGradients: LinearValues[];
    inputGradient: Tensor;
  }[];
  training: {
    optimizer: { name: string; learningRate: number };
    steps: number;
    minibatchOrder: number[];
    givenIndices?: IndexSets[];
    losses: number[];
    finalParameters: LinearValues[];
  }[];
}

const GOLDEN = [
  denseJson,
  topK3Json,
  topK1Json,
  topK2AllJson,
  topK3OutK2Json,
  unifiedJson,
  randomJson,
] as unknown as Golden[];

/** Kernels with the tolerance of a single pass and of a training trace. */
const IMPLEMENTATIONS: {
  name: string;
  precision: "float32" | "float64";
  create: () => Kernels;
  pass: Tolerance;
  trace: Tolerance;
}[] = [
  {
    name: "64-bit reference",
    precision: "float64",
    create: () => referenceKernels(64),
    pass: { relative: 1e-10, absolute: 1e-16 },
    trace: { relative: 1e-9, absolute: 1e-13 },
  },
  ...[
    { name: "32-bit reference", create: () => referenceKernels(32) },
    { name: "simd", create: simdKernels },
  ].map((kernels) => ({
    ...kernels,
    precision: "float32" as const,
    pass: { relative: 1e-5, absolute: 1e-8 },
    trace: { relative: 1e-5, absolute: 1e-6 },
  })),
];

/** Index sets that a test gives, one call after the other: the last linear map goes first. */
function givenSparsifier(k: number, queue: number[][][]): Sparsifier {
  return {
    name: "given",
    k,
    select(gradient, selection) {
      const sets = queue.shift();
      assert(sets?.length === gradient.rows, "a set of indices for every example");
      selection.indices.set(sets.flat());
      selection.rows = gradient.rows;
    },
  };
}

/** Builds the model of a file; `give` sets the index sets of the next backward pass. */
function buildModel(golden: Golden, kernels: Kernels) {
  const queue: number[][][] = [];
  const sparsifiers = golden.sparsity.map((sparsity): Sparsifier => {
    switch (sparsity.mode) {
      case "dense":
        return dense();
      case "topk":
        return topK(sparsity.k);
      case "unified":
        return unifiedTopK(sparsity.k);
      case "random":
        return givenSparsifier(sparsity.k, queue);
    }
  });
  const hidden = golden.sparsity.slice(0, -1);
  for (const sparsity of hidden) assertEquals(sparsity, hidden[0]);
  const model = new Mlp({
    layerSizes: golden.layerSizes,
    sparsifier: sparsifiers[0],
    outputSparsifier: sparsifiers[sparsifiers.length - 1],
    kernels,
    inputGradient: true,
  });
  setParameters(model, golden.initialParameters);
  const give = (sets: IndexSets | undefined) => {
    const given = (sets ?? []).filter((set) => set !== null) as number[][][];
    queue.push(...given.reverse());
  };
  return { model, give };
}

function setParameters(model: Mlp, values: LinearValues[]): void {
  assertEquals(model.linears.length, values.length);
  model.linears.forEach(({ weight, bias }, layer) => {
    weight.value.set(values[layer].W.data);
    bias.value.set(values[layer].b.data);
  });
}

/** The minibatches of a file, in the kernels' memory. */
function minibatchesOf(golden: Golden, kernels: Kernels): Minibatch[] {
  const classCount = golden.layerSizes[golden.layerSizes.length - 1];
  return golden.minibatches.map(({ x, targets }) => {
    const dataset = createDataset(
      Float32Array.from(x.data),
      Uint8Array.from(targets),
      classCount,
    );
    const minibatch = new Minibatch(kernels, dataset, targets.length);
    minibatch.gather(Uint32Array.from(targets, (_, i) => i));
    return minibatch;
  });
}

function createOptimizer(model: Mlp, options: Golden["training"][number]["optimizer"]): Optimizer {
  const { name, ...settings } = options;
  switch (name) {
    case "adam":
      return new Adam(model, settings);
    case "adagrad":
      return new AdaGrad(model, settings);
    default:
      throw new Error(`no optimizer named ${name}`);
  }
}

/** The kept indices of the last backward pass of each linear map, one set for each example. */
function selectedIndices(model: Mlp): (number[][] | null)[] {
  return model.linears.map(({ selection }) =>
    selection === undefined ? null : Array.from(
      { length: selection.rows },
      (_, b) => [...selection.indices.subarray(b * selection.k, (b + 1) * selection.k)],
    )
  );
}

/** The index sets of a file, one for each example also where the minibatch shares one. */
function expandSets(sets: IndexSets, rows: number): (number[][] | null)[] {
  return sets.map((set) =>
    set === null || Array.isArray(set[0])
      ? set as number[][] | null
      : Array.from({ length: rows }, () => set as number[])
  );
}

for (const { name, precision, create } of IMPLEMENTATIONS) {
  Deno.test(`selectTopK() selects as the golden values do, ${name} kernels`, () => {
    const kernels = create();
    let compared = 0;
    for (const { name, precision: needed, values, selections } of topKJson.cases) {
      if (needed === "float64" && precision === "float32") continue;
      const gradient = matrixOf(kernels, [1, values.data.length], values.data);
      for (const { k, indices } of selections) {
        const selection = createSelection(kernels, 1, k);
        kernels.selectTopK(gradient, selection);
        assertEquals([...selection.indices], indices, `case "${name}", k = ${k}`);
        compared++;
      }
    }
    assert(compared > 100);
  });

  Deno.test(`selectUnifiedTopK() selects as the golden values do, ${name} kernels`, () => {
    const kernels = create();
    for (const { name, gradients, selections } of topKJson.unifiedCases) {
      const gradient = matrixOf(kernels, gradients.shape, gradients.data);
      for (const { k, indices } of selections) {
        const selection = createSelection(kernels, gradient.rows, k);
        kernels.selectUnifiedTopK(gradient, selection);
        const expected = Array.from({ length: gradient.rows }, () => indices).flat();
        assertEquals([...selection.indices], expected, `case "${name}", k = ${k}`);
      }
    }
  });
}

for (const { name, create, pass, trace } of IMPLEMENTATIONS) {
  for (const golden of GOLDEN) {
    Deno.test(`Mlp.backward() gives the gradients of ${golden.name}, ${name} kernels`, () => {
      const kernels = create();
      const { model, give } = buildModel(golden, kernels);
      const minibatches = minibatchesOf(golden, kernels);
      assert(golden.backwardPasses.length > 0);
      for (const expected of golden.backwardPasses) {
        const minibatch = minibatches[expected.minibatch];
        give(expected.givenIndices);
        const logits = model.forward(minibatch.x, { training: true });
        const { loss } = minibatch.score(logits);
        const inputGradient = model.backward(minibatch.gradient);

        const { rows } = minibatch.x;
        const compare = (actual: ArrayLike<number>, tensor: Tensor, what: string) =>
          assertClose(actual, tensor.data, pass, what);
        assertEquals(selectedIndices(model), expandSets(expected.selectedIndices, rows));
        assertClose([loss], [expected.loss], pass, "loss");
        compare(logits.data, expected.logits, "logits");
        compare(inputGradient.data, expected.inputGradient, "inputGradient");
        model.linears.forEach((linear, layer) => {
          const { W, b } = expected.parameterGradients[layer];
          assert(linear.outputGradient !== undefined && linear.bias.gradient?.kind === "values");
          compare(
            linear.outputGradient.data,
            expected.linearOutputGradients[layer],
            `linearOutputGradients[${layer}]`,
          );
          compare(linear.materializeWeightGradient(), W, `W gradient of layer ${layer}`);
          compare(linear.bias.gradient.values, b, `b gradient of layer ${layer}`);
        });
      }
    });

    Deno.test(`Optimizer.step() follows the traces of ${golden.name}, ${name} kernels`, () => {
      const optimizers = golden.training.map(({ optimizer }) => optimizer.name);
      assertEquals(optimizers, ["adam", "adagrad"]);
      for (const expected of golden.training) {
        const kernels = create();
        const { model, give } = buildModel(golden, kernels);
        const minibatches = minibatchesOf(golden, kernels);
        const optimizer = createOptimizer(model, expected.optimizer);
        const losses = expected.minibatchOrder.map((index, step) => {
          const minibatch = minibatches[index];
          give(expected.givenIndices?.[step]);
          const { loss } = minibatch.score(model.forward(minibatch.x, { training: true }));
          model.backward(minibatch.gradient);
          optimizer.step();
          return loss;
        });

        const what = (part: string) => `${expected.optimizer.name}: ${part}`;
        assertEquals(optimizer.stepCount, expected.steps);
        assertClose(losses, expected.losses, trace, what("losses"));
        model.linears.forEach(({ weight, bias }, layer) => {
          const { W, b } = expected.finalParameters[layer];
          assertClose(weight.value, W.data, trace, what(`W of layer ${layer}`));
          assertClose(bias.value, b.data, trace, what(`b of layer ${layer}`));
        });
      }
    });
  }

  Deno.test(`evaluate() gives the golden loss and accuracy, ${name} kernels`, () => {
    const { layerSizes, dropProbability, parameters, x, targets, expected } = evalMlpJson;
    const kernels = create();
    const options: MlpOptions = { layerSizes, dropProbability, kernels };
    const model = new Mlp(options);
    setParameters(model, parameters);
    const classCount = layerSizes[layerSizes.length - 1];
    const dataset = createDataset(Float32Array.from(x.data), Uint8Array.from(targets), classCount);
    const { loss, correct, total, accuracy } = evaluate(model, dataset);
    assertClose([loss], [expected.loss], pass, "loss");
    assertEquals(
      { correct, total, accuracy },
      { correct: expected.correct, total: expected.total, accuracy: expected.accuracy },
    );

    // The same in minibatches of other sizes.
    for (const batchSize of [1, 3, 7, 20]) {
      const minibatch = new Minibatch(kernels, dataset, batchSize);
      const logits: number[] = [];
      const predictions: number[] = [];
      for (let start = 0; start < total; start += batchSize) {
        const rows = Math.min(batchSize, total - start);
        minibatch.gather(Uint32Array.from({ length: rows }, (_, i) => start + i));
        const output = model.forward(minibatch.x);
        minibatch.score(output);
        logits.push(...output.data.subarray(0, rows * classCount));
        predictions.push(...minibatch.predictions.subarray(0, rows));
      }
      assertClose(logits, expected.logits.data, pass, `logits in minibatches of ${batchSize}`);
      assertEquals(predictions, expected.predictions);
    }
  });
}
