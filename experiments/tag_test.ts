import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { join } from "@std/path";
import { parseCommand } from "../lib/command/command.ts";
import { Output } from "../lib/command/output.ts";
import { ConfigError, DataError, WriteError } from "../lib/errors.ts";
import { referenceKernels } from "../lib/kernels/reference/reference.ts";
import { recordOutputs } from "../lib/testing/output.ts";
import { POS_PRESET, type WordTagger } from "./tasks/tagging_model.ts";
import { chooseModel, loadTagger, TAG, tagSentences } from "./tag.ts";

const MAY_WRITE = (["read", "write"] as const).every((name) =>
  Deno.permissions.querySync({ name, path: "reports" }).state === "granted"
);

/** Every word is a noun. */
const TAGGER: WordTagger = {
  config: POS_PRESET,
  tagNames: ["NN"],
  tag: (words) => words.map(() => "NN"),
};

Deno.test("chooseModel() takes the best one, or the one that is named", () => {
  const models = [
    { path: "reports/quick/runs/wsj-a-1", devAccuracy: 0.9 },
    { path: "reports/quick/runs/wsj-b-1", devAccuracy: 0.95 },
    { path: "reports/paper/runs/wsj-b-2", devAccuracy: 0.94 },
  ];
  assertEquals(chooseModel(models, undefined), models[1].path);
  assertEquals(chooseModel(models, "wsj-a"), models[0].path);
  assertEquals(chooseModel(models, "reports/paper/runs/wsj-b-2"), models[2].path);
  const messageOf = (wanted: string | undefined, among = models) =>
    assertThrows(() => chooseModel(among, wanted), DataError).message;
  assertEquals(messageOf("wsj-b").includes("several runs begin with wsj-b"), true);
  assertEquals(messageOf("wsj-c-1").includes("Did you mean wsj-"), true);
  assertEquals(messageOf(undefined, []).includes("deno task reproduce table1-pos"), true);
  assertEquals(messageOf("x", []).includes("There is none yet"), true);
});

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

Deno.test("tagSentences() refuses a sentence that would fill the memory", async () => {
  const { outputs, out } = recordOutputs();
  const words = (count: number): string => "word ".repeat(count);
  await tagSentences(TAGGER, [words(2000)], outputs);
  assert(out().length > 2000);
  const message =
    "Cannot tag 2001 words as one sentence: it may have 2000. Break it into sentences";
  await assertRejects(() => tagSentences(TAGGER, [words(2001)], outputs), ConfigError, message);
  await assertRejects(() => tagSentences(TAGGER, [words(100_000)], outputs), ConfigError);
});

Deno.test("tagSentences() ends when nobody reads, and says when the tags cannot be written", async () => {
  const failing = (failure: Error) =>
    new Output({
      isTerminal: () => false,
      writeSync() {
        throw failure;
      },
    });
  let lines = 0;
  function* endless(): Generator<string> {
    for (;; lines++) yield "yes";
  }
  await tagSentences(TAGGER, endless(), { stdout: failing(new Deno.errors.BrokenPipe("closed")) });
  assertEquals(lines, 0);
  const full = failing(new Error("No space left on device (os error 28)"));
  await assertRejects(
    () => tagSentences(TAGGER, endless(), { stdout: full }),
    WriteError,
    "Cannot write the tags: No space left",
  );
});

Deno.test({
  name: "loadTagger() names the file of a damaged model",
  ignore: !MAY_WRITE,
  async fn() {
    const folder = await Deno.makeTempDir({ dir: "reports", prefix: "test-" });
    try {
      const path = join(folder, "model.bin");
      const load = () => loadTagger(path, referenceKernels(32));
      await assertRejects(load, DataError, `Cannot read ${path}: no such file`);
      for (const bytes of [0, 10, 1000]) {
        await Deno.writeFile(path, new Uint8Array(bytes));
        await assertRejects(load, DataError, `Cannot use ${path}: Cannot restore the model`);
      }
      await Deno.truncate(path, 2 ** 30 + 1);
      await assertRejects(load, DataError, `Cannot read ${path}: found 1073741825 bytes`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
