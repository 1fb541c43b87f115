/**
 * Tests of command lines with an invented command: parsing, messages, help and exit codes.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { ConfigError, DataError, WriteError } from "../errors.ts";
import { recordOutputs } from "../testing/output.ts";
import {
  type Command,
  defineCommand,
  type FlagTable,
  parseCommand,
  runCommand,
} from "./command.ts";
import { formatHelp, wrap } from "./help.ts";
import { choice, integer, text } from "./kinds.ts";
import { Output } from "./output.ts";

const BAKE = defineCommand({
  name: "deno task bake",
  summary: "Bakes cakes",
  about: [
    "Each cake is baked in an oven of its own, for as long as its recipe says and no longer.",
  ],
  words: { name: "CAKE", help: "which cakes" },
  flags: {
    ovens: { kind: integer(1, 4), help: "how many at a time", default: 2 },
    mode: { kind: choice(["slow", "fast"]), help: "how" },
    folder: { kind: text("DIR"), help: "where the recipes are" },
    only: { kind: text("TEXT"), help: "which recipes", isRepeatable: true },
    list: { help: "lists recipes" },
    "dry-run": { help: "bakes nothing" },
  },
  exclusive: [["list", "dry-run"]],
  exitCodes: { 1: "a cake burned" },
});

const SAY = defineCommand({
  name: "deno task say",
  summary: "Says sentences",
  words: { name: "SENTENCE", help: "what to say", isText: true },
  flags: { voice: { kind: text("NAME"), help: "whose" } },
});

const STRICT = defineCommand({ name: "x", summary: "Takes no words", flags: {} });

function messageOf<Flags extends FlagTable>(command: Command<Flags>, ...args: string[]): string {
  return assertThrows(() => parseCommand(command, args), ConfigError).message;
}

Deno.test("parseCommand() gives each flag the type of its kind", () => {
  const { flags, words } = parseCommand(BAKE, [
    ...["tart", "--ovens=4", "--mode", "fast", "--only", "a", "--only=b=c", "--list", "pie"],
  ]);
  const ovens: number = flags.ovens;
  const mode: "slow" | "fast" | undefined = flags.mode;
  const only: readonly string[] = flags.only;
  const isList: boolean = flags.list;
  assertEquals([ovens, mode, only, isList], [4, "fast", ["a", "b=c"], true]);
  assertEquals([flags.folder, flags["dry-run"], words], [undefined, false, ["tart", "pie"]]);
});

Deno.test("parseCommand() takes defaults, the last of several values, and words after --", () => {
  const { flags } = parseCommand(BAKE, []);
  assertEquals([flags.ovens, flags.only, flags.list], [2, [], false]);
  assertEquals(parseCommand(BAKE, ["--ovens", "1", "--ovens=3"]).flags.ovens, 3);
  assertEquals(parseCommand(BAKE, ["--list", "--", "--mode", "-"]).words, ["--mode", "-"]);
  assertEquals(parseCommand(BAKE, ["--folder=--list"]).flags.folder, "--list");
  assertEquals(parseCommand(BAKE, ["--folder", "a b\nc"]).flags.folder, "a b\nc");
});

Deno.test("parseCommand() names the nearest flag", () => {
  const cases: [string, string][] = [
    ["--oven", "Unknown flag --oven. Did you mean --ovens? See --help"],
    ["--oven=3", "Unknown flag --oven. Did you mean --ovens? See --help"],
    ["-ovens", "Unknown flag -ovens. Did you mean --ovens? See --help"],
    ["--hlep", "Unknown flag --hlep. Did you mean --help? See --help"],
    ["--no-list", "Unknown flag --no-list. Did you mean --list? See --help"],
    ["-x", "Unknown flag -x. See --help"],
    ["--toString", "Unknown flag --toString."],
    ["--__proto__=1", "Unexpected argument --__proto__=1"],
  ];
  for (const [arg, message] of cases.slice(0, -1)) {
    assertStringIncludes(messageOf(BAKE, arg), message);
  }
  const [arg, message] = cases[cases.length - 1];
  assertStringIncludes(messageOf(STRICT, arg), message);
});

Deno.test("parseCommand() refuses empty values, as an unset shell variable leaves them", () => {
  const empties = [["--only", ""], ["--only="], ["--only"], ["--only", "--list"], ["--only", "--"]];
  for (const args of [...empties, ["--ovens="], ["--mode", ""], ["--folder", "a", "--folder="]]) {
    assertStringIncludes(messageOf(BAKE, ...args), " has an empty value. See --help");
  }
  assertStringIncludes(messageOf(BAKE, "--only="), "The flag --only");
  assertStringIncludes(messageOf(BAKE, "--list=yes"), "The flag --list takes no value");
  for (const command of [BAKE, SAY] as unknown as Command<FlagTable>[]) {
    assertEquals(messageOf(command, ""), "An argument is empty. See --help");
    assertEquals(messageOf(command, "tart", ""), "An argument is empty. See --help");
  }
});

Deno.test("parseCommand() shows an invalid value, including negative ones", () => {
  for (const args of [["--ovens", "-1"], ["--ovens=-1"]]) {
    assertEquals(
      messageOf(BAKE, ...args),
      "The flag --ovens is -1, but must be an integer from 1 to 4",
    );
  }
  assertStringIncludes(messageOf(BAKE, "--mode=fsat"), "Did you mean fast?");
});

Deno.test("parseCommand() refuses flags that exclude each other, and unexpected words", () => {
  assertStringIncludes(messageOf(BAKE, "--dry-run", "--list"), "--list and --dry-run exclude");
  assertEquals(messageOf(STRICT, "tart"), "Unexpected argument tart. See --help");
  assertEquals(messageOf(STRICT, "-5"), "Unexpected argument -5. See --help");
});

Deno.test("parseCommand() takes text that begins with a dash as text", () => {
  const cases: [string[], string[]][] = [
    [["-LRB- hello -RRB-"], ["-LRB- hello -RRB-"]],
    [["-5 degrees"], ["-5 degrees"]],
    [["-5"], ["-5"]],
    [["--voice", "x", "- he said", "--voice", "-h"], ["- he said", "--voice", "-h"]],
    [["Hello", "--unknown"], ["Hello", "--unknown"]],
    [["--voice=x", "--", "-LRB-"], ["-LRB-"]],
    [["--voice is a flag"], ["--voice is a flag"]],
    [["Hello", "--", "x"], ["Hello", "--", "x"]],
  ];
  for (const [args, words] of cases) assertEquals(parseCommand(SAY, args).words, words);
  assertEquals(
    messageOf(SAY, "-LRB-"),
    "Unknown flag -LRB-. Text that begins with a dash goes after --. See --help",
  );
});

Deno.test("parseCommand() answers any words with a request or a ConfigError", () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom("--ovens", "--only", "--list", "--", "-h", "1", "", "--constructor", "--_"),
  );
  fc.assert(fc.property(fc.array(word, { maxLength: 6 }), (args) => {
    for (const command of [BAKE, SAY, STRICT] as unknown as Command<FlagTable>[]) {
      try {
        assert(parseCommand(command, args).words.length <= args.length);
      } catch (error) {
        assert(error instanceof ConfigError, String(error));
      }
    }
  }));
});

Deno.test("formatHelp() shows the whole table, wrapped between words at 80 columns", () => {
  const help = formatHelp(BAKE);
  assertEquals(
    help,
    `Bakes cakes

Usage: deno task bake [OPTIONS] [CAKE...]

Each cake is baked in an oven of its own, for as long as its recipe says and no
longer.

  CAKE                which cakes
  --ovens N           how many at a time; default: 2
  --mode slow | fast  how
  --folder DIR        where the recipes are
  --only TEXT         which recipes; may be repeated
  --list              lists recipes
  --dry-run           bakes nothing
  -h, --help          shows this text

Exit codes: 0 done, 1 a cake burned, 2 wrong usage or configuration, 3 a file is
missing, damaged or cannot be written`,
  );
});

Deno.test("wrap() keeps all words in order within its columns", () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
  fc.assert(fc.property(words, fc.integer({ min: 14, max: 40 }), (list, columns) => {
    const lines = wrap(list.join(" "), "  ", columns).split("\n");
    assertEquals(lines.flatMap((line) => line.trim().split(" ")), list);
    assert(lines.every((line) => line.length <= columns && line.startsWith("  ")));
    // No line could have taken the first word of the next one.
    lines.slice(1).forEach((line, i) =>
      assert(lines[i].length + 1 + line.trim().split(" ")[0].length > columns)
    );
  }));
});

/** Runs a command; returns its exit code and what it wrote. */
async function run(
  main: () => number,
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  const { outputs, out, err } = recordOutputs();
  try {
    const code = await runCommand(BAKE, main, args, outputs);
    assertEquals(Deno.exitCode, code);
    return { code, out: out(), err: err() };
  } finally {
    // That of the tests themselves.
    Deno.exitCode = 0;
  }
}

