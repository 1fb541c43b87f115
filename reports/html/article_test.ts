/**
 * Tests of the article: its anchors, tables and raw HTML.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { escapeText, runLink } from "../markdown/escape.ts";
import { table } from "../tables/tables.ts";
import { type Additions, renderArticle } from "./article.ts";
import { tagsOf, textOf } from "./testing/html.ts";

const NOTHING: Additions = {
  endOf: () => "",
  row: () => ({}),
  image: (target, alternative) => `[${target} ${alternative}]`,
};

/** The tags that an article without images may have. */
const TAGS =
  /^(h[1-6]|p|div|table|thead|tbody|tr|th|td|a|code|strong|em|ul|ol|li|br|details|summary)$/;
const ATTRIBUTES = /^(id|href|scope|class|role|tabindex|aria-label|start)$/;

Deno.test("renderArticle() gives headings the anchors that GitHub gives them", () => {
  const { headings } = renderArticle(
    "# A, b: `c`\n\n## Rows (k=5)\n\n## Rows (k=5)\n\n### É_x",
    NOTHING,
  );
  assertEquals(headings, [
    { id: "a-b-c", depth: 1, text: "A, b: c" },
    { id: "rows-k5", depth: 2, text: "Rows (k=5)" },
    { id: "rows-k5-1", depth: 2, text: "Rows (k=5)" },
    { id: "é_x", depth: 3, text: "É_x" },
  ]);
});

Deno.test("renderArticle() gives tables headers with a scope, in a region with a name", () => {
  const { html } = renderArticle("## T\n\n| | b |\n| :- | -: |\n| x | 1<br>2 |", NOTHING);
  assertStringIncludes(html, '<div class="scroll" role="region" tabindex="0" aria-label="T">');
  assertStringIncludes(html, '<td class="left"></td><th scope="col" class="right">b</th>');
  assertStringIncludes(html, '<th scope="row" class="left">x</th><td class="right">1<br>2</td>');
});

Deno.test("renderArticle() asks for additions with the section and the first cell", () => {
  const asked: string[] = [];
  const { html } = renderArticle(
    "# A\n\n![alt &lt;](figures/a.svg)\n\n## B *c*\n\n| h | i |\n| - | - |\n| k=5 &lt; 6 | 2 |\n\nend",
    {
      ...NOTHING,
      endOf: (heading) => `[end of ${heading}]`,
      row: (...all) => {
        asked.push(all.join(": "));
        return { "data-x": '"<' };
      },
    },
  );
  assertEquals(asked, ["B c: k=5 < 6"]);
  assertStringIncludes(html, '<tr data-x="&quot;&lt;">');
  assertStringIncludes(html, "[figures/a.svg alt <]");
  assert(html.indexOf("[end of A]") < html.indexOf("<h2"));
  assert(html.endsWith("<p>end</p>\n[end of B c]"));
});

Deno.test("renderArticle() keeps the report's own tags and shows all others", () => {
  const { html } = renderArticle(
    "<!-- a note -->\n\n<details>\n<summary>Runs</summary>\n\ntext<br>\n\n</details>\n\n" +
      "<script>x</script>\n\n<details open>\n\n<b onclick=x>q</b>",
    NOTHING,
  );
  assertEquals(tagsOf(html).map(({ name }) => name), [
    ...["details", "summary", "p", "br", "p"],
  ]);
  for (const text of ["&lt;script&gt;x&lt;/script&gt;", "&lt;details open&gt;", "&lt;b onclick"]) {
    assertStringIncludes(html, text);
  }
  assert(!html.includes("a note"));
});

Deno.test("renderArticle() links to places and the web only, and makes no link of bare text", () => {
  const { html } = renderArticle(
    "[a](runs/x/) [b](#c) [d](https://e.org/) [f](javascript:g) [h](data:i) [l](JAVA&#83;cript:m) " +
      "https://n.org www.o.org p@q.org",
    NOTHING,
  );
  const targets = tagsOf(html).flatMap(({ attributes: { href } }) => href ?? []);
  assertEquals(targets, ["runs/x/", "#c", "https://e.org/"]);
});

Deno.test("renderArticle() shows any text from elsewhere as text", () => {
  const samples = [
    "<script>alert(1)</script>",
    "a|b",
    "`c`",
    "x\ny",
    "\x1b[2J",
    "</td><img src=x>",
  ];
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...samples));
  fc.assert(fc.property(text, text, (one, two) => {
    const [a, b] = [escapeText(one), escapeText(two)];
    const markdown = [
      `## x ${a}`,
      `- ${runLink(one, two)}: ${b} end`,
      table([`h ${a}`, "b"], [[`x ${b} y`, a]], "lr"),
    ].join("\n\n");
    const { html } = renderArticle(markdown, NOTHING);
    const tags = tagsOf(html);
    for (const { name, attributes } of tags) {
      assert(TAGS.test(name), html);
      for (const key of Object.keys(attributes)) assert(ATTRIBUTES.test(key), html);
    }
    assertEquals(tags.filter(({ name }) => name === "td" || name === "th").length, 4, html);
    const shown = two.replaceAll(/\s+/g, " ").replaceAll(/\p{Cc}/gu, "\ufffd").trim();
    assertStringIncludes(textOf(html).replaceAll(/\s+/g, " "), `x ${shown}`.trim());
  }));
});
