import { assertEquals, assertStringIncludes } from "@std/assert";
import { CATALOG } from "./items/catalog.ts";
import { describeStates, explainNoRows, listStudy } from "./reproduce_listing.ts";
import { profileSettings } from "./items/profiles.ts";

const NO_DATA = { data: new Map(), missing: new Map() };

Deno.test("listStudy() marks rows without data, and explains once how to get them", async () => {
  const spec = CATALOG.filter(({ id }) => id === "table1-parsing-large");
  const missing = new Map([["ewt-trees", "It is not here. Get it: somehow"]]);
  const data = { ...NO_DATA, missing };
  const [, ...lines] = await listStudy(spec, profileSettings("paper"), "reports/paper", data);
  assertEquals(lines.length, 4);
  for (const line of lines.slice(0, 3)) {
    assertStringIncludes(line, "seeds 1-3 without data");
  }
  assertEquals(lines[3], "  It is not here. Get it: somehow");
});

Deno.test("describeStates() puts successive seeds in one state together", () => {
  const [done, open] = ["completed", "to do"];
  assertEquals(describeStates([[1, done]]), "seed 1 completed");
  assertEquals(
    describeStates([[1, done], [2, done], [3, open], [5, open], [6, open], [7, done]]),
    "seeds 1-2 completed, 3 to do, 5-6 to do, 7 completed",
  );
});

Deno.test("listStudy() explains that a profile has no rows of an item, and lists profiles that do", async () => {
  const settings = profileSettings("smoke");
  const spec = CATALOG.filter(({ id }) => id === "table1-pos-brown");
  const [title, reason, ...rest] = await listStudy(spec, settings, "reports/smoke", NO_DATA);
  assertEquals([title.startsWith("table1-pos-brown: "), rest.length], [true, 0]);
  assertStringIncludes(reason, "Profile smoke (a few rows, one epoch, one seed");
  assertStringIncludes(reason, "has none of these rows. Try --profile ");
});

Deno.test("explainNoRows() names only profiles that have rows", () => {
  const [spec] = CATALOG;
  const hint = (quick: boolean): string | undefined =>
    explainNoRows([{ ...spec, rows: [{ ...spec.rows[0], smoke: false, quick }] }], "smoke")
      .split(". ").at(-1);
  assertEquals(hint(false), "Try --profile paper");
  assertEquals(hint(true), "Try --profile quick or --profile paper");
});
