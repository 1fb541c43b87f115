/**
 * Tests of the command `deno task report`: its arguments and its check. What it writes is tested
 * in `build_test.ts`.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../lib/errors.ts";
import { parseReportArgs, refutedClaims } from "./report.ts";
import { fixtureStudy } from "./testdata/fixture.ts";

Deno.test("parseReportArgs() reads profile, folder and switches", () => {
  assertEquals(parseReportArgs([]), { help: false, check: false });
  assertEquals(parseReportArgs(["--profile=paper", "--check"]), {
    help: false,
    check: true,
    profile: "paper",
  });
  assertEquals(parseReportArgs(["--folder", "mine", "-h"]), {
    help: true,
    check: false,
    folder: "mine",
  });
  assertEquals(parseReportArgs(["--folder=007"]).folder, "007");
});

Deno.test("parseReportArgs() rejects what it does not know, with the nearest name", () => {
  const cases: [string[], string][] = [
    [["--chekc"], "Unknown flag --chekc. Did you mean --check? See --help"],
    [["--porfile=paper"], "Unknown flag --porfile. Did you mean --profile?"],
    [["--profile", "papr"], "Unknown profile papr. Did you mean paper? Known: smoke, quick, paper"],
    [["--profile"], "Flag --profile has no value"],
    [["--folder="], "Flag --folder has no value"],
    [["paper"], "Unexpected argument paper. Name a study with --folder"],
  ];
  for (const [args, message] of cases) {
    assertThrows(() => parseReportArgs(args), ConfigError, message);
  }
});

Deno.test("refutedClaims() names the claims that are not reproduced, not the undecided ones", () => {
  const study = fixtureStudy();
  assertEquals(refutedClaims({ study }), []);
  const [first, second] = study.verdicts;
  const verdicts = [{ ...first, verdict: "not reproduced" as const }, second];
  assertEquals(refutedClaims({ study: { ...study, verdicts } }), ["C0"]);
});
