/**
 * Regenerates `expected_report.txt` after an intended change of the report; review the diff before
 * committing. Run:
 * `deno run --allow-write=reports/testdata reports/testdata/update_expected.ts`.
 *
 * @module
 */
import { fixtureReport } from "./fixture.ts";

if (import.meta.main) {
  await Deno.writeTextFile(new URL("expected_report.txt", import.meta.url), fixtureReport());
}
