/**
 * Tests of models as bytes: the same outputs and the same training afterwards, for every kind of
 * model, and a clear refusal of everything else.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigError, DataError } from "./errors.ts";
import { referenceKernels } from "./kernels/backend.ts";
import type { Matrix } from "./kernels/kernels.ts";
import { Cube } from "./layers/cube.ts";
import { Dropout } from "./layers/dropout.ts";
import { Embedding } from "./layers/embedding.ts";
import { Layer } from "./layers/layer.ts";
import { Linear } from "./layers/linear.ts";
import { Lstm } from "./layers/lstm.ts";
import { Relu } from "./layers/relu.ts";
import { Sequential } from "./layers/sequential.ts";
import { Tanh } from "./layers/tanh.ts";
import { Mlp } from "./mlp.ts";
import { Adam } from "./optim/adam.ts";
import { Sgd } from "./optim/sgd.ts";
import { Parser } from "./parsing/parser.ts";
import { LABELS, TOY_VOCABULARY, toySentences } from "./parsing/trees_testing.ts";
import { load, save } from "./save.ts";
import { dense, randomK, type Sparsifier, topK, unifiedTopK } from "./sparsifier.ts";
import { Tagger } from "./tagger.ts";
import { packArraysSync } from "./train/array_file.ts";
import { crossEntropy } from "./train/loss.ts";

const TABLES = [{ name: "word", count: 4, size: 3 }, { count: 2, size: 1, positions: 2 }];

/** Models of every kind, each with an input of two rows. */
const MODELS: Readonly<Record<string, [() => Sequential, number[]]>> = {
  "all layers in Sequential": [
    () =>
      new Sequential([
        new Linear(3, 8, { sparsifier: topK(2), initialization: "heNormal" }),
        new Tanh(),
        new Sequential([new Linear(8, 6, { sparsifier: randomK(3) }), new Cube()]),
        new Dropout(0.25),
        new Lstm(6, 4, { bidirectional: true, sparsifier: unifiedTopK(2) }),
        new Relu(),
        new Linear(8, 2, { sparsifier: dense() }),
      ], { seed: 5, inputGradient: true }),
    [1, 2, 3, 4, 5, 6],
  ],
  "Embedding in Sequential": [
    () =>
      new Sequential([
        new Embedding({ tables: TABLES, initialization: { uniform: 0.5 } }),
        new Lstm(5, 3, { sparsifier: topK(7), selectionScope: "concatenated" }),
        new Linear(3, 2),
      ]),
    [3, 1, 0, 2, 0, 1],
  ],
  "Mlp": [
    () =>
      new Mlp({
        layerSizes: [3, 9, 9, 2],
        activation: "tanh",
        sparsifier: topK(4),
        outputSparsifier: topK(1),
        dropProbability: 0.5,
        seed: 9,
      }),
    [1, 2, 3, 4, 5, 6],
  ],
  "Tagger": [
    () =>
      new Tagger({
        tables: TABLES,
        hiddenSize: 4,
        tagCount: 2,
        sparsifier: randomK(2),
        dropProbability: 0.25,
        lossReduction: "mean",
        seed: 3,
      }),
    [3, 1, 0, 2, 0, 1],
  ],
};

/** Makes some steps; returns all losses and weights. */
function train(model: Sequential, x: number[]): number[] {
  const optimizer = new Adam(model);
  const losses = [0, 1, 2, 3].map((step) => {
    const { loss, gradient } = crossEntropy(model.forward(x, { training: true }), [step % 2, 1]);
    model.backward(gradient);
    optimizer.step();
    return loss;
  });
  return [...losses, ...model.parameters.flatMap(({ value }) => [...value])];
}

for (const [name, [create, x]] of Object.entries(MODELS)) {
  Deno.test(`load() gives back what save() took, and trains on with the same bits: ${name}`, () => {
    const model = create();
    train(model, x);
    const bytes = save(model);
    const restored = load(bytes);
    assertEquals(restored.constructor, model.constructor);
    assertEquals([...restored.forward(x).data], [...model.forward(x).data]);
    const names = (one: Sequential) => one.parameters.map(({ name, shape }) => [name, shape]);
    assertEquals(names(restored), names(model));
    assertEquals(train(restored, x), train(model, x));
    assertEquals(save(restored), save(model));
    // The model saved does not change with the one that goes on.
    assertEquals(save(load(bytes)), bytes);
  });
}

