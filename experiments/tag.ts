/**
 * The command `deno task tag`: tags sentences with a trained tagger of the study. Not here: the
 * tagger, the layout of its output.
 *
 * @module
 */
import { basename } from "@std/path";
import { defineCommand, type Outputs, type RequestOf, runCommand } from "../lib/command/command.ts";
import { stderr, stdout } from "../lib/command/output.ts";
import { simdKernels } from "../lib/kernels/simd/simd.ts";
import { answerSentences, readSentences, SENTENCE_NOTE, SENTENCES } from "./sentences.ts";
import { formatTagged } from "./tagged_text.ts";
import { readTagger, type WordTagger } from "./tasks/tagging_model.ts";
import {
  chooseModel,
  listModels,
  loadModel,
  MODEL_NOTE,
  modelFlag,
  type ModelRole,
} from "./trained_models.ts";

/** The role of a tagger's model. */
export const TAGGERS: ModelRole = {
  task: "pos",
  noun: "tagger",
  hint: "deno task reproduce table1-pos",
};

/** The command. */
export const TAG = defineCommand({
  name: "deno task tag",
  summary: "Tags the words of sentences with a trained part-of-speech tagger",
  about: ['For example: deno task tag "The old man the boat ."'],
  words: SENTENCES,
  flags: { model: modelFlag(TAGGERS, "that in reports/ with the best dev accuracy") },
  notes: [SENTENCE_NOTE, MODEL_NOTE],
});

/** Tags and writes each sentence as it arrives. */
export async function tagSentences(
  tagger: WordTagger,
  sentences: AsyncIterable<string> | Iterable<string>,
  { stdout }: Pick<Outputs, "stdout">,
): Promise<void> {
  const columns = (): number => stdout.isTerminal ? stdout.columns : Infinity;
  await answerSentences(
    sentences,
    (words) => formatTagged(words, tagger.tag(words), columns()),
    { stdout },
  );
}

async function tag({ flags, words }: RequestOf<typeof TAG>): Promise<number> {
  const entry = chooseModel(await listModels("reports", TAGGERS), flags.model, TAGGERS);
  const tagger = await loadModel(entry, readTagger, simdKernels());
  stderr.line(`Tagger: ${basename(entry.path)}`);
  await tagSentences(tagger, readSentences(words), { stdout });
  return 0;
}

if (import.meta.main) await runCommand(TAG, tag);
