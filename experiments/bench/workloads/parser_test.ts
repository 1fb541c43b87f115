/**
 * Tests of the workload of the parser: counts against the model's own.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { ROOT_LABEL } from "../../../data/corpora/encoded_treebank.ts";
import { LABELS } from "../../../data/corpora/relations.ts";
import { referenceKernels } from "../../../lib/kernels/reference/reference.ts";
import { SHIFT_MOVE } from "../../../lib/parsing/arc_standard.ts";
import { Parser } from "../../../lib/parsing/parser.ts";
import { PARSING_PRESET } from "../../tasks/parsing_model.ts";
import type { TrainedState } from "../state_file.ts";
import { parser } from "./parser.ts";

const SHAPE = { words: 7, tags: 3, hiddenSizes: [5, 4] };
const [STATES, FEATURES] = [6, 48];

const STATE: TrainedState = {
  ...{ workload: "parser", shape: SHAPE, optimizer: "adam", k: 2, step: 0 },
  ...{ parameters: [], moments: [] },
  examples: {
    features: new Int32Array(STATES * FEATURES).map((_, i) => i % 5),
    classes: new Int32Array(STATES),
    moves: new Int32Array(STATES).fill(SHIFT_MOVE | 2),
  },
};

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
  const macs = { dx: 0, dW: 0 };
  const untouched = referenceKernels(32);
  const model = parser.open({ ...STATE, k: null }, {
    ...untouched,
    inputGradient(gradient, weight, dx): void {
      macs.dx += gradient.rows * gradient.columns * dx.columns;
      untouched.inputGradient(gradient, weight, dx);
    },
  }, 2);
  assertEquals(model.count, 3);
  model.forward(1, true);
  model.backward();
  assertEquals(parser.countMacs(SHAPE, null, 2).dx, macs.dx);
  const [dense, sparse] = [null, 2].map((k) => parser.countMacs(SHAPE, k, 1));
  // Of 5 and 4 units 2 are kept; the output layer stays dense.
  const inputs = FEATURES * PARSING_PRESET.model.embeddingSize;
  assertEquals(dense.dW - sparse.dW, (5 - 2) * inputs + (4 - 2) * 5);
  assertEquals(dense.dx - sparse.dx, dense.dW - sparse.dW);
});