Deno.test("load() gives back taggers and parsers with all their abilities", () => {
  const tagger = MODELS["Tagger"][0]() as Tagger;
  const restored = load<Tagger>(save(tagger));
  assertEquals([...restored.tag([3, 1, 0, 2, 0, 1])], [...tagger.tag([3, 1, 0, 2, 0, 1])]);
  assertEquals([restored.lossReduction, restored.lstm.hiddenSize], ["mean", 4]);

  const parser = new Parser({
    vocabulary: TOY_VOCABULARY,
    rootLabel: LABELS.root,
    embeddingSize: 3,
    hiddenSizes: [7],
    sparsifier: topK(3),
    seed: 8,
  });
  const again = load<Parser>(save(parser));
  const sentences = toySentences(20, 1);
  assertEquals(again.parseAll(sentences), parser.parseAll(sentences));
  assertEquals(save(again), save(parser));
});

Deno.test("load() keeps 64 bits, and refuses kernels of another precision", () => {
  const kernels = referenceKernels(64);
  const model = new Mlp({ layerSizes: [2, 3], kernels });
  const bytes = save(model);
  assertEquals([...load(bytes, { kernels }).forward([1, 2]).data], [...model.forward([1, 2]).data]);
  assertThrows(() => load(bytes), DataError, "kernels of the precision");
});

Deno.test("load() refuses bytes with any difference", () => {
  const bytes = save(new Mlp({ layerSizes: [2, 3] }));
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = bytes.slice();
      damaged[at] ^= change;
      assertThrows(() => load(damaged), DataError, "do not match their SHA-256");
    }),
  );
  for (const length of [0, 1, 31, 32, bytes.length - 1]) {
    assertThrows(() => load(bytes.subarray(0, length)), DataError, `its ${length} bytes`);
  }
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  assertThrows(() => load(longer), DataError, "SHA-256");
  for (const none of [undefined, null, "bytes", bytes.buffer, [...bytes]]) {
    assertThrows(() => load(none as never), DataError, "no Uint8Array");
  }
});

Deno.test("load() refuses other formats, other versions and layers that it does not know", () => {
  const model = { type: "Sequential", settings: [[], {}], random: {} };
  for (const format of ["meprop-model-2", "meprop-checkpoint-3", 5]) {
    const bytes = packArraysSync({ ...model, format }, []);
    const message = `format ${format}, expected meprop-model-1`;
    assertThrows(() => load(bytes), DataError, message);
  }
  for (const type of ["Convolution", "toString", "__proto__"]) {
    const bytes = packArraysSync({ ...model, type, format: "meprop-model-1" }, []);
    assertThrows(() => load(bytes), DataError, `a layer of type ${type}`);
  }
});

Deno.test("save() refuses what nobody could restore", () => {
  class Negate extends Layer {
    readonly type: string = "Negate";
    protected override compute(x: Matrix): Matrix {
      return x;
    }
    protected override differentiate(gradient: Matrix): Matrix {
      return gradient;
    }
  }
  class Relu extends Negate {
    override readonly type = "Relu";
  }
  for (const layer of [new Negate(), new Relu()]) {
    const model = new Sequential([layer]);
    assertThrows(() => save(model), ConfigError, `with a layer of type ${layer.type}`);
  }
  const own: Sparsifier = { ...topK(1), name: "topK" };
  const model = new Sequential([new Linear(2, 2, { sparsifier: own })]);
  assertThrows(() => save(model), ConfigError, "Cannot save the sparsifier topK");
});

Deno.test("save() takes the weights out of the kernels' memory", () => {
  const model = new Mlp({ layerSizes: [1, 1] });
  const bytes = save(model);
  assert(bytes.buffer instanceof ArrayBuffer);
  const before = [...load(bytes).parameters[0].value];
  model.forward([1]);
  model.backward([1]);
  new Sgd(model).step();
  assertEquals([...load(bytes).parameters[0].value], before);
});
