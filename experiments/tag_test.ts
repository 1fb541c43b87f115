import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parseCommand } from "../lib/command/command.ts";
import { ConfigError } from "../lib/errors.ts";
import { recordOutputs } from "../lib/testing/output.ts";
import { TAG, tagSentences } from "./tag.ts";
import { POS_PRESET, type WordTagger } from "./tasks/tagging_model.ts";

/** Every word is a noun. */
const TAGGER: WordTagger = {
  config: POS_PRESET,
  tagNames: ["NN"],
  tag: (words) => words.map(() => "NN"),
};

Deno.test("the command line of tag takes any text as sentences, even with a leading dash", () => {
  const parse = (...args: string[]) => parseCommand(TAG, args);
  const texts = [["-LRB- hello -RRB-"], ["-5 degrees"], ["-5"], ["3 - 2 .", "42"], [
    "a",
    "--model",
  ]];
  for (const words of texts) assertEquals(parse(...words).words, words);
  assertEquals(parse("--model", "run", "- he said").flags.model, "run");
  assertEquals(parse("--", "-LRB-").words, ["-LRB-"]);
  const cases: [string[], string][] = [
    [["-LRB-"], "Text that begins with a dash goes after --"],
    [["--modle", "x"], "Did you mean --model?"],
    [["--model"], "--model has an empty value"],
    [[""], "An argument is empty"],
  ];
  for (const [args, message] of cases) {
    assertThrows(() => parse(...args), ConfigError, message);
  }
});

Deno.test("tagSentences() answers each sentence before it reads the next one", async () => {
  const { outputs, out } = recordOutputs();
  async function* lines(): AsyncGenerator<string> {
    yield "  One   dog \r";
    assertEquals(out(), "One  dog\nNN   NN\n");
    yield " ";
    yield await Promise.resolve("Two");
    assertStringIncludes(out(), "Two\nNN\n");
  }
  await tagSentences(TAGGER, lines(), outputs);
  assertEquals(out(), "One  dog\nNN   NN\nTwo\nNN\n");
});
