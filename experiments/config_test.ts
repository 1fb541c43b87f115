import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../lib/errors.ts";
import {
  applySettings,
  canonicalJson,
  MNIST_PRESET,
  overrideConfig,
  parseRunConfig,
} from "./config.ts";

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
  assertEquals(changed.model.hiddenSizes, [20, 20]);
  assertEquals(changed.model.initialization, "truncatedNormal");
  assertEquals(changed.clip, null);
  assertEquals(MNIST_PRESET.clip, 5);
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

Deno.test("canonicalJson() does not depend on the order of keys", () => {
  assertEquals(canonicalJson({ b: [{ d: 1, c: 2 }], a: null }), '{"a":null,"b":[{"c":2,"d":1}]}');
});