Deno.test("runCommand() returns the exit code of main, or shows the help", async () => {
  assertEquals(await run(() => 4), { code: 4, out: "", err: "" });
  const never = (): number => {
    throw new Error("It baked");
  };
  for (const args of [["-h"], ["--help"], ["tart", "--ovens=9", "-h"]]) {
    assertEquals(await run(never, ...args), { code: 0, out: formatHelp(BAKE) + "\n", err: "" });
  }
  const { code, err } = await run(never, "--ovens=9");
  assertEquals([code, err], [
    2,
    "error: The flag --ovens is 9, but must be an integer from 1 to 4\n",
  ]);
});

Deno.test("runCommand() turns errors that a user can fix into exit codes", async () => {
  const ofSystem = (code: string): Error => Object.assign(new Error(code), { code });
  const cases: [Error, number][] = [
    [new ConfigError("config"), 2],
    [new DataError("data"), 3],
    [new WriteError("write"), 3],
    [new Deno.errors.PermissionDenied("denied"), 3],
    [new Deno.errors.NotCapable("not capable"), 3],
    [new Deno.errors.NotADirectory("a file"), 3],
    [ofSystem("EROFS"), 3],
    [ofSystem("ENAMETOOLONG"), 3],
  ];
  for (const [error, expected] of cases) {
    const { code, out, err } = await run(() => {
      throw error;
    });
    assertEquals([code, out, err], [expected, "", `error: ${error.message}\n`]);
  }
});

Deno.test("runCommand() returns the exit code of the work even if its output failed", async () => {
  const full = Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
  const closed = new Deno.errors.BrokenPipe("Broken pipe");
  for (const [failure, warning] of [[full, /incomplete: No space left/], [closed, /^$/]] as const) {
    const { outputs: { stderr }, err } = recordOutputs();
    const stdout = new Output({
      isTerminal: () => false,
      writeSync() {
        throw failure;
      },
    });
    const main = (): number => {
      stdout.line("a cake");
      return 4;
    };
    assertEquals(await runCommand(BAKE, main, [], { stdout, stderr }), 4);
    Deno.exitCode = 0;
    assertMatch(err(), warning);
  }
});

Deno.test("runCommand() rethrows bugs with their stack trace", async () => {
  for (const bug of [new TypeError("a bug"), new Error("another"), ofNoKind()]) {
    const thrown = await assertRejects(() =>
      run(() => {
        throw bug;
      }), Error);
    assertEquals(thrown, bug);
  }
  function ofNoKind(): Error {
    return new Deno.errors.NotFound("a path that a bug made");
  }
});
