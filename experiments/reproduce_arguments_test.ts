import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../lib/errors.ts";
import { parseCommand } from "../lib/command/command.ts";
import { REPRODUCE, type ReproduceArguments, reproduceArguments } from "./reproduce_arguments.ts";
import { CATALOG } from "./items/catalog.ts";

function parse(args: readonly string[]): ReproduceArguments {
  return reproduceArguments(parseCommand(REPRODUCE, args));
}

function messageOf(...args: string[]): string {
  return assertThrows(() => parse(args), ConfigError).message;
}

Deno.test("the command line of reproduce defaults to the whole quick profile", () => {
  const { mode, experiments, settings, jobs, folder, fresh } = parse([]);
  assertEquals([mode, jobs, folder, fresh], ["run", undefined, undefined, false]);
  assertEquals(experiments, [...CATALOG]);
  assertEquals(settings, {
    profile: "quick",
    epochs: null,
    seeds: null,
    corpus: null,
    set: [],
  });
});

Deno.test("the command line of reproduce takes seeds as a number, a range or a list", () => {
  const seeds = (text: string) => parse(["--seeds", text]).settings.seeds;
  assertEquals([seeds("3"), seeds("4-6"), seeds("7,2")], [[1, 2, 3], [4, 5, 6], [7, 2]]);
  for (const text of ["0", "x", "3-1", "1,,2", "-1", "1.5"]) {
    assertStringIncludes(messageOf(`--seeds=${text}`), "--seeds");
  }
});

Deno.test("the command line of reproduce selects experiments by prefix and rows by text", () => {
  const ids = (...args: string[]) =>
    parse(args).experiments.map(({ id, rows }) => [id, rows.length]);
  assertEquals(ids("table1-mnist"), [["table1-mnist", 5]]);
  assertEquals(ids("table1").map(([id]) => id), [
    "table1-mnist",
    "table1-pos",
    "table1-pos-brown",
    "table1-parsing",
    "table1-parsing-large",
  ]);
  assertEquals(ids("figure4").length, 3);
  assertEquals(ids("table1-m", "--only", "adam-top20"), [["table1-mnist", 1]]);
  assertEquals(ids("table1", "--only", "mnist"), [["table1-mnist", 5]]);
  assertEquals(ids("--only", "figure4-right/h5"), [["figure4-right", 1]]); // Not h50 too.
});

Deno.test("the command line of reproduce names the nearest flag, profile, experiment and row", () => {
  assertStringIncludes(messageOf("--epoch", "3"), "Did you mean --epochs?");
  assertStringIncludes(messageOf("--profile", "papper"), "Did you mean paper?");
  assertStringIncludes(messageOf("tabel1-mnist"), "Did you mean table1-mnist?");
  assertStringIncludes(messageOf("--only", "adam-top2O"), "Did you mean");
});

Deno.test("the command line of reproduce refuses numbers beyond their bounds, in any form", () => {
  const cases: [string, string[], string][] = [
    ["--epochs", ["0", "1.5", "many", "1e9", "0x10", "10001"], "an integer from 1 to 10000"],
    ["--jobs", ["0", "1.5", "many", "1e1", "999999"], "an integer from 1 to 256"],
    ["--threads", ["0", "3", "1.0"], "1 or 2"],
    ["--seeds", ["1-1000000000", "4294967296-4294967297"], "with 1000 seeds at most, each from 0"],
    ["--shard", ["1/999999", "2/1"], "N from 1 to 1000"],
  ];
  for (const [flag, values, expected] of cases) {
    for (const value of values) {
      const message = messageOf(flag, value);
      assertStringIncludes(message, `The flag ${flag} is ${value}, but must be `);
      assertStringIncludes(message, expected);
    }
  }
});

Deno.test("the command line of reproduce refuses empty values, as from unset shell variables", () => {
  for (
    const flag of ["--only", "--set", "--folder", "--ptb", "--treebank", "--corpus", "--queue"]
  ) {
    assertStringIncludes(messageOf(flag, ""), `The flag ${flag} has an empty value`);
    assertStringIncludes(messageOf(`${flag}=`), `The flag ${flag} has an empty value`);
  }
  // Every id begins with the empty text.
  assertStringIncludes(messageOf(""), "An argument is empty");
  assertStringIncludes(messageOf("--list", "--dry-run"), "exclude each other");
});

Deno.test("the command line of reproduce collects repeated --set", () => {
  const { settings } = parse(["--set", "clip=null", "--set", "batchSize=50"]);
  assertEquals(settings.set, ["clip=null", "batchSize=50"]);
});

Deno.test("the command line of reproduce takes a corpus, or the folder of the Penn Treebank", () => {
  const corpusOf = (...args: string[]) => {
    const { settings, folders } = parse(args);
    return [settings.corpus, folders.ptb];
  };
  assertEquals(corpusOf("--corpus", "ewt"), ["ewt", undefined]);
  assertEquals(corpusOf("--ptb", "treebank_3"), ["ptb", "treebank_3"]);
  assertEquals(corpusOf("--corpus=ptb", "--ptb=x"), ["ptb", "x"]);
  assertStringIncludes(messageOf("--corpus", "brwon"), "Did you mean brown?");
  assertStringIncludes(messageOf("--corpus", "brown", "--ptb", "x"), "exclude each other");
  for (const flag of ["--corpus=ewt", "--ptb=x"]) {
    assertStringIncludes(messageOf("--treebank", "y", flag), "exclude each other");
  }
  const { folders } = parse(["--treebank", "a/b", "--images", "c"]);
  assertEquals(folders, { ptb: undefined, treebank: "a/b", images: "c" });
});
