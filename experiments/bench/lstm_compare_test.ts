/**
 * Tests of the plain parts of the tagger's comparison: who takes part, how they are started, and
 * the passes on a tiny model.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { dense, topK } from "../../lib/sparsifier.ts";
import { Tagger } from "../../lib/tagger.ts";
import { contendersOf, lstmCommandsOf } from "./lstm_compare.ts";
import { multiplyOut } from "./lstm_passes.ts";
import { LSTM_WORKLOADS } from "./lstm_work.ts";

Deno.test("contendersOf() lets peers take part where they can: dense, with Adam", () => {
  const families = LSTM_WORKLOADS.map((workload) => [
    ...new Set(contendersOf(workload).map(({ family }) => family)),
  ]);
  assertEquals(families, [["ours", "pytorch"], ["ours"], ["ours"], ["ours"]]);
});

Deno.test("lstmCommandsOf() starts the tagger's scripts with the same programs", () => {
  const [ours] = lstmCommandsOf("ours");
  assertEquals(ours.program, "deno");
  assert(ours.args.at(-1)?.endsWith("ours_lstm_peer.ts"));
  assert(ours.args.includes("--no-prompt"));
  const pytorch = lstmCommandsOf("pytorch");
  assertEquals(pytorch.map(({ program }) => program), ["/usr/bin/python3", "python3"]);
  for (const { args } of pytorch) assert(args.at(-1)?.endsWith("/pytorch_lstm_peer.py"));
  assertThrows(() => lstmCommandsOf("jax"), Error, "no tagger by jax");
});

Deno.test("multiplyOut() gives the same dW from all entries kept as from dense", () => {
  const products = [dense(), topK(3)].map((sparsifier) => {
    const kernels = simdKernels();
    const tables = [{ count: 5, size: 4 }];
    const model = new Tagger({ tables, hiddenSize: 3, tagCount: 2, sparsifier, kernels });
    model.score(model.forward([0, 4, 2], true), [1, 0, 1]);
    model.backward();
    const places = new Map();
    multiplyOut(model.parameters, kernels, places);
    multiplyOut(model.parameters, kernels, places); // Into the same places.
    return [...places.values()].map(({ rows, columns, data }) => [rows, columns, ...data]);
  });
  // W_ih and W_hh of two directions, and the output layer's weight.
  assertEquals(products[0].map(([rows, columns]) => [rows, columns]), [
    ...[[12, 4], [12, 3], [12, 4], [12, 3], [2, 6]],
  ]);
  assertEquals(products[1], products[0]);
});
