import { assertEquals, assertStringIncludes } from "@std/assert";
import { CATALOG } from "./items/catalog.ts";
import { explainNoRows, listStudy } from "./reproduce_listing.ts";
import { profileSettings } from "./items/profiles.ts";

Deno.test("listStudy() says why a profile has no rows of an item, and which profiles do", async () => {
  const settings = profileSettings("smoke");
  const spec = CATALOG.filter(({ id }) => id === "table1-pos-brown");
  const [title, reason, ...rest] = await listStudy(spec, settings, "reports/smoke", new Map());
  assertEquals([title.startsWith("table1-pos-brown: "), rest.length], [true, 0]);
  assertStringIncludes(reason, "Profile smoke (a few rows, one epoch, one seed");
  assertStringIncludes(reason, "has none of these rows. Try --profile ");
});

Deno.test("explainNoRows() names only profiles that have rows", () => {
  const [spec] = CATALOG;
  const wayOut = (quick: boolean): string | undefined =>
    explainNoRows([{ ...spec, rows: [{ ...spec.rows[0], smoke: false, quick }] }], "smoke")
      .split(". ").at(-1);
  assertEquals(wayOut(false), "Try --profile paper");
  assertEquals(wayOut(true), "Try --profile quick or --profile paper");
});
