/**
 * Writes `expected_report.txt` anew, after a wanted change of the report; read the difference before
 * committing it. Run:
 * `deno run --allow-write=reports/testdata reports/testdata/update_expected.ts`.
 *
 * @module
 */
import { fixtureReport } from "./fixture.ts";

if (import.meta.main) {
  await Deno.writeTextFile(new URL("expected_report.txt", import.meta.url), fixtureReport());
}
