/**
 * Tests of headings, and of all links of whole reports: the fixture's, and the published one.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { dirname, join } from "@std/path";
import expected from "../testdata/expected_report.txt" with { type: "text" };
import { FIGURE_NAMES, fixtureReport, RUNS } from "../testdata/fixture.ts";
import { anchorOf, contentsOf, itemLink } from "./headings.ts";

const PUBLISHED = "reports/paper/REPORT.md";
const MAY_READ = Deno.permissions.querySync({ name: "read", path: "." }).state === "granted";

/** The anchors of a text as GitHub numbers them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading));
}

function targetsOf(text: string): string[] {
  return [...text.matchAll(/(?<!\\)\]\(([^)]*)\)/g)].map(([, target]) => target)
    .filter((target) => !target.startsWith("https://"));
}

Deno.test("anchorOf() is GitHub's: lower case, no punctuation, hyphens for spaces", () => {
  assertEquals(anchorOf("Table 1, MNIST rows"), "table-1-mnist-rows");
  assertEquals(
    anchorOf("Beyond the paper: the paper's k - 1"),
    "beyond-the-paper-the-papers-k---1",
  );
  assertEquals(itemLink("a [b]", "Table 5"), "[a \\[b\\]](#table-5)");
});

Deno.test("contentsOf() has a line for each chapter, with its sections", () => {
  const blocks = ["# Title", "## A", "text", "### A: one", "### Two", "#### deep", "## B"];
  assertEquals(contentsOf(blocks), "- [A](#a): [one](#a-one) · [Two](#two)\n- [B](#b)");
});

for (const [name, text] of [["fixture", fixtureReport()], ["expected", expected]] as const) {
  Deno.test(`all links of the report resolve: ${name}`, () => {
    const anchors = anchorsOf(text);
    assertEquals(new Set(anchors).size, anchors.length, "Each heading has its own anchor");
    const known = new Set([
      ...anchors.map((anchor) => `#${anchor}`),
      ...[...RUNS.map((run) => run.name), "mnist-broken"].map((run) => `runs/${run}/`),
      ...[...FIGURE_NAMES].map((figure) => `figures/${figure}.svg`),
      ...["table0", "figure0", "table00"].map((file) => `../../experiments/${file}.ts`),
      ...["runs/", "../PERFORMANCE.md", "../../experiments/paper/claims/claims.ts"],
      "../../data/corpora/corpus_facts.ts",
    ]);
    assertEquals(targetsOf(text).filter((target) => !known.has(target)), []);
    for (const { name: run } of RUNS) assert(text.includes(`(runs/${run}/)`), run);
  });
}

Deno.test({
  name: "all links of the published report resolve to files and headings",
  ignore: !MAY_READ,
  async fn() {
    const text = await Deno.readTextFile(PUBLISHED).catch(() => "");
    const anchors = new Set(anchorsOf(text));
    for (const target of new Set(targetsOf(text))) {
      if (target.startsWith("#")) assert(anchors.has(target.slice(1)), target);
      else await Deno.stat(join(dirname(PUBLISHED), decodeURIComponent(target)));
    }
  },
});

Deno.test("every row of the fixture's tables is a link away from its runs", () => {
  const text = fixtureReport();
  const lines = text.split("\n").filter((line) => /^\| [^:-]/.test(line));
  // Claims and rows of other chapters link the item, whose folded table links the runs.
  for (const { name } of RUNS.slice(0, -1)) {
    assert(lines.some((line) => line.includes(`](runs/${name}/)`)), name);
  }
});
