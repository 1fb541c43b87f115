import { assertEquals, assertStringIncludes } from "@std/assert";
import { compareRuns } from "./compare.ts";
import type { RunRecord } from "./record.ts";
import { asDiverged, asEarlier, sampleRun } from "./sample_testing.ts";

const RUN = await sampleRun();
/** As `verify` trains again: the first epoch alone. */
const FIRST: RunRecord = { ...asDiverged(RUN), status: { ...RUN.status, epochs: 1 } };

Deno.test("compareRuns() says what it compared, and what not", () => {
  const all = "2 epochs and all weights agree (sha256 0123456789abcdef..)";
  assertEquals(compareRuns(RUN, RUN), { isSame: true, text: all });
  assertEquals(compareRuns(RUN, FIRST), {
    isSame: true,
    text: "the first 1 of 2 epochs agree. Not checked: later epochs, final weights, correct.bin",
  });
  const later = "evalTrainLoss and evalTrainAccuracy and devLoss and testLoss and testAccuracy";
  const { isSame, text } = compareRuns(asEarlier(RUN), RUN);
  assertEquals(isSame, true);
  assertEquals(
    text,
    `${all}. Not checked: ${later} in epochs.csv, testLoss in evaluations.csv, meanInput in ` +
      `layers.csv, correct.bin`,
  );
});

Deno.test("compareRuns() names the first difference, even the last bit of a number", () => {
  const textOf = (again: RunRecord | undefined, published = RUN): string => {
    const { isSame, text } = compareRuns(published, again);
    assertEquals(isSame, false);
    return text;
  };
  const [first, second] = RUN.epochs;
  const changed = { ...second, trainLoss: second.trainLoss + 2 ** -53 };
  assertStringIncludes(
    textOf({ ...RUN, epochs: [first, changed] }),
    "epochs.csv, epoch 2, trainLoss: 0.5 published, 0.5000000000000001 here",
  );
  const evaluations = RUN.evaluations.map((row, i) => i === 2 ? { ...row, devLoss: 9 } : row);
  assertStringIncludes(
    textOf({ ...RUN, evaluations }),
    "evaluations.csv, epoch 2, row 1, devLoss: 0.7 published, 9 here",
  );
  assertStringIncludes(textOf({ ...RUN, layers: [] }), "layers.csv, epoch 1, 2 rows published, 0");
  const result = { ...RUN.result!, weightsSha256: "cd".repeat(32) };
  assertStringIncludes(textOf({ ...RUN, result }), "result.json, weightsSha256: 0123");
  // A value that the published run hides is a difference, not one that was logged later.
  const best = { ...RUN.result!.best, testKnownAccuracy: 0.9 };
  assertStringIncludes(
    textOf({ ...RUN, result: { ...RUN.result!, best } }),
    "best.testKnownAccuracy: undefined published, 0.9 here",
  );
  const withLas = (las: number): RunRecord => ({
    ...RUN,
    result: { ...RUN.result!, best: { ...RUN.result!.best, testDetails: { las } } },
  });
  assertStringIncludes(
    textOf(withLas(0.75), withLas(0.5)),
    "result.json, best.testDetails.las: 0.5 published, 0.75 here",
  );
  assertEquals(compareRuns(withLas(0.5), withLas(0.5)).isSame, true);
  const correct = Uint8Array.of(0b11111010, 0b11);
  assertStringIncludes(textOf({ ...RUN, correct }), "correct.bin: other test predictions");
  assertStringIncludes(textOf(asDiverged(RUN)), "is DIVERGED after 1 epochs: the loss is NaN");
  assertStringIncludes(textOf(undefined), "left no record");
});
