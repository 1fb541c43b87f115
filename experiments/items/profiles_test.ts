import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../../lib/errors.ts";
import { CATALOG } from "./catalog.ts";
import { identifyAll } from "../runs/identity.ts";
import {
  planConfigs,
  PROFILES,
  profileSettings,
  resolveRow,
  rowConfig,
  rowsOf,
  seedsOf,
  type StudySettings,
} from "./profiles.ts";
import { taskOf } from "../tasks/tasks.ts";
import type { SpecRow } from "./spec.ts";

Deno.test("identifyAll() gives each configuration once, seed by seed", async () => {
  const settings = { ...profileSettings("paper"), seeds: [1, 2] };
  const runs = await identifyAll(planConfigs(CATALOG, settings), () => "data");
  assertEquals(new Set(runs.map(({ id }) => id)).size, runs.length);
  const rowCount = CATALOG.reduce((sum, spec) => sum + spec.rows.length, 0);
  assert(runs.length < 2 * rowCount, "rows of Table 1 and Figure 4 must share runs");
  const seeds = runs.map(({ config }) => config.seed);
  assertEquals(seeds, [...seeds].sort());
});

Deno.test("seedsOf() takes the row's number of seeds in the published study alone", () => {
  const row: SpecRow = { id: "a", label: "a", overrides: {}, seedCount: 7 };
  const { seedCount: _, ...plain } = row;
  const paper = profileSettings("paper");
  assertEquals(seedsOf(row, paper), [1, 2, 3, 4, 5, 6, 7]);
  assertEquals(seedsOf(plain, paper), [1, 2, 3, 4, 5]);
  assertEquals(seedsOf(row, profileSettings("quick")), [1]);
  assertEquals(seedsOf(row, { ...paper, seeds: [7] }), [7]);
});

Deno.test("a setting changes the rows that have it, and must fit one", () => {
  const settings = { ...profileSettings("quick"), set: ["batchSize=50"] };
  const configs = planConfigs(CATALOG, settings);
  for (const config of configs) {
    assertEquals("batchSize" in config ? config.batchSize : 50, 50);
  }
  assertEquals(new Set(configs.map(({ task }) => task)), new Set(["mnist", "pos", "parsing"]));
  const wrong = { ...settings, set: ["batchsize=50"] };
  assertThrows(() => planConfigs(CATALOG, wrong), ConfigError, "Did you mean batchSize");
});

Deno.test("planConfigs() refuses a seed for all runs, and a value that a row cannot have", () => {
  const messageOf = (...set: string[]): string =>
    assertThrows(
      () => planConfigs(CATALOG, { ...profileSettings("paper"), set }),
      ConfigError,
    ).message;
  assertStringIncludes(
    messageOf("clip=4", "seed=7"),
    "--set seed=7: each run of a row has its own seed",
  );
  assertStringIncludes(messageOf("optimizer.learningRate=1e400"), "is Infinity, expected <=");
  assertStringIncludes(
    messageOf('sparsifier={"name":"topK","k":50,"outputLayer":false}'),
    "Cannot run the row table3-mnist/h20 with these settings. Cannot use this configuration: " +
      "sparsifier.k is 50, but the smallest hidden layer has 20 units. Set k from 1 to 20. Or " +
      "choose other rows with --only",
  );
});

Deno.test("resolveRow() says in the label what the settings change, or why they cannot", () => {
  const [spec] = CATALOG;
  const resolve = (id: string, settings: Partial<StudySettings>) =>
    resolveRow(spec, spec.rows.find((row) => row.id === id) as SpecRow, {
      ...profileSettings("paper"),
      ...settings,
    });
  const labelOf = (id: string, ...set: string[]): string => resolve(id, { set }).row.label;
  assertEquals(labelOf("adam-top20"), "Adam, meProp k=20");
  assertEquals(resolve("adam-top20", { epochs: 3 }).row.label, "Adam, meProp k=20");
  assertEquals(labelOf("adam-top20", "sparsifier.k=20"), "Adam, meProp k=20");
  assertEquals(
    labelOf("adam-top20", "sparsifier.k=25", "model.hiddenSizes=[50,50]", "kernels=reference"),
    "Adam, meProp k=20 (sparsifier.k=25, kernels=reference, model.hiddenSizes=[50,50])",
  );
  assertEquals(labelOf("adam-dense", "sparsifier.k=25"), "Adam, dense");
  const refused = resolve("adam-top20", { set: ["sparsifier.k=501"] });
  assertStringIncludes("problem" in refused ? refused.problem : "", "has 500 units");
});

Deno.test("a corpus of one's own is that of every run whose task has it", () => {
  const corporaOf = (task: string, corpus: string | null): unknown[] => {
    const configs = planConfigs(CATALOG, { ...profileSettings("paper"), corpus })
      .filter((config) => config.task === task);
    return [...new Set(configs.map((config) => "corpus" in config ? config.corpus : ""))];
  };
  assertEquals(corporaOf("pos", null), ["wsj-sample", "brown"]);
  for (const [corpus, tagged, parsed] of [["ewt", "ewt", "ewt"], ["ptb", "ptb", "ewt"]]) {
    assertEquals([corporaOf("pos", corpus), corporaOf("parsing", corpus)], [[tagged], [parsed]]);
  }
  assertEquals([corporaOf("parsing", "toy"), corporaOf("mnist", "toy")], [["toy"], [""]]);
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
        const { seed, epochs } = rowConfig(spec, row, settings, 7);
        assertEquals(seed, 7);
        const { profiles } = taskOf(spec.preset);
        const ofProfile = profile === "paper" ? undefined : profiles[profile].epochs;
        const whole = row.epochs ?? ofProfile ?? spec.preset.epochs;
        assertEquals(epochs, Math.min(whole, PROFILES[profile].maxEpochs));
      }
    }
  }
});
