/**
 * Tests of the colours of figures: one for each model, readable on light and dark pages.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { CATALOG } from "../../experiments/items/catalog.ts";
import { profileSettings } from "../../experiments/items/profiles.ts";
import { summarizeStudy } from "../study/summary.ts";
import { BASELINE_COLOR, darkRules, INK, lineColor, modelColor } from "./colors.ts";
import { colorOf } from "./history.ts";

Deno.test("colorOf() gives each row its own colour, the same whatever rows are beside it", () => {
  for (const spec of CATALOG) {
    const input = { settings: profileSettings("paper"), runs: [], damaged: [], catalog: [spec] };
    const [experiment] = summarizeStudy(input).experiments;
    for (const figure of spec.figures) {
      if (figure.kind === "accuracy") continue;
      const rows = experiment.rows.filter(({ spec }) => figure.rows.includes(spec.id));
      const { scale } = colorOf(experiment, rows) as { scale: { range: string[] } };
      assertEquals(new Set(scale.range).size, rows.length, figure.name);
      assertEquals(scale.range, rows.map((row) => modelColor(experiment, row)));
    }
  }
});

Deno.test("modelColor() depends on the model, not on the experiment that shows it", () => {
  const settings = profileSettings("paper");
  const { experiments } = summarizeStudy({ settings, runs: [], damaged: [] });
  const colorIn = (experiment: string, id: string): string => {
    const found = experiments.find(({ spec }) => spec.id === experiment);
    const row = found?.rows.find(({ spec }) => spec.id === id);
    assert(found && row, `${experiment}/${id}`);
    return modelColor(found, row);
  };
  assertEquals(colorIn("table1-mnist", "adam-dense"), BASELINE_COLOR);
  assertEquals(colorIn("figure4-left", "dense"), BASELINE_COLOR);
  assertEquals(colorIn("table1-mnist", "adam-top20"), colorIn("figure4-left", "top20"));
  assertEquals(colorIn("table1-mnist", "adam-top20"), colorIn("activations-mnist", "relu-top20"));
  assert(colorIn("activations-mnist", "relu-top20") !== colorIn("activations-mnist", "tanh-top20"));
});

/** The contrast of two colours as WCAG defines it. */
function contrast(...colors: [string, string]): number {
  const [dark, light] = colors.map((color) => {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

Deno.test("colours of lines and texts stand out on light and on dark pages", () => {
  const [light, dark] = INK.ground;
  for (const color of [...Array.from({ length: 8 }, (_, i) => lineColor(i)), INK.open[0]]) {
    const other = new RegExp(`\\[fill="${color}"\\]{fill:(#\\w+)}`).exec(
      darkRules(`<path fill="${color}"/>`),
    )?.[1];
    assert(contrast(color, light) >= 3, color);
    assert(contrast(other ?? color, dark) >= 3, other);
  }
  for (const text of [INK.text, INK.note]) {
    assert(contrast(text[0], light) >= 4.5 && contrast(text[1], dark) >= 4.5);
  }
  assertEquals(darkRules("<svg/>"), "@media (prefers-color-scheme:dark){}");
});

Deno.test("lineColor() repeats its colours", () => {
  assertEquals(lineColor(8), lineColor(0));
  assertEquals(new Set(Array.from({ length: 8 }, (_, i) => lineColor(i))).size, 8);
});
