/**
 * Tests of the page, on the fixture.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { summarizeStudy } from "../study/summary.ts";
import {
  CATALOG,
  CLAIMS,
  fixtureReport,
  fixtureStudy,
  RUNS,
  SETTINGS,
} from "../testdata/fixture.ts";
import { renderMarkdown } from "../markdown/markdown.ts";
import { unpack } from "./client/unpack.js";
import { packFigures } from "./figures.ts";
import { ASSETS, tagsOf, textOf } from "./testing/html.ts";
import { type PageParts, renderPage } from "./page.ts";

const PARTS: PageParts = {
  folder: "reports/paper",
  study: fixtureStudy(),
  markdown: fixtureReport(),
  figures: await packFigures(new Map([["figures/figure0.svg", "<svg></svg>"]])),
  assets: ASSETS,
};
const PAGE = await renderPage(PARTS);

/** The cells of each row of the Markdown's tables, without markup. */
function markdownRows(markdown: string): string[][] {
  return markdown.split("\n").filter((line) => /^\|/.test(line) && !/^\|[\s:|-]+$/.test(line))
    .map((line) =>
      line.slice(1, -1).split(/(?<!\\)\|/).map((cell) =>
        cell.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/<br>|[*`\\]/g, "")
          .replaceAll("&lt;", "<").trim()
      )
    );
}

Deno.test("the page holds every row of the report's tables, in their order", () => {
  const rows = [...PAGE.matchAll(/<tr[^>]*>([^]*?)<\/tr>/g)].map(([, row]) =>
    [...row.matchAll(/<(t[hd])[^>]*>([^]*?)<\/\1>/g)].map(([, , cell]) => textOf(cell).trim())
  );
  const expected = markdownRows(PARTS.markdown);
  assert(expected.length > 20);
  assertEquals(rows.length, expected.length);
  rows.forEach((row, index) => assertEquals(row, expected[index]));
});

Deno.test("the page's links lead to its anchors, to runs, or out of the study's folder", () => {
  const tags = tagsOf(PAGE);
  const ids = tags.flatMap(({ attributes: { id } }) => id ?? []);
  assertEquals(new Set(ids).size, ids.length, "Anchors are unique");
  const names = new Set([
    ...RUNS.map(({ name }) => `runs/${name}/`),
    "runs/mnist-broken/",
    "runs/",
  ]);
  const targets = tags.flatMap(({ attributes: { href } }) => href ?? []);
  assert(targets.length > 40);
  for (const target of targets) {
    const isKnown = target.startsWith("#")
      ? ids.includes(decodeURIComponent(target.slice(1)))
      : target.startsWith("runs/")
      ? names.has(target)
      : /^(\.\.\/\.\.\/(?:experiments|data)\/|\.\.\/PERFORMANCE\.md$|figures\/[\w-]+\.svg$|https:\/\/)/
        .test(target);
    assert(isKnown, target);
  }
});

Deno.test("the page's policy allows its scripts and its style by their hashes, and loads nothing", () => {
  const tags = tagsOf(PAGE);
  const { content } = tags.find(({ attributes }) => "http-equiv" in attributes)?.attributes ?? {};
  const [, style] = /<style>([^]*?)<\/style>/.exec(PAGE) ?? [];
  assert(style.startsWith(ASSETS.style) && style.includes("prefers-color-scheme:dark"));
  const hash = (text: string): string =>
    `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  assertEquals(content?.split("; "), [
    "default-src 'none'",
    `script-src ${hash(ASSETS.vega)} ${hash(ASSETS.script)}`,
    `style-src ${hash(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  assert(PAGE.indexOf("Content-Security-Policy") < PAGE.indexOf("<style"));
  for (const { name, attributes } of tags) {
    assert(!["link", "iframe", "object", "embed", "base", "form"].includes(name), name);
    assert(!("src" in attributes) && !("srcset" in attributes) && !("style" in attributes), name);
    assert(!Object.keys(attributes).some((key) => key.startsWith("on")), name);
  }
});

Deno.test("the page has an explorer for each item with runs, and a command for each of their rows", () => {
  const tags = tagsOf(PAGE);
  const items = tags.flatMap(({ attributes }) => attributes["data-item"] ?? []);
  assertEquals(items, ["table", "figure", "tagging"]);
  const commands = tags.flatMap(({ attributes }) => attributes["data-command"] ?? []);
  assertEquals(
    commands.map((command) => /--only (\S+)/.exec(command)?.[1]),
    PARTS.study.experiments.flatMap(({ spec, rows }) =>
      rows.map((row) => `${spec.id}/${row.spec.id}`)
    ),
  );
  const verdicts = tags.filter(({ attributes }) => "data-claim" in attributes)
    .map(({ attributes }) => `${attributes["data-claim"]}: ${attributes["data-verdict"]}`);
  // Each has a row in the table of verdicts, and one in the folded table.
  const expected = PARTS.study.verdicts.map(({ claim, verdict }) => `${claim.id}: ${verdict}`);
  assertEquals(verdicts, [...expected, ...expected]);
});

Deno.test("the page keeps the explorer of an item whose heading is not in the article", async () => {
  const page = await renderPage({ ...PARTS, markdown: "# Only a title" });
  const items = tagsOf(page).flatMap(({ attributes }) => attributes["data-item"] ?? []);
  assertEquals(items, ["table", "figure", "tagging"]);
});

Deno.test("the page has a language, a title, and images with alternative texts", () => {
  const tags = tagsOf(PAGE);
  assertEquals(tags[0], { name: "html", attributes: { lang: "en" } });
  assertStringIncludes(PAGE, "<title>meProp, reproduced: profile quick</title>");
  const images = tags.filter(({ name }) => name === "img");
  assertEquals(images.map(({ attributes: { alt } }) => alt), ["Accuracy against k, made up"]);
  assertStringIncludes(PAGE, '<a href="figures/table0-training.svg">Training, made up</a>');
});

Deno.test("the page has the same bytes each time, and few more than its parts", async () => {
  assertEquals(await renderPage(PARTS), PAGE);
  assert(PAGE.length < 120_000, `${PAGE.length} characters`);
});

Deno.test("the page shows folders, names, messages and settings as text, whatever they are", async () => {
  const samples = [
    "</script><script>alert(1)</script>",
    "a|b`c`",
    "\n# d",
    "\x1b[2J",
    "<!--",
    "' onx='",
  ];
  const text = fc.oneof(fc.constantFrom(...samples), fc.string({ unit: "binary" }));
  const allowed = tagsOf(PAGE).map(({ name }) => name).concat("strong", "li", "ul");
  await fc.assert(
    fc.asyncProperty(text, text, async (one, two) => {
      const [first, ...rest] = RUNS;
      const hostile = {
        name: one,
        record: { ...first.record, status: { ...first.record.status, message: two } },
      };
      const study = summarizeStudy({
        settings: { ...SETTINGS, set: [`clip=${two}`] },
        runs: [hostile, ...rest],
        damaged: [{ name: two, message: one }],
        catalog: CATALOG,
        claims: CLAIMS,
      });
      const markdown = renderMarkdown(study, { figures: new Set() });
      const page = await renderPage({ ...PARTS, folder: two, study, markdown });
      const tags = tagsOf(page);
      assertEquals(page.match(/<script/g)?.length, 3);
      assertEquals(page.match(/<\/script/g)?.length, 3);
      for (const { name, attributes } of tags) {
        assert(allowed.includes(name), name);
        assert(!Object.keys(attributes).some((key) => /^(on|src|style)/.test(key)), page);
      }
      const [, packed] = /id="data">([^]*?)<\/script>/.exec(page) ?? [];
      const names = JSON.parse(await unpack(packed)).data.runs.map((run: { name: string }) =>
        run.name
      );
      assertEquals(names, study.runs.map((run) => run.name));
    }),
    { numRuns: 15 },
  );
});
