/**
 * Tests of the commands on the page.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { profileSettings } from "../../experiments/items/profiles.ts";
import { rowCommand, verifyCommand } from "./commands.ts";

Deno.test("rowCommand() names the row and all settings of its study", () => {
  assertEquals(
    rowCommand("table1-mnist", "adam-top20", profileSettings("paper")),
    "deno task reproduce --profile paper --only table1-mnist/adam-top20 --fresh",
  );
  const set = ["optimizer.learningRate=0.01", 'sparsifier={"name":"topK"}', "a='b'; rm x"];
  assertEquals(
    rowCommand("e", "r", { profile: "quick", epochs: 3, seeds: [1, 4], corpus: "toy", set }),
    "deno task reproduce --profile quick --only e/r --epochs 3 --seeds 1,4 --corpus toy " +
      `--set optimizer.learningRate=0.01 --set 'sparsifier={"name":"topK"}' ` +
      `--set 'a='\\''b'\\''; rm x' --fresh`,
  );
});

Deno.test("verifyCommand() names the study unless it is the published one", () => {
  assertEquals(verifyCommand("mnist-1", "reports/paper"), "deno task verify mnist-1");
  assertEquals(
    verifyCommand("mnist-1", "my study"),
    "deno task verify mnist-1 --folder 'my study'",
  );
});

/** The words that a POSIX shell makes of a command with plain and single-quoted text. */
function words(command: string): string[] {
  return [...command.matchAll(/(?:'[^']*'|\\'|[^\s'\\])+/g)]
    .map(([word]) =>
      word.replaceAll(/'([^']*)'|\\(')/g, (_, quoted, escaped) => quoted ?? escaped)
    );
}

Deno.test("a command holds any folder and setting as one word", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
    assertEquals(words(verifyCommand("a", text)).slice(4), ["--folder", text]);
    const settings = { ...profileSettings("quick"), set: [text] };
    assertEquals(words(rowCommand("a", "b", settings)).slice(7), ["--set", text, "--fresh"]);
  }));
});
