/**
 * Tests of the workload of the parser: counts against the model's own.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { ROOT_LABEL } from "../../../data/corpora/encoded_treebank.ts";
import { LABELS } from "../../../data/corpora/relations.ts";
import type { Kernels } from "../../../lib/kernels/kernels.ts";
import { referenceKernels } from "../../../lib/kernels/reference/reference.ts";
import { Mlp } from "../../../lib/mlp.ts";
import { FEATURE_COUNT } from "../../../lib/parsing/features.ts";
import { Parser } from "../../../lib/parsing/parser.ts";
import { CLASS_COUNT, PARSING_PRESET } from "../../tasks/parsing_model.ts";
import { parser } from "./parser.ts";

const SHAPE = { words: 7, tags: 3, hiddenSizes: [5, 4] };

Deno.test("countParameters() counts those of the parser", () => {
  const { words, tags, hiddenSizes } = SHAPE;
  const { embeddingSize } = PARSING_PRESET.model;
  const vocabulary = { words, tags, labels: LABELS.length };
  const sizes = { vocabulary, hiddenSizes, embeddingSize, rootLabel: ROOT_LABEL };
  const { parameters } = new Parser(sizes);
  const count = parameters.reduce((sum, { value }) => sum + value.length, 0);
  assertEquals(parser.countParameters(SHAPE), count);
});

Deno.test("countMacs() counts the first layer's dx, too: embeddings learn", () => {
  let dx = 0;
  const untouched = referenceKernels(32);
  const inputs = FEATURE_COUNT * PARSING_PRESET.model.embeddingSize;
  const kernels: Kernels = {
    ...untouched,
    inputGradient(gradient, weight, into): void {
      dx += gradient.rows * gradient.columns * into.columns;
      untouched.inputGradient(gradient, weight, into);
    },
  };
  // A perceptron on all vectors side by side: the parser forms fewer products.
  const layerSizes = [inputs, ...SHAPE.hiddenSizes, CLASS_COUNT];
  const model = new Mlp({ layerSizes, inputGradient: true, kernels });
  model.forward(new Float32Array(2 * inputs));
  model.backward(new Float32Array(2 * CLASS_COUNT));
  assertEquals(parser.countMacs(SHAPE, null, 2).dx, dx);
  const [dense, sparse] = [null, 2].map((k) => parser.countMacs(SHAPE, k, 1));
  // Of 5 and 4 units 2 are kept; the output layer stays dense.
  assertEquals(dense.dW - sparse.dW, (5 - 2) * inputs + (4 - 2) * 5);
  assertEquals(dense.dx - sparse.dx, dense.dW - sparse.dW);
});
