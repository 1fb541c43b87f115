/**
 * Tests of text from elsewhere in Markdown, and of whole reports with such text.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { summarizeStudy } from "../study/summary.ts";
import { CATALOG, CLAIMS, RUNS, SETTINGS } from "../testdata/fixture.ts";
import { escapeText, runLink } from "./escape.ts";
import { renderMarkdown } from "./markdown.ts";

const HOSTILE =
  "a|b<script>alert(1)</script> <img src=x onerror=y> [l](javascript:z) `c` \n# d\x1b[2J";

Deno.test("escapeText() leaves ordinary text, and takes the meaning of everything else", () => {
  assertEquals(
    escapeText("mnist-adam-h500-dense-seed1-d443c2c4"),
    "mnist-adam-h500-dense-seed1-d443c2c4",
  );
  assertEquals(escapeText("Intel(R) Xeon(R) CPU @ 2.60GHz"), "Intel(R) Xeon(R) CPU @ 2.60GHz");
  assertEquals(escapeText("own-en_toy-ud"), "own-en_toy-ud");
  assertEquals(escapeText("a < b & c"), "a &lt; b &amp; c");
  assertEquals(escapeText("a\n# b\t|\x1b"), "a # b \\|\ufffd");
  assertEquals(
    escapeText("[l](x) *e* _u_ ~s~ `c` \\"),
    "\\[l\\](x) \\*e\\* \\_u\\_ \\~s\\~ \\`c\\` \\\\",
  );
});

Deno.test("escapeText() gives one line without markup for any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const escaped = escapeText(text);
    assert(!/[<>\n\r]|\p{Cc}/u.test(escaped), escaped);
    assert(!/(?<!\\)(?:\\\\)*[`*[\]|~]/.test(escaped), escaped);
    assert(!/(?<![\\\p{L}\p{N}])_/u.test(escaped), escaped);
  }));
});

Deno.test("runLink() keeps any name within its link", () => {
  assertEquals(runLink("seed 1", "mnist-a-1"), "[seed 1](runs/mnist-a-1/)");
  assertEquals(runLink("a", "x) <b> '(y"), "[a](runs/x%29%20%3Cb%3E%20%27%28y/)");
});

Deno.test("renderMarkdown() shows folders, messages, settings and environments as text", () => {
  const [first, second, ...rest] = RUNS;
  const hostile = {
    name: HOSTILE,
    record: {
      ...first.record,
      status: { ...first.record.status, message: HOSTILE },
      environment: { ...first.record.environment, processor: HOSTILE, os: HOSTILE },
      identity: { ...first.record.identity, dataSha256: HOSTILE },
    },
  };
  const stray = { ...second, name: `stray ${HOSTILE}` };
  const study = summarizeStudy({
    settings: { ...SETTINGS, set: [`clip=${HOSTILE}`] },
    runs: [hostile, ...rest, stray],
    damaged: [{ name: HOSTILE, message: HOSTILE }],
    ...{ catalog: CATALOG, claims: CLAIMS },
  });
  const text = renderMarkdown(study, { figures: new Set() });
  assertStringIncludes(text, "alert(1)");
  const tags = [...text.matchAll(/<[^>]*>?/g)].map(([tag]) => tag);
  assertEquals(tags.filter((tag) => !/^<(br|\/?details|\/?summary)>$/.test(tag)), []);
  assert(!/(?<!\\)\]\(javascript/.test(text));
  assert(!text.includes("\n# d") && !text.includes("\x1b"));
});
