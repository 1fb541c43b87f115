import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../../lib/errors.ts";
import { parseReproduceArguments } from "./arguments.ts";
import { CATALOG } from "../items/catalog.ts";

function messageOf(...args: string[]): string {
  return assertThrows(() => parseReproduceArguments(args), ConfigError).message;
}

Deno.test("parseReproduceArguments() runs the whole quick profile when nothing is given", () => {
  const { mode, experiments, settings, jobs, folder, fresh } = parseReproduceArguments([]);
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

Deno.test("parseReproduceArguments() takes seeds as a number, a range or a list", () => {
  const seeds = (text: string) => parseReproduceArguments(["--seeds", text]).settings.seeds;
  assertEquals([seeds("3"), seeds("4-6"), seeds("7,2")], [[1, 2, 3], [4, 5, 6], [7, 2]]);
  for (const text of ["0", "x", "3-1", "1,,2", "-1", "1.5"]) {
    assertStringIncludes(messageOf(`--seeds=${text}`), "--seeds");
  }
});

Deno.test("parseReproduceArguments() selects experiments by prefix and rows by text", () => {
  const ids = (...args: string[]) =>
    parseReproduceArguments(args).experiments.map(({ id, rows }) => [id, rows.length]);
  assertEquals(ids("table1-mnist"), [["table1-mnist", 5]]);
  assertEquals(ids("table1").map(([id]) => id), [
    "table1-mnist",
    "table1-pos",
    "table1-pos-brown",
  ]);
  assertEquals(ids("figure4").length, 3);
  assertEquals(ids("--only", "adam-top20"), [["table1-mnist", 1]]);
  assertEquals(ids("table1", "--only", "mnist"), [["table1-mnist", 5]]);
});

Deno.test("parseReproduceArguments() names the nearest flag, profile, experiment and row", () => {
  assertStringIncludes(messageOf("--epoch", "3"), "Did you mean --epochs?");
  assertStringIncludes(messageOf("--profile", "papper"), "Did you mean paper?");
  assertStringIncludes(messageOf("tabel1-mnist"), "Did you mean table1-mnist?");
  assertStringIncludes(messageOf("--only", "adam-top2O"), "Did you mean");
});

Deno.test("parseReproduceArguments() refuses numbers that are not positive integers", () => {
  for (const flag of ["--epochs", "--jobs"]) {
    for (const value of ["0", "1.5", "many"]) {
      assertStringIncludes(messageOf(`${flag}=${value}`), "must be a positive integer");
    }
  }
  for (const args of [["--epochs"], ["--seeds="], ["--only="], ["--set=a=1", "--set"]]) {
    assertStringIncludes(messageOf(...args), "needs a value");
  }
  assertStringIncludes(messageOf("--threads=3"), "must be 1 or 2");
});

Deno.test("parseReproduceArguments() collects repeated --set", () => {
  const { settings } = parseReproduceArguments(["--set", "clip=null", "--set", "batchSize=50"]);
  assertEquals(settings.set, ["clip=null", "batchSize=50"]);
});

Deno.test("parseReproduceArguments() takes a corpus, or the folder of the Penn Treebank", () => {
  const corpusOf = (...args: string[]) => {
    const { settings, ptb } = parseReproduceArguments(args);
    return [settings.corpus, ptb];
  };
  assertEquals(corpusOf("--corpus", "ewt"), ["ewt", undefined]);
  assertEquals(corpusOf("--ptb", "treebank_3"), ["ptb", "treebank_3"]);
  assertEquals(corpusOf("--corpus=ptb", "--ptb=x"), ["ptb", "x"]);
  assertStringIncludes(messageOf("--corpus", "brwon"), "Did you mean brown?");
  assertStringIncludes(messageOf("--corpus", "brown", "--ptb", "x"), "exclude each other");
});
