/**
 * The tagger's backward passes, training traces and evaluation against values that were computed
 * independently; see golden/README.md. Their inputs x are looked up in an embedding.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Adam } from "../optim/adam.ts";
import type { FloatArray, Kernels } from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import type { Parameter } from "../layers/layer.ts";
import { topK } from "../sparsifier.ts";
import { evaluateTagger, Tagger, type TaggerOptions } from "../tagger.ts";
import { assertClose, materializeGradient, type Tolerance } from "./testing.ts";
import evalLstmJson from "./golden/eval_lstm.json" with { type: "json" };
import biConcatJson from "./golden/lstm_bi_concat_k8.json" with { type: "json" };
import biDenseJson from "./golden/lstm_bi_dense.json" with { type: "json" };
import biGateJson from "./golden/lstm_bi_gate_k2.json" with { type: "json" };
import uniConcatJson from "./golden/lstm_uni_concat_k8.json" with { type: "json" };
import uniDenseJson from "./golden/lstm_uni_dense.json" with { type: "json" };
import uniGateJson from "./golden/lstm_uni_gate_k2.json" with { type: "json" };

interface Tensor {
  shape: number[];
  data: number[];
}

interface DirectionValues {
  Wih: Tensor;
  Whh: Tensor;
  b: Tensor;
}

interface ModelValues {
  forward: DirectionValues;
  reverse?: DirectionValues;
  output: { W: Tensor; b: Tensor };
}

/** Selected indices of one direction: [t][gate][k] within the gate, or [t][k] of all 4H. */
type IndexSets = number[][] | number[][][];

interface Golden {
  name: string;
  inputSize: number;
  hiddenSize: number;
  tagCount: number;
  bidirectional: boolean;
  sparsity: { mode: "dense" } | { mode: "topkPerGate" | "topkConcatenated"; k: number };
  initialParameters: ModelValues;
  sequences: { x: Tensor; targets: number[] }[];
  backwardPasses: {
    sequence: number;
    loss: number;
    hidden: Tensor;
    logits: Tensor;
    gatePreActivationGradients: { forward: Tensor; reverse?: Tensor };
    selectedIndices: { forward: IndexSets; reverse?: IndexSets } | null;
    parameterGradients: ModelValues;
    inputGradient: Tensor;
  }[];
  training: {
    optimizer: { name: string; learningRate: number };
    steps: number;
    sequenceOrder: number[];
    losses: number[];
    finalParameters: ModelValues;
  }[];
}

const GOLDEN = [
  uniDenseJson,
  uniGateJson,
  uniConcatJson,
  biDenseJson,
  biGateJson,
  biConcatJson,
] as unknown as Golden[];

/** Kernels with the tolerance of a single pass and of a training trace. */
const IMPLEMENTATIONS: {
  name: string;
  create: () => Kernels;
  pass: Tolerance;
  trace: Tolerance;
}[] = [
  {
    name: "64-bit reference",
    create: () => referenceKernels(64),
    pass: { relative: 1e-10, absolute: 1e-16 },
    trace: { relative: 1e-9, absolute: 1e-13 },
  },
  ...[
    { name: "32-bit reference", create: () => referenceKernels(32) },
    { name: "simd", create: simdKernels },
  ].map((kernels) => ({
    ...kernels,
    // Logits are sums of numbers near 1, which cancel.
    pass: { relative: 1e-5, absolute: 1e-7 },
    trace: { relative: 1e-5, absolute: 1e-6 },
  })),
];

type Shape = Pick<Golden, "inputSize" | "hiddenSize" | "tagCount" | "bidirectional" | "sequences">;

/** Builds a tagger whose only table holds the x of all sequences, one after the other. */
function buildTagger(golden: Shape, values: ModelValues, options: Partial<TaggerOptions>) {
  const { inputSize: size, hiddenSize, tagCount, bidirectional, sequences } = golden;
  const rows = sequences.flatMap(({ x }) => x.data);
  const model = new Tagger({
    tables: [{ count: rows.length / size, size }],
    hiddenSize,
    tagCount,
    bidirectional,
    lossReduction: "mean",
    ...options,
  });
  model.embedding.parameters[0].value.set(rows);
  forEachParameter(model, values, ({ value }, { data }) => value.set(data));
  let start = 0;
  const sentences = sequences.map(({ targets: tags }) => {
    const features = tags.map((_, t) => start + t);
    start += tags.length;
    return { features, tags };
  });
  return { model, sentences };
}

/** Visits the parameters of a model beside the values that a file gives for them. */
function forEachParameter(
  model: Tagger,
  values: ModelValues,
  visit: (parameter: Parameter, expected: Tensor, name: string) => void,
): void {
  assertEquals(model.lstm.directions.length, values.reverse === undefined ? 1 : 2);
  for (const { name, inputWeight, hiddenWeight, bias } of model.lstm.directions) {
    const { Wih, Whh, b } = values[name] as DirectionValues;
    visit(inputWeight, Wih, `${name} Wih`);
    visit(hiddenWeight, Whh, `${name} Whh`);
    visit(bias, b, `${name} b`);
  }
  visit(model.output.weight, values.output.W, "output W");
  visit(model.output.bias, values.output.b, "output b");
}

