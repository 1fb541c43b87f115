/**
 * Tests of what the report asks of a study's settings, without files.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { profileSettings } from "../../experiments/items/profiles.ts";
import { DataError } from "../../lib/errors.ts";
import { parseSettings } from "./read.ts";

Deno.test("parseSettings() reads what the runner writes", () => {
  for (const profile of ["smoke", "quick", "paper"] as const) {
    const settings = { ...profileSettings(profile), set: ["batchSize=50"] };
    const own = { ...settings, epochs: 2, seeds: [1, 2], corpus: "ewt" as const };
    for (const each of [settings, own]) {
      assertEquals(parseSettings("study.json", JSON.stringify(each)), each);
    }
  }
});

Deno.test("parseSettings() names what is wrong, and the way out", () => {
  const settings = profileSettings("quick");
  const cases: [unknown, string][] = [
    [{ ...settings, profile: "quik" }, 'Cannot read a/study.json: profile is "quik", expected'],
    [{ ...settings, epochs: 0 }, "epochs is 0, expected >=1"],
    [{ ...settings, seeds: [] }, "seeds is 0, expected >=1"],
    [{ ...settings, extra: 1 }, 'extra is "extra", expected never'],
    [{ ...settings, corpus: "wsj" }, 'corpus is "wsj", expected ("brown" | "wsj-sample" | '],
    [
      { profile: "paper", epochs: 20, seeds: [1, 2, 3], set: [] },
      "Cannot read a/study.json: corpus is missing, so it is of an earlier version",
    ],
  ];
  for (const [value, message] of cases) {
    assertThrows(() => parseSettings("a/study.json", JSON.stringify(value)), DataError, message);
  }
  assertThrows(
    () => parseSettings("a/study.json", "{"),
    DataError,
    "Cannot read a/study.json: it is not JSON. Delete it",
  );
});
