/**
 * Tests of the command `deno task report`: its arguments and its check. Not here: its files (see
 * `build_test.ts`).
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../lib/errors.ts";
import { parseCommand } from "../lib/command/command.ts";
import { exitCodeOfAll, refutedClaims, REPORT } from "./report.ts";
import { fixtureStudy } from "./testdata/fixture.ts";

Deno.test("the command line of report selects a study and the check", () => {
  const parse = (...args: string[]) => parseCommand(REPORT, args).flags;
  assertEquals(parse(), {
    profile: undefined,
    folder: undefined,
    html: false,
    check: false,
  });
  assertEquals(parse("--profile=paper", "--folder", "007", "--html", "--check"), {
    profile: "paper",
    folder: "007",
    html: true,
    check: true,
  });
  const cases: [string[], string][] = [
    [["--chekc"], "Unknown flag --chekc. Did you mean --check? See --help"],
    [["--profile", "papr"], "must be smoke, quick or paper. Did you mean paper?"],
    [["--profile"], "The flag --profile has an empty value"],
    [["--html=page.html"], "The flag --html takes no value"],
    [["--folder="], "The flag --folder has an empty value"],
    [["paper"], "Unexpected argument paper"],
  ];
  for (const [args, message] of cases) {
    assertThrows(() => parse(...args), ConfigError, message);
  }
});

Deno.test("refutedClaims() names the claims that are not reproduced, not the undecided ones", () => {
  const study = fixtureStudy();
  assertEquals(refutedClaims({ study }), []);
  const [first, second] = study.verdicts;
  const verdicts = [{ ...first, verdict: "not reproduced" as const }, second];
  assertEquals(refutedClaims({ study: { ...study, verdicts } }), ["C0"]);
});

Deno.test("exitCodeOfAll() ranks damage above refuted claims, and these above success", () => {
  const cases: [number[], number][] = [
    [[0, 0], 0],
    [[0, 4, 0], 4],
    [[4, 3, 0], 3],
    [[2, 4], 2],
  ];
  for (const [codes, code] of cases) assertEquals(exitCodeOfAll(codes), code);
});