function sparsityOf({ sparsity }: Golden): Partial<TaggerOptions> {
  if (sparsity.mode === "dense") return {};
  const selectionScope = sparsity.mode === "topkPerGate" ? "perGate" : "concatenated";
  return { sparsifier: topK(sparsity.k), selectionScope };
}

/** The index sets of one direction, with indices from 0 to 4H - 1 in one list for each position. */
function flattenSets(sets: IndexSets, hiddenSize: number): number[][] {
  return sets.map((set) =>
    set.flatMap((indices, gate) =>
      Array.isArray(indices) ? indices.map((index) => gate * hiddenSize + index) : [indices]
    )
  );
}

for (const { name: kernelName, create, pass, trace } of IMPLEMENTATIONS) {
  for (const golden of GOLDEN) {
    Deno.test(`Tagger.backward() gives the gradients of ${golden.name}, ${kernelName}`, () => {
      const kernels = create();
      const options = { kernels, ...sparsityOf(golden) };
      const { model, sentences } = buildTagger(golden, golden.initialParameters, options);
      assert(golden.backwardPasses.length > 0);
      for (const expected of golden.backwardPasses) {
        const { features, tags } = sentences[expected.sequence];
        const length = tags.length;
        const logits = model.forward(features, { training: true });
        const hidden = model.lstm.forward(model.embedding.forward(features));
        const compare = (actual: FloatArray, { shape, data }: Tensor, what: string) =>
          assertClose(actual.subarray(0, length * shape[1]), data, pass, what);
        compare(hidden.data, expected.hidden, "hidden");
        const { loss } = model.score(logits, tags);
        model.backward();

        assertClose([loss], [expected.loss], pass, "loss");
        compare(logits.data, expected.logits, "logits");
        for (const { name, gateGradient, selection } of model.lstm.directions) {
          assert(gateGradient !== undefined);
          const tensor = expected.gatePreActivationGradients[name];
          compare(gateGradient.data, tensor as Tensor, `${name} dL/dz`);
          if (expected.selectedIndices === null) {
            assertEquals(selection, undefined);
            continue;
          }
          assert(selection !== undefined && selection.rows === length);
          const { k, indices } = selection;
          const sets = flattenSets(
            expected.selectedIndices[name] as IndexSets,
            golden.hiddenSize,
          );
          assertEquals([...indices.subarray(0, length * k)], sets.flat(), `${name} selection`);
        }
        forEachParameter(model, expected.parameterGradients, (parameter, { data }, name) => {
          assertClose(materializeGradient(kernels, parameter), data, pass, `${name} gradient`);
        });
        // Each position looked up a row of its own, so the rows' gradients are dL/dx.
        const { gradient } = model.embedding.parameters[0];
        assert(gradient?.kind === "rows");
        assertEquals([...gradient.rows.indices.subarray(0, length)], features);
        compare(gradient.rows.values.data, expected.inputGradient, "inputGradient");
      }
    });

    Deno.test(`Adam.step() follows the traces of ${golden.name}, ${kernelName}`, () => {
      for (const expected of golden.training) {
        const { name, ...settings } = expected.optimizer;
        assertEquals(name, "adam");
        const kernels = create();
        const options = { kernels, ...sparsityOf(golden) };
        const { model, sentences } = buildTagger(golden, golden.initialParameters, options);
        // The inputs are given, not learnt.
        const parameters = [...model.lstm.parameters, ...model.output.parameters];
        const optimizer = new Adam({ kernels, parameters }, settings);
        const losses = expected.sequenceOrder.map((sequence) => {
          const { features, tags } = sentences[sequence];
          const { loss } = model.score(model.forward(features, { training: true }), tags);
          model.backward();
          optimizer.step();
          return loss;
        });
        assertEquals(optimizer.stepCount, expected.steps);
        assertClose(losses, expected.losses, trace, "losses");
        forEachParameter(model, expected.finalParameters, ({ value }, { data }, name) => {
          assertClose(value, data, trace, name);
        });
      }
    });
  }

  Deno.test(`evaluateTagger() gives the golden loss and accuracy, ${kernelName}`, () => {
    const { parameters, dropProbability, expected } = evalLstmJson;
    const options = { kernels: create(), dropProbability };
    const { model, sentences } = buildTagger(evalLstmJson, parameters, options);
    for (const lossReduction of ["mean", "sum"] as const) {
      const other = buildTagger(evalLstmJson, parameters, { ...options, lossReduction });
      const { loss, correct, total, accuracy } = evaluateTagger(other.model, sentences);
      assertClose([loss], [expected.loss], pass, "loss");
      assertEquals(
        { correct, total, accuracy },
        { correct: expected.correct, total: expected.total, accuracy: expected.accuracy },
      );
    }
    sentences.forEach(({ features, tags }, i) => {
      const one = expected.sequences[i];
      const logits = model.forward(features);
      const { loss, correct } = model.score(logits, tags);
      assertClose(logits.data.subarray(0, one.logits.data.length), one.logits.data, pass, "logits");
      assertClose([loss], [one.loss], pass, "loss");
      assertEquals(correct, one.correct);
      assertEquals([...model.tag(features)], one.predictions);
    });
  });
}

Deno.test("the golden files have training traces of sparse and dense models", () => {
  const traced = GOLDEN.filter(({ training }) => training.length > 0).map(({ sparsity }) =>
    sparsity.mode
  );
  assert(traced.includes("dense") && traced.includes("topkPerGate"), traced.join());
});
