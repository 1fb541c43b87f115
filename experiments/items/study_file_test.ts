/**
 * Tests of a study's settings, without files.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError, DataError } from "../../lib/errors.ts";
import { profileSettings } from "./profiles.ts";
import { assertSameStudy, differencesOf, mergeSettings, parseSettings } from "./study_file.ts";

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

Deno.test("mergeSettings() takes more seeds as the plan, and others as an addition to it", () => {
  const paper = profileSettings("paper");
  const merged = (seeds: number[]) => mergeSettings(paper, { ...paper, seeds }).seeds;
  // Some rows of the published study have 20 seeds.
  const [most, all] = [19, 21].map((length) => Array.from({ length }, (_, i) => i + 1));
  assertEquals([merged(all), merged(most), merged([4, 5]), merged([1])], [all, null, null, null]);
  const named = { ...paper, seeds: [1, 2, 3] };
  assertEquals(mergeSettings(named, { ...paper, seeds: [4, 5] }).seeds, [1, 2, 3]);
  assertEquals(mergeSettings(named, { ...paper, seeds: [1, 2, 3, 4] }).seeds, [1, 2, 3, 4]);
  assertEquals(mergeSettings(undefined, paper), paper);
});

Deno.test("differencesOf() names the settings that make another study, which seeds do not", () => {
  const paper = profileSettings("paper");
  assertEquals(differencesOf(paper, { ...paper, seeds: [1, 2] }), []);
  const own = { profile: "smoke", epochs: 2, seeds: null, corpus: "ewt", set: ["a=1"] } as const;
  assertEquals(differencesOf(paper, own), [
    "profile is paper, not smoke",
    "epochs is the profile's, not 2",
    "corpus is the profile's, not ewt",
    "set is empty, not a=1",
  ]);
  assertEquals(differencesOf(own, { ...own, set: ["a=2"] }), ["set is a=1, not a=2"]);
});

Deno.test("assertSameStudy() refuses the folder of another study", () => {
  const paper = profileSettings("paper");
  assertSameStudy("reports/x", undefined, paper);
  assertSameStudy("reports/x", paper, { ...paper, seeds: [7] });
  assertThrows(
    () => assertSameStudy("reports/paper", paper, profileSettings("smoke")),
    ConfigError,
    "The folder reports/paper holds another study: in its study.json profile is paper, not smoke. " +
      "Choose another folder with --folder",
  );
});
