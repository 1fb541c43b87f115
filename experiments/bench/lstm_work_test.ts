/**
 * Tests of what is measured of the tagger: counts of multiply-accumulates against kernels that
 * count, and the choice of sentences.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Kernels, Matrix, Selection, SparseMatrix } from "../../lib/kernels/kernels.ts";
import { referenceKernels } from "../../lib/kernels/reference/reference.ts";
import { dense, topK } from "../../lib/sparsifier.ts";
import { Tagger } from "../../lib/tagger.ts";
import { multiplyOut } from "./lstm_passes.ts";
import {
  chooseSentences,
  countSentenceMacs,
  LSTM_WORKLOADS,
  meanSentenceMacs,
} from "./lstm_work.ts";
import type { StepMacs } from "./work.ts";

/** Counts a pass of a tagger as its kernels are called. */
function countCalls(hiddenSize: number, length: number, k: number | null): StepMacs {
  const macs = { forward: 0, dx: 0, dW: 0 };
  const untouched = referenceKernels(64);
  const size = ({ rows, columns }: Matrix): number => rows * columns;
  const entries = ({ rows, rowStarts }: SparseMatrix): number => rowStarts[rows];
  const kernels: Kernels = {
    ...untouched,
    linear(x, weight, bias, y): void {
      macs.forward += size(x) * y.columns;
      untouched.linear(x, weight, bias, y);
    },
    addLinear(x, weight, y): void {
      macs.forward += size(x) * y.columns;
      untouched.addLinear(x, weight, y);
    },
    inputGradient(gradient, weight, dx): void {
      macs.dx += size(gradient) * dx.columns;
      untouched.inputGradient(gradient, weight, dx);
    },
    sparseInputGradient(gradient, weight, dx): void {
      macs.dx += entries(gradient) * dx.columns;
      untouched.sparseInputGradient(gradient, weight, dx);
    },
    selectedInputGradient(gradient, selection: Selection, weight, dx): void {
      macs.dx += selection.rows * selection.k * dx.columns;
      untouched.selectedInputGradient(gradient, selection, weight, dx);
    },
    weightGradient(gradient, x, dW): void {
      macs.dW += size(gradient) * x.columns;
      untouched.weightGradient(gradient, x, dW);
    },
    sparseWeightGradient(gradient, x, dW): void {
      macs.dW += entries(gradient) * x.columns;
      untouched.sparseWeightGradient(gradient, x, dW);
    },
  };
  const model = new Tagger({
    tables: [{ count: 9, size: 2 }, { count: 4, size: 3 }],
    hiddenSize,
    tagCount: 6,
    sparsifier: k === null ? dense() : topK(k),
    kernels,
  });
  const features = Array.from({ length: 2 * length }, (_, i) => i % 4);
  const tags = Array.from({ length }, (_, i) => i % 6);
  model.score(model.forward(features, true), tags);
  model.backward();
  multiplyOut(model.parameters, kernels, new Map());
  return macs;
}

Deno.test("countSentenceMacs() counts what the kernels multiply", () => {
  for (const [hiddenSize, length, k] of [[3, 1, 1], [7, 5, 2], [7, 5, 7], [4, 3, 4]]) {
    const shape = { inFeatures: 5, hiddenSize, tagCount: 6 };
    assertEquals(countSentenceMacs(shape, length, k), countCalls(hiddenSize, length, k));
    assertEquals(countSentenceMacs(shape, length, null), countCalls(hiddenSize, length, null));
  }
});

Deno.test("meanSentenceMacs() is the mean over the sentences, not of the mean sentence", () => {
  const shape = { inFeatures: 2, hiddenSize: 3, tagCount: 2 };
  const [short, long] = [1, 6].map((length) => countSentenceMacs(shape, length, 1));
  assertEquals(meanSentenceMacs(shape, [1, 6, 6, 1], 1), {
    forward: (short.forward + long.forward) / 2,
    dx: (short.dx + long.dx) / 2,
    dW: (short.dW + long.dW) / 2,
  });
});

Deno.test("chooseSentences() keeps the mean length and takes none twice", () => {
  const lengths = Array.from({ length: 3131 }, (_, i) => 1 + i * 7919 % 48);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  for (const count of [8, 40, 200]) {
    const chosen = chooseSentences(lengths, count);
    assertEquals(new Set(chosen).size, count);
    const difference = mean(chosen.map((i) => lengths[i])) - mean(lengths);
    assert(Math.abs(difference) < 0.5, `${count} sentences: the mean is off by ${difference}`);
  }
  assertEquals(chooseSentences([5, 3], 40), [0, 1]);
});

Deno.test("LSTM_WORKLOADS pair dense with meProp for each optimizer, PyTorch's first", () => {
  assertEquals(LSTM_WORKLOADS.map(({ id }) => id), [
    ...["dense-adam", "topK5-adam", "dense-adaGrad", "topK5-adaGrad"],
  ]);
  assertEquals(LSTM_WORKLOADS[3].label, "meProp k=5, AdaGrad");
});
