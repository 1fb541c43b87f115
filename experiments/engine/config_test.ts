import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../../lib/errors.ts";
import {
  applySettings,
  canonicalJson,
  changedSettings,
  hasSetting,
  overrideConfig,
  parseRunConfig,
} from "./config.ts";
import { ADAGRAD, MNIST_PRESET } from "../tasks/mnist.ts";
import { ADAM } from "../tasks/settings.ts";
import { POS_PRESET } from "../tasks/tagging_model.ts";

function messageOf(run: () => unknown): string {
  return assertThrows(run, ConfigError).message;
}

Deno.test("parseRunConfig() accepts the preset and returns an equal value", () => {
  assertEquals(parseRunConfig(structuredClone(MNIST_PRESET)), MNIST_PRESET);
});

Deno.test("parseRunConfig() names an unknown key, a wrong type and a missing key", () => {
  assertStringIncludes(
    messageOf(() => parseRunConfig({ ...MNIST_PRESET, momentum: 1 })),
    "momentum",
  );
  assertStringIncludes(messageOf(() => parseRunConfig({ ...MNIST_PRESET, epochs: "3" })), "epochs");
  assertStringIncludes(messageOf(() => parseRunConfig({ ...MNIST_PRESET, epochs: 0 })), "epochs");
  const { seed: _, ...withoutSeed } = MNIST_PRESET;
  assertStringIncludes(messageOf(() => parseRunConfig(withoutSeed)), "seed");
  assertStringIncludes(messageOf(() => parseRunConfig(null)), "the configuration");
});

Deno.test("parseRunConfig() refuses k above the smallest hidden layer", () => {
  const config = { ...MNIST_PRESET, sparsifier: { name: "topK", k: 501, outputLayer: false } };
  assertEquals(
    messageOf(() => parseRunConfig(config)),
    "Cannot use this configuration: sparsifier.k is 501, but the smallest hidden layer has 500 " +
      "units. Set k from 1 to 500",
  );
});

Deno.test("applySettings() changes nested values and leaves the original alone", () => {
  const changed = applySettings(MNIST_PRESET, [
    "optimizer.learningRate=0.01",
    "model.hiddenSizes=[20,20]",
    "model.initialization=truncatedNormal",
    "clip=null",
  ]);
  assertEquals(changed.optimizer.learningRate, 0.01);
  assertEquals(changed.task === "mnist" && changed.model.hiddenSizes, [20, 20]);
  assertEquals(changed.model.initialization, "truncatedNormal");
  assertEquals(changed.clip, null);
  assertEquals(MNIST_PRESET.clip, 5);
});

Deno.test("applySettings() refuses every number that is not finite or absurdly large", () => {
  const numbersOf = (value: object, path = ""): string[] =>
    Object.entries(value).flatMap(([key, inner]) => {
      if (typeof inner === "object" && !Array.isArray(inner)) return numbersOf(inner, `${key}.`);
      return typeof inner === "number" ? [path + key] : [];
    });
  const sparse = { name: "topK", k: 1, outputLayer: false } as const;
  const optimizers = [ADAM, ADAGRAD, { name: "sgd", learningRate: 1 } as const];
  const paths = new Set<string>();
  for (const preset of [MNIST_PRESET, POS_PRESET]) {
    for (const optimizer of optimizers) {
      const config = { ...preset, optimizer, sparsifier: sparse };
      for (const path of numbersOf(config)) {
        paths.add(path);
        for (const number of ["1e400", "1e308", "-1"]) {
          const message = messageOf(() => applySettings(config, [`${path}=${number}`]));
          assertStringIncludes(message, `${path} is ${Number(number)}, expected`);
        }
      }
    }
  }
  assertEquals(paths.size, 15, [...paths].join());
  for (const sizes of ["[1e400]", "[0.5]", "[]", JSON.stringify(Array(101).fill(1))]) {
    assertStringIncludes(
      messageOf(() => applySettings(MNIST_PRESET, [`model.hiddenSizes=${sizes}`])),
      "model.hiddenSizes",
    );
  }
});

Deno.test("applySettings() names the nearest key when a key is unknown", () => {
  const message = messageOf(() => applySettings(MNIST_PRESET, ["optimizer.learningrate=1"]));
  assertStringIncludes(message, "Did you mean optimizer.learningRate?");
  assertStringIncludes(messageOf(() => applySettings(MNIST_PRESET, ["epochs"])), "key=value");
  assertStringIncludes(messageOf(() => applySettings(MNIST_PRESET, ["seed.x=1"])), "no key seed.x");
});

Deno.test("overrideConfig() merges the model and replaces variants", () => {
  const config = overrideConfig(MNIST_PRESET, {
    model: { hiddenSizes: [20, 20] },
    sparsifier: { name: "topK", k: 3, outputLayer: true },
  });
  assertEquals(config.model.initialization, MNIST_PRESET.model.initialization);
  assertEquals(config.sparsifier, { name: "topK", k: 3, outputLayer: true });
});

Deno.test("changedSettings() gives the differences from another configuration", () => {
  const changed = applySettings(MNIST_PRESET, [
    "clip=null",
    "model.hiddenSizes=[5]",
    'optimizer={"name":"sgd","learningRate":0.001}',
  ]);
  assertEquals(changedSettings(MNIST_PRESET, { ...MNIST_PRESET }), []);
  assertEquals(changedSettings(MNIST_PRESET, changed), [
    "optimizer.name=sgd",
    "clip=null",
    "model.hiddenSizes=[5]",
  ]);
});

Deno.test("canonicalJson() does not depend on the order of keys", () => {
  assertEquals(canonicalJson({ b: [{ d: 1, c: 2 }], a: null }), '{"a":null,"b":[{"c":2,"d":1}]}');
});

Deno.test("parseRunConfig() checks the selection of a tagger", () => {
  assertEquals(parseRunConfig(structuredClone(POS_PRESET)), POS_PRESET);
  const sparse = (k: number, outputLayer = false) => ({ name: "topK", k, outputLayer });
  const messages = [
    { ...POS_PRESET, sparsifier: sparse(501) },
    { ...POS_PRESET, sparsifier: sparse(2001), selectionScope: "concatenated" },
    { ...POS_PRESET, sparsifier: sparse(5, true) },
    { ...POS_PRESET, corpus: "wsj" },
    { ...POS_PRESET, batchSize: 10 },
    { ...POS_PRESET, task: "parse" },
  ].map((config) => messageOf(() => parseRunConfig(config)));
  assertStringIncludes(messages[0], "there are 500 entries in a gate");
  assertStringIncludes(messages[1], "there are 2000 entries in all gates");
  assertStringIncludes(messages[2], "the output layer of a tagger is exact");
  assertStringIncludes(messages[3], "corpus");
  assertStringIncludes(messages[4], "batchSize");
  assertStringIncludes(messages[5], "task");
  parseRunConfig({ ...POS_PRESET, sparsifier: sparse(501), selectionScope: "concatenated" });
});

Deno.test("hasSetting() agrees with applySettings()", () => {
  const keys = ["batchSize", "model.hiddenSizes", "optimizer.beta1", "sparsifier.k", "clip.x", "x"];
  const known = keys.map((key) => hasSetting(MNIST_PRESET, `${key}=1`));
  assertEquals(known, [true, true, true, false, false, false]);
  assertEquals(hasSetting(POS_PRESET, "model.hiddenSize=5"), true);
});
