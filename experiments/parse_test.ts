/**
 * Tests of the command that parses: its choice of a tagger, and its output. Models are tiny and lie
 * below reports/ during a test.
 *
 * @module
 */
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { encodeCorpus } from "../data/corpora/encoded.ts";
import { createCorpus } from "../data/corpora/tagged.ts";
import { parseConlluWords } from "../data/formats/conllu.ts";
import { parseCommand } from "../lib/command/command.ts";
import { ConfigError, DataError } from "../lib/errors.ts";
import { simdKernels } from "../lib/kernels/simd/simd.ts";
import { recordOutputs } from "../lib/testing/output.ts";
import { testInFolder } from "../lib/testing/temporary_folder.ts";
import { overrideConfig } from "./engine/config.ts";
import { chooseTagger, givenTags, PARSE, parseSentences } from "./parse.ts";
import { PARSING_PRESET, type WordParser } from "./tasks/parsing_model.ts";
import { buildTagger, packTagger, POS_PRESET, type PosConfig } from "./tasks/tagging_model.ts";
import type { ModelEntry } from "./trained_models.ts";

/** Each word hangs on the one before it. */
const PARSER: WordParser = {
  config: PARSING_PRESET,
  tagNames: ["DT", "NN", "VBZ"],
  parse: (words) => ({
    heads: words.map((_, i) => i),
    labels: words.map((_, i) => i === 0 ? "ROOT" : "DEP"),
  }),
};

const tag = (words: readonly string[]): string[] => words.map(() => "NN");

Deno.test("parseSentences() writes trees with an empty line between", async () => {
  const { outputs, out } = recordOutputs();
  await parseSentences({ parser: PARSER, tag, isConllu: false }, ["a  dog", "yes"], outputs);
  assertEquals(out(), "a  NN  ROOT\n└─ dog  NN  DEP\n\nyes  NN  ROOT\n");
});

Deno.test("parseSentences() writes CoNLL-U that can be read again", async () => {
  const { outputs, out } = recordOutputs();
  await parseSentences({ parser: PARSER, tag, isConllu: true }, ["a  dog", "yes"], outputs);
  assertStringIncludes(out(), "# text = a dog\n1\ta\t_\t_\tNN\t_\t0\tROOT\t_\t_\n");
  const sentences = parseConlluWords(out(), "out");
  assertEquals(sentences.map((words) => words.map(({ form, head }) => form + head)), [
    ["a0", "dog1"],
    ["yes0"],
  ]);
});

Deno.test("givenTags() takes one known tag for each word of one sentence", () => {
  assertEquals(givenTags(" DT  NN", ["the dog"], PARSER)([]), ["DT", "NN"]);
  const cases: [string, string[], string][] = [
    ["DT", ["the dog"], "has 1 tags for 2 words"],
    ["DT NN", [], "is for one sentence, found 0"],
    ["DT NN", ["the dog", "a cat"], "found 2"],
    ["DT NOUN", ["the dog"], "has NOUN, but the parser knows only DT NN VBZ. Did you mean NN?"],
  ];
  for (const [tags, sentences, message] of cases) {
    assertThrows(() => givenTags(tags, sentences, PARSER), ConfigError, message);
  }
});

Deno.test("the command line of parse takes any text, and a tagger or tags", () => {
  const { flags, words } = parseCommand(PARSE, ["--conllu", "--tags", "DT NN", "the dog"]);
  assertEquals([flags.conllu, flags.tags, words], [true, "DT NN", ["the dog"]]);
  assertThrows(
    () => parseCommand(PARSE, ["--tags", "DT", "--tagger", "x", "the"]),
    ConfigError,
    "exclude each other",
  );
});

/** Keeps a tagger with some tags in a folder of its own; it is not trained. */
async function keepTagger(
  root: string,
  corpus: PosConfig["corpus"],
  tags: string[],
  devAccuracy: number,
): Promise<ModelEntry> {
  const config = overrideConfig<PosConfig>(POS_PRESET, { corpus, model: { hiddenSize: 2 } });
  const split = [{ words: tags, tags }];
  const parts = { id: corpus, notice: "", train: split, dev: split, test: split };
  const encoded = encodeCorpus(await createCorpus(parts));
  const path = join(root, `${corpus}-${devAccuracy}`);
  await Deno.mkdir(path);
  const model = buildTagger(config, encoded, simdKernels());
  await Deno.writeFile(join(path, "model.bin"), await packTagger(config, encoded, model));
  return { path, corpus, devAccuracy, task: "pos" };
}

testInFolder(
  "chooseTagger() prefers the parser's corpus, and requires matching tags",
  async (root) => {
    const choose = (models: ModelEntry[], wanted?: string) =>
      chooseTagger(models, wanted, PARSER, simdKernels());
    const other = await keepTagger(root, "brown", ["DT", "NN", "XX"], 0.97);
    const worse = await keepTagger(root, "ewt", ["DT", "NN"], 0.9);
    const same = await keepTagger(root, "ewt", ["DT", "NN"], 0.93);
    const foreign = await keepTagger(root, "ptb", ["NOUN", "DET", "NN"], 0.99);
    assertEquals((await choose([foreign, other, worse, same])).name, "ewt-0.93");
    assertEquals((await choose([foreign, other])).name, "brown-0.97");
    // A named tagger is taken in any case.
    assertEquals((await choose([foreign, other], "ptb")).name, "ptb-0.99");
    assertEquals((await choose([same])).tag(["the", "dog"]).length, 2);
    for (const models of [[], [foreign]]) {
      await assertRejects(
        () => choose(models),
        DataError,
        "Train one: deno task reproduce table1-pos --corpus ewt, or give the tags",
      );
    }
  },
);
