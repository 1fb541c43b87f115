/**
 * Tests of the table for the terminal.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { profileSettings } from "../../experiments/items/profiles.ts";
import { summarizeStudy } from "../study/summary.ts";
import { formatTerminalTable } from "./terminal.ts";
import { CATALOG, fixtureStudy } from "../testdata/fixture.ts";

Deno.test("formatTerminalTable() shows each row, whatever the states of its runs", () => {
  assertEquals(
    formatTerminalTable({ study: fixtureStudy() }),
    `\
Profile quick, 3 epochs, seeds 1, 2 and 3: NOT the paper's protocol; small k recovers later
Test accuracy in %, at the best dev accuracy; difference of means in points

model                 paper                ours  difference  seeds

Table 0
  dense               97.82  97.60 ± 0.25 (n=3)       -0.22  3
  meProp k=20         98.01  96.25 ± 1.91 (n=2)       -1.76  2, 1 diverged
  meProp k=80             -         97.35 (n=1)           -  1, 1 interrupted, 1 missing

Figure 0
  meProp k=20         98.01  96.25 ± 1.91 (n=2)       -1.76  2, 1 diverged
  meProp k=80             -         97.35 (n=1)           -  1, 1 interrupted, 1 missing
  random-k, k=20      92.20                   -           -  not run yet
  dense               97.82  97.60 ± 0.25 (n=3)       -0.22  3

Table 00
  tagger, dense       97.07         95.60 (n=1)       -1.47  1, 2 missing
  tagger, meProp k=5      -  95.55 ± 1.91 (n=2)           -  2, 1 missing`,
  );
});

Deno.test("formatTerminalTable() has no warning for the paper's protocol", () => {
  const study = summarizeStudy({ settings: profileSettings("paper"), runs: [], damaged: [] });
  const [stamp] = formatTerminalTable({ study }).split("\n");
  assertEquals(stamp, "Profile paper, 3-20 epochs, 1-20 seeds a row");
});

Deno.test("formatTerminalTable() keeps to 100 columns", () => {
  const [spec] = CATALOG;
  const rows = spec.rows.map((row) => ({ ...row, label: row.label.repeat(12) }));
  const study = summarizeStudy({
    settings: profileSettings("quick"),
    runs: [],
    damaged: [],
    catalog: [{ ...spec, rows }],
  });
  const lines = formatTerminalTable({ study }).split("\n");
  assert(lines.every((line) => line.length <= 100));
  assertMatch(lines.at(-1) ?? "", /^ {2}meProp k=80.*… +- +- +- {2}not run yet$/);
});
