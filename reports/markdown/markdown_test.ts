/**
 * Tests of the report's text: the fixture must give the committed text; cases that it lacks have
 * tests of their own. After an intended change run `testdata/update_expected.ts`.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CATALOG } from "../../experiments/items/catalog.ts";
import { CLAIMS } from "../../experiments/paper/claims/claims.ts";
import { DEVIATIONS } from "../../experiments/paper/deviations/deviations.ts";
import { profileSettings, type StudySettings } from "../../experiments/items/profiles.ts";
import { renderMarkdown } from "./markdown.ts";
import type { StoredRun } from "../../experiments/runs/all_runs.ts";
import { summarizeStudy } from "../study/summary.ts";
import expected from "../testdata/expected_report.txt" with { type: "text" };
import {
  CATALOG as FIXTURE_CATALOG,
  fixtureReport,
  fixtureStudy,
  RUNS,
  SETTINGS,
} from "../testdata/fixture.ts";

const NO_FIGURES = { figures: new Set<string>() };

Deno.test("renderMarkdown() gives the committed report of the fixture", () => {
  assertEquals(fixtureReport(), expected);
});

Deno.test("renderMarkdown() lists all experiments, claims and deviations, with or without runs", () => {
  const study = summarizeStudy({ settings: profileSettings("paper"), runs: [], damaged: [] });
  const text = renderMarkdown(study, NO_FIGURES);
  for (const { item, caption } of CATALOG) {
    assertStringIncludes(text, `\n### ${item}\n\n${caption}\n`);
  }
  for (const { id, statement } of CLAIMS) {
    assertMatch(text, new RegExp(`\\[${id}\\]\\(#.*${RegExp.escape(statement)}`));
  }
  for (const { topic } of DEVIATIONS) assertStringIncludes(text, topic);
  assertStringIncludes(text, "No completed runs yet. Planned: 80 runs.");
  assert(!/### [^|]*Overfitting\n\n[^#]*\|/.test(text), "There are no empty tables");
  assert(
    !text.includes("NOT follow the paper's protocol"),
    "The paper profile is the paper's protocol",
  );
  assert(!/undefined|NaN|\[object/.test(text));
  assert(!text.includes("!["), "There are no figures");
});

Deno.test("renderMarkdown() has a chapter of its own for items that the paper lacks", () => {
  const study = summarizeStudy({ settings: profileSettings("paper"), runs: [], damaged: [] });
  const text = renderMarkdown(study, NO_FIGURES);
  const chapter = text.slice(
    text.indexOf("\n## Beyond the paper\n"),
    text.indexOf("\n## Overfitting\n"),
  );
  for (const { item, rows } of CATALOG) {
    const isBeyond = rows.every(({ paper }) => paper === undefined);
    assertEquals(chapter.includes(`\n### ${item}\n`), isBeyond, item);
  }
  assertStringIncludes(chapter, "### Random-k\n\nNo completed runs yet.");
  assertStringIncludes(
    renderMarkdown(study, { ...NO_FIGURES, pays: ["It pays.", "A table."] }),
    "### When meProp pays\n\nIt pays.\n\nA table.\n\nMeasurements: ",
  );
});

Deno.test("renderMarkdown() says how far random entries fall behind", () => {
  const study = fixtureStudy();
  const random = study.distinctRows.find(({ row }) => row.config.sparsifier.name === "randomK");
  assert(random);
  const distinctRows = [-0.02, -0.05].map((mean, i) => {
    const comparison = { label: "top-k", paper: undefined, ours: { count: 2, mean, halfWidth: 0 } };
    const spec = { ...random.row.spec, label: `random ${i}` };
    return { item: random.item, row: { ...random.row, spec, comparison } };
  });
  assertStringIncludes(
    renderMarkdown({ ...study, distinctRows }, NO_FIGURES),
    "by -5.00 points ([random 1](#figure-0)) to -2.00 points ([random 0](#figure-0)), in 2 comp",
  );
});

Deno.test("renderMarkdown() warns of every departure from the paper's protocol", () => {
  const paper = profileSettings("paper");
  const cases: [StudySettings, boolean][] = [
    [profileSettings("smoke"), true],
    [profileSettings("quick"), true],
    [{ ...paper, epochs: 2 }, true],
    [{ ...paper, epochs: 30 }, false],
    [{ ...paper, corpus: "ewt" }, false],
    [{ ...paper, set: ["batchSize=50"] }, false],
    [{ ...paper, seeds: [1] }, false],
  ];
  for (const [settings, isTransient] of cases) {
    const study = summarizeStudy({ settings, runs: [], damaged: [] });
    const text = renderMarkdown(study, NO_FIGURES);
    assertStringIncludes(text, "**This study does NOT follow the paper's protocol");
    assertStringIncludes(text, "`deno task reproduce --profile paper`");
    assertEquals(
      text.includes("looks like divergence in the first epochs and recovers"),
      isTransient,
    );
    if (settings.set.length > 0) assertStringIncludes(text, "Settings changed in every run: batch");
  }
});

Deno.test("renderMarkdown() stamps each experiment with its own epochs and seeds", () => {
  const settings = profileSettings("paper");
  const text = renderMarkdown(
    summarizeStudy({ settings, runs: [], damaged: [] }),
    NO_FIGURES,
  );
  assertStringIncludes(text, "Profile paper, 3-20 epochs, 1-20 seeds a row. (paper: ");
  const ofItem = (item: string): string => {
    const start = text.indexOf(`### ${item}\n`);
    return text.slice(start, text.indexOf("###", start + 1));
  };
  assertStringIncludes(
    ofItem("Table 1, MNIST rows"),
    "--profile paper`. Profile paper, 20 epochs, seeds 1 to 20.\n",
  );
  assertStringIncludes(
    ofItem("Table 1, part-of-speech rows, large corpus"),
    "Profile paper, 3 epochs, 1-3 seeds a row. Corpus: brown. Units per direction: 500.\n",
  );
});

Deno.test("renderMarkdown() warns of mixed data or numerics", () => {
  const [first, ...rest] = RUNS;
  const render = (change: Partial<StoredRun["record"]["identity"]>): string => {
    const identity = { ...first.record.identity, ...change };
    const runs = [{ ...first, record: { ...first.record, identity } }, ...rest];
    const { settings } = fixtureStudy();
    const study = summarizeStudy({ settings, runs, damaged: [], catalog: FIXTURE_CATALOG });
    return renderMarkdown(study, NO_FIGURES);
  };
  assert(!render({}).includes("runs are not comparable"));
  assertStringIncludes(render({ numericsVersion: 2 }), "runs are not comparable");
  assertMatch(
    render({ dataSha256: "beef" }),
    /mnist `beef` \(1 run\), mnist `5eed.*runs are not comparable/,
  );
});

Deno.test("renderMarkdown() lists the rows that do not allow the settings", () => {
  const set = ['sparsifier={"name":"topK","k":200,"outputLayer":false}'];
  const text = renderMarkdown(fixtureStudy({ ...SETTINGS, set }), NO_FIGURES);
  assertStringIncludes(
    text,
    "### Table 00\n\nRows that do not allow these settings:\n\n- tagger, dense: Cannot use this " +
      "configuration: sparsifier.k is 200, but there are 100 entries in a gate.",
  );
});

Deno.test("renderMarkdown() puts a message with line ends and bars on one line", () => {
  const damaged = [{ name: "broken", message: "a\n  b" }];
  const { settings } = fixtureStudy();
  const study = summarizeStudy({ settings, runs: [], damaged, catalog: FIXTURE_CATALOG });
  assertStringIncludes(renderMarkdown(study, NO_FIGURES), "\n- [broken](runs/broken/): a b\n");
});
