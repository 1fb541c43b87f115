/**
 * Tests of the figures in a page.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { figureHtml, packFigures } from "./figures.ts";
import { unpack, unpackFigure } from "./client/unpack.js";
import { tagsOf } from "./testing/html.ts";

const SVG = '<svg xmlns="x" width="101" height="38.5"><text>ä %23 "</text></svg>\n';

Deno.test("figures are unpacked as they were packed, with their size and a link without script", async () => {
  const html = figureHtml("a.svg", 'A "<b>"', await packFigures(new Map([["a.svg", SVG]])));
  const [{ name, attributes }, noscript, link] = tagsOf(html);
  assertEquals([name, noscript.name, link.attributes.href], ["img", "noscript", "a.svg"]);
  assertEquals([attributes.alt, attributes.width, attributes.height], ['A "<b>"', "101", "38.5"]);
  const image = {
    dataset: { svg: attributes["data-svg"] },
    src: "",
    removed: "",
    removeAttribute(key: string) {
      this.removed = key;
    },
  };
  await unpackFigure(image);
  const [start, text] = image.src.split(",");
  assertEquals([start, decodeURIComponent(text)], ["data:image/svg+xml", SVG]);
  assertEquals(image.removed, "data-svg");
});

Deno.test("paths have tenths of a pixel, and texts all their digits", async () => {
  const svg = '<svg><path d="M1.26,-0.04L30.123,2"/><text x="1.234">98.25</text></svg>';
  const [figure] = (await packFigures(new Map([["a", svg]]))).values();
  assertEquals(
    await unpack(figure.data),
    '<svg><path d="M1.3,-0L30.1,2"/><text x="1.234">98.25</text></svg>',
  );
});

Deno.test("the largest figures become links when there are too many", async () => {
  const noise = Array.from(
    { length: 20 },
    (_, i) => createHash("sha256").update(String(i)).digest("hex"),
  ).join("");
  const figures = new Map([["big.svg", noise], ["small.svg", SVG], ["b.svg", SVG + SVG]]);
  const packed = await packFigures(figures, 400);
  assertEquals([...packed.keys()].sort(), ["b.svg", "small.svg"]);
  assertEquals(figureHtml("big.svg", "B", packed), '<a href="big.svg">B</a>');
  assertEquals((await packFigures(figures, 0)).size, 0);
});
