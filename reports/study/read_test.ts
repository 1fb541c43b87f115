/**
 * Tests of what the report asks of a study's settings and of a run, without files.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { profileSettings } from "../../experiments/engine/plan.ts";
import type { RunRecord } from "../../experiments/runs/record.ts";
import { DataError } from "../../lib/errors.ts";
import { checkRecord, parseSettings } from "./read.ts";
import { RUNS } from "../testdata/fixture.ts";

const { record } = RUNS[0];

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

Deno.test("checkRecord() lets a sound record through, finished or not", () => {
  for (const { record } of RUNS) assertEquals(checkRecord(record), record);
});

Deno.test("checkRecord() rejects what the report could not use", () => {
  const cases: [unknown, string][] = [
    [undefined, "No run: status.json, config.json or environment.json is missing"],
    [{ ...record, result: undefined }, "it is COMPLETED, but result.json is missing"],
    [{ ...record, result: {} }, "result.best is undefined, expected"],
    [
      { ...record, result: { best: { epoch: 1, devAccuracy: 97, testAccuracy: 0.97 } } },
      "result.best.devAccuracy is 97, expected <=1",
    ],
    [{ ...record, status: { state: "DONE", epochs: 1, message: "" } }, 'status.state is "DONE"'],
    [
      { ...record, identity: { ...record.identity, numericsVersion: undefined } },
      "identity.numericsVersion is undefined, expected number",
    ],
  ];
  for (const [value, message] of cases) {
    assertThrows(() => checkRecord(value as RunRecord | undefined), DataError, message);
  }
});
