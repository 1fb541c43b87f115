/**
 * Tests of the whole model: its layers, its gradient, its seed.
 *
 * @module
 */
import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { ConfigError } from "./errors.ts";
import { referenceKernels } from "./kernels/reference/reference.ts";
import { Minibatch } from "./train/minibatch.ts";
import { ACTIVATION_NAMES, Mlp, type MlpOptions } from "./mlp.ts";
import { randomK, topK, unifiedTopK } from "./sparsifier.ts";
import { assertGradient, cloudDataset } from "./testing/testing.ts";

Deno.test("Mlp.backward() gives the gradient of the loss, with every activation, with dropout too", () => {
  const settings = ACTIVATION_NAMES.flatMap((activation) =>
    [0, 0.4].map((dropProbability) => ({ activation, dropProbability }))
  );
  for (const { activation, dropProbability } of settings) {
    for (const seed of [1, 2, 3]) {
      const kernels = referenceKernels(64);
      const model = new Mlp({
        layerSizes: [4, 6, 5, 3],
        activation,
        dropProbability,
        initialization: "uniformFanIn", // Biases off 0, where a rectifier without input has its kink.
        seed,
        kernels,
        inputGradient: true,
      });
      const dataset = cloudDataset(7, { inFeatures: 4, classCount: 3 }, seed);
      const minibatch = new Minibatch(kernels, dataset, 7);
      minibatch.gather(Uint32Array.of(0, 1, 2, 3, 4, 5, 6));
      const { state } = model.random.dropout;
      const loss = () => {
        model.random.dropout.state = state;
        return minibatch.score(model.forward(minibatch.x, { training: true })).loss;
      };
      loss();
      const dx = model.backward(minibatch.gradient).data.slice();
      const gradients = model.linears.map((linear) => {
        const { gradient } = linear.bias;
        const db = gradient?.kind === "values" ? gradient.values : [];
        return { dW: linear.materializeWeightGradient(), db: Float64Array.from(db) };
      });
      assertGradient(loss, minibatch.x.data, dx, "x");
      model.linears.forEach(({ weight, bias }, layer) => {
        assertGradient(loss, weight.value, gradients[layer].dW, `weight of layer ${layer}`);
        assertGradient(loss, bias.value, gradients[layer].db, `bias of layer ${layer}`);
      });
    }
  }
});

Deno.test("Mlp puts an activation, ReLU by default, and dropout behind every linear map but the last", () => {
  const names = (options: Omit<MlpOptions, "layerSizes">) =>
    new Mlp({ layerSizes: [2, 3, 4, 2], ...options }).layers.map(({ constructor }) =>
      constructor.name
    );
  assertEquals(names({}), ["Linear", "Relu", "Linear", "Relu", "Linear"]);
  assertEquals(names({ activation: "tanh" }), ["Linear", "Tanh", "Linear", "Tanh", "Linear"]);
  assertEquals(names({ activation: "cube" }), ["Linear", "Cube", "Linear", "Cube", "Linear"]);
  const hidden = ["Linear", "Relu", "Dropout"];
  assertEquals(names({ dropProbability: 0.5 }), [...hidden, ...hidden, "Linear"]);
});

Deno.test("Mlp sparsifies the hidden layers, the output only when asked", () => {
  const names = (options: Omit<MlpOptions, "layerSizes">) =>
    new Mlp({ layerSizes: [2, 3, 4, 5], ...options }).linears.map(({ sparsifier }) =>
      `${sparsifier.name} ${sparsifier.k}`
    );
  assertEquals(names({}), ["dense undefined", "dense undefined", "dense undefined"]);
  assertEquals(names({ sparsifier: topK(3) }), ["topK 3", "topK 3", "dense undefined"]);
  assertEquals(
    names({ sparsifier: topK(1), outputSparsifier: unifiedTopK(5) }),
    ["topK 1", "topK 1", "unifiedTopK 5"],
  );
});

Deno.test("Mlp starts with the same weights for a seed, whatever the sparsifier and dropout", () => {
  const weights = (options: Omit<MlpOptions, "layerSizes">) =>
    new Mlp({ layerSizes: [3, 4, 2], ...options }).parameters.map(({ value }) => value);
  const expected = weights({ seed: 5 });
  const options = { seed: 5, sparsifier: randomK(2), dropProbability: 0.5, inputGradient: true };
  assertEquals(weights(options), expected);
  assertNotEquals(weights({ seed: 6 }), expected);
  assertEquals(weights({}), weights({ seed: 1 }));
});

Deno.test("Mlp throws when sizes, k or the drop probability do not fit", () => {
  const build = (options: MlpOptions) => () => new Mlp(options);
  for (const layerSizes of [[], [3], undefined] as number[][]) {
    const message = `layerSizes has ${layerSizes?.length} numbers`;
    assertThrows(build({ layerSizes }), ConfigError, message);
  }
  assertThrows(build({ layerSizes: [2, 0, 2] }), ConfigError, "outFeatures is 0");
  const sizes = { layerSizes: [2, 9, 4, 3] };
  assertThrows(build({ ...sizes, sparsifier: topK(5) }), ConfigError, "there are 4 outputs");
  assertThrows(build({ ...sizes, outputSparsifier: topK(4) }), ConfigError, "there are 3 outputs");
  assertThrows(build({ ...sizes, dropProbability: 1 }), ConfigError, "the probability is 1");
  const activation = "toString" as "relu";
  assertThrows(build({ ...sizes, activation }), ConfigError, "one of relu, tanh, cube");
});
