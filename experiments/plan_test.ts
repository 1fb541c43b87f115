import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { CATALOG } from "./catalog.ts";
import { applySettings, MNIST_PRESET } from "./config.ts";
import { planRuns, profileSettings, rowConfig, rowsOf, runId } from "./plan.ts";

Deno.test("planRuns() gives each configuration once, seed by seed", async () => {
  const settings = { ...profileSettings("paper"), seeds: [1, 2] };
  const runs = await planRuns(CATALOG, settings, "data");
  assertEquals(new Set(runs.map(({ id }) => id)).size, runs.length);
  const rowCount = CATALOG.reduce((sum, spec) => sum + spec.rows.length, 0);
  assert(runs.length < 2 * rowCount, "rows of Table 1 and Figure 4 must share runs");
  const seeds = runs.map(({ config }) => config.seed);
  assertEquals(seeds, [...seeds].sort());
});

Deno.test("runId() changes with every setting, the data and nothing else", async () => {
  const id = await runId(MNIST_PRESET, "data");
  assertMatch(id, /^mnist-adam-h500-dense-seed1-[0-9a-f]{8}$/);
  assertEquals(await runId(structuredClone(MNIST_PRESET), "data"), id);
  assertNotEquals(await runId(MNIST_PRESET, "other data"), id);
  for (const set of ["seed=2", "epochs=1", "clip=4", "optimizer.beta1=0.8", "batchSize=11"]) {
    assertNotEquals(await runId(applySettings(MNIST_PRESET, [set]), "data"), id, set);
  }
});

Deno.test("the catalogue has unique ids, and baselines and figures that name rows", () => {
  assertEquals(new Set(CATALOG.map(({ id }) => id)).size, CATALOG.length);
  for (const spec of CATALOG) {
    const ids = spec.rows.map(({ id }) => id);
    assertEquals(new Set(ids).size, ids.length, spec.id);
    for (const { baseline } of spec.rows) {
      assert(baseline === undefined || ids.includes(baseline), `${spec.id}: ${baseline}`);
    }
    for (const figure of spec.figures) {
      const named = figure.kind === "accuracy"
        ? figure.series.flatMap(({ points }) => points.map(({ row }) => row))
        : figure.rows;
      for (const row of named) assert(ids.includes(row), `${spec.id}, ${figure.name}: ${row}`);
    }
  }
});

Deno.test("every row of every profile has a configuration that is allowed", () => {
  for (const profile of ["smoke", "quick", "paper"] as const) {
    const settings = profileSettings(profile);
    for (const spec of CATALOG) {
      for (const row of rowsOf(spec, profile)) {
        assertEquals(rowConfig(row, settings, 7).seed, 7);
        assertEquals(rowConfig(row, settings, 7).epochs, settings.epochs);
      }
    }
  }
});
