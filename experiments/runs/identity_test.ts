import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { applySettings } from "../engine/config.ts";
import { MNIST_PRESET } from "../tasks/mnist.ts";
import { POS_PRESET } from "../tasks/tagging_model.ts";
import { identify, identifyAll, idOf } from "./identity.ts";

Deno.test("identify() names a run by every setting, the data, the numerics and nothing else", async () => {
  const run = await identify(MNIST_PRESET, "data");
  assertMatch(run.id, /^mnist-adam-h500-dense-seed1-[0-9a-f]{8}$/);
  assertEquals(await identify(structuredClone(MNIST_PRESET), "data"), run);
  assertNotEquals((await identify(MNIST_PRESET, "other data")).id, run.id);
  assertEquals(await idOf(run), run.id);
  assertNotEquals(await idOf({ ...run, numericsVersion: run.numericsVersion + 1 }), run.id);
  for (const set of ["seed=2", "epochs=1", "clip=4", "optimizer.beta1=0.8", "batchSize=11"]) {
    assertNotEquals((await identify(applySettings(MNIST_PRESET, [set]), "data")).id, run.id, set);
  }
});

Deno.test("identifyAll() gives each configuration once, with the digest of its own data", async () => {
  const configs = [MNIST_PRESET, POS_PRESET, { ...MNIST_PRESET }];
  assertEquals(await identifyAll(configs, ({ task }) => task), [
    await identify(MNIST_PRESET, "mnist"),
    await identify(POS_PRESET, "pos"),
  ]);
});
