/**
 * Tests of the workload of the tagger: counts of multiply-accumulates against kernels that count,
 * and who takes part in which step.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Kernels, Matrix, Selection, SparseMatrix } from "../../../lib/kernels/kernels.ts";
import { referenceKernels } from "../../../lib/kernels/reference/reference.ts";
import { dense, topK } from "../../../lib/sparsifier.ts";
import { Tagger } from "../../../lib/tagger.ts";
import { multiplyOut } from "../passes.ts";
import { labelOf, type StepMacs } from "../work.ts";
import { lstm } from "./lstm.ts";
import { meanMacs } from "./workload.ts";

const TABLES = [{ count: 9, size: 2 }, { count: 4, size: 3 }];

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
    tables: TABLES,
    hiddenSize,
    tagCount: 6,
    sparsifier: k === null ? dense() : topK(k),
    kernels,
  });
  const features = Array.from({ length: 2 * length }, (_, i) => i % 4);
  const tags = Array.from({ length }, (_, i) => i % 6);
  model.score(model.forward(features, { training: true }), tags);
  model.backward();
  multiplyOut(model.parameters, kernels, new Map());
  return macs;
}

Deno.test("countMacs() counts what the kernels multiply", () => {
  for (const [hiddenSize, length, k] of [[3, 1, 1], [7, 5, 2], [7, 5, 7], [4, 3, 4]]) {
    const shape = { tables: TABLES, hiddenSize, tagCount: 6 };
    assertEquals(lstm.countMacs(shape, k, length), countCalls(hiddenSize, length, k));
    assertEquals(lstm.countMacs(shape, null, length), countCalls(hiddenSize, length, null));
  }
});

Deno.test("countMacs() of one word leaves out what comes from a step before it", () => {
  // One embedding of 2 numbers, 3 units, 1 tag, k=1: the f gate keeps nothing.
  const shape = { tables: [{ count: 9, size: 2 }], hiddenSize: 3, tagCount: 1 };
  assertEquals(lstm.countMacs(shape, 1, 1), { forward: 54, dx: 18, dW: 36 });
});

Deno.test("meanMacs() is the mean over the sentences, not of the mean sentence", () => {
  const shape = { tables: TABLES, hiddenSize: 3, tagCount: 2 };
  const [short, long] = [1, 6].map((length) => lstm.countMacs(shape, 1, length));
  assertEquals(meanMacs(lstm, { shape, k: 1 }, [1, 6, 6, 1]), {
    forward: (short.forward + long.forward) / 2,
    dx: (short.dx + long.dx) / 2,
    dW: (short.dW + long.dW) / 2,
  });
});

Deno.test("countParameters() counts those of the tagger", () => {
  const sizes = { tables: TABLES, hiddenSize: 3, tagCount: 2 };
  const { parameters } = new Tagger(sizes);
  const count = parameters.reduce((sum, { value }) => sum + value.length, 0);
  assertEquals(lstm.countParameters(sizes), count);
});

Deno.test("the steps pair dense with meProp for each optimizer; PyTorch makes the first", () => {
  const works = lstm.groups.flatMap(({ works }) => works);
  assertEquals(works.map(labelOf), [
    ...["dense, Adam", "meProp k=5, Adam", "dense, AdaGrad", "meProp k=5, AdaGrad"],
  ]);
  assertEquals(works.map((work) => lstm.scriptOf("pytorch", work)), [
    ...["pytorch_lstm_peer.py", undefined, undefined, undefined],
  ]);
  assertEquals(lstm.scriptOf("jax", works[0]), undefined);
});
