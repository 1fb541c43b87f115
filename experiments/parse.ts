/**
 * The command `deno task parse`: shows the dependency trees of sentences by a trained parser of the
 * study; a trained tagger tags their words first. Not here: the parser, the layout of trees.
 *
 * @module
 */
import { basename } from "@std/path";
import { closest } from "fastest-levenshtein";
import { formatConllu } from "../data/formats/conllu.ts";
import { defineCommand, type Outputs, type RequestOf, runCommand } from "../lib/command/command.ts";
import { text } from "../lib/command/kinds.ts";
import { stderr, stdout } from "../lib/command/output.ts";
import { ConfigError, DataError, excerpt } from "../lib/errors.ts";
import type { Kernels } from "../lib/kernels/kernels.ts";
import { simdKernels } from "../lib/kernels/simd/simd.ts";
import { answerSentences, readSentences, SENTENCE_NOTE, SENTENCES, wordsOf } from "./sentences.ts";
import { TAGGERS } from "./tag.ts";
import { readParser, type WordParser } from "./tasks/parsing_model.ts";
import { readTagger } from "./tasks/tagging_model.ts";
import {
  bestModel,
  chooseModel,
  listModels,
  loadModel,
  MODEL_NOTE,
  type ModelEntry,
  modelFlag,
  type ModelRole,
} from "./trained_models.ts";
import { formatTree, type ParsedWords } from "./tree_text.ts";

/** The role of a parser's model. */
const PARSERS: ModelRole = {
  task: "parsing",
  noun: "parser",
  hint: "deno task reproduce table1-parsing",
};

/** The command. */
export const PARSE = defineCommand({
  name: "deno task parse",
  summary: "Shows the dependency trees of sentences, with a trained parser",
  about: ['For example: deno task parse "The old man the boat ."'],
  words: SENTENCES,
  flags: {
    model: modelFlag(PARSERS, "that in reports/ with the best dev accuracy"),
    tagger: modelFlag(
      TAGGERS,
      "the best in reports/ for the parser's corpus, otherwise for another corpus with the same tags",
    ),
    tags: {
      kind: text("TAGS"),
      help: 'the tags for one SENTENCE, instead of a tagger: "DT JJ VBP DT NN ."',
    },
    conllu: { help: "writes CoNLL-U" },
  },
  exclusive: [["tagger", "tags"]],
  notes: [SENTENCE_NOTE, MODEL_NOTE],
});

/** Tags the words of a sentence. */
export type Tag = (words: readonly string[]) => readonly string[];

/** The share of a parser's tags that a matching tagger must have. */
const SAME_KIND = 0.5;

/** A tagger with the name of its run. */
interface NamedTagger {
  readonly name: string;
  readonly tag: Tag;
}

/**
 * The named tagger, or the best one with matching tags, preferably trained on the parser's corpus. A
 * DataError if there is none.
 */
export async function chooseTagger(
  models: readonly ModelEntry[],
  wanted: string | undefined,
  parser: Pick<WordParser, "config" | "tagNames">,
  kernels: Kernels,
): Promise<NamedTagger> {
  const load = async (entry: ModelEntry): Promise<NamedTagger & { readonly share: number }> => {
    const { tag, tagNames } = await loadModel(entry, readTagger, kernels);
    const known = parser.tagNames.filter((name) => tagNames.includes(name)).length;
    return { name: basename(entry.path), tag, share: known / parser.tagNames.length };
  };
  if (wanted !== undefined) return await load(chooseModel(models, wanted, TAGGERS));
  const { corpus } = parser.config;
  const corpora = [...new Set([corpus, ...models.map((model) => model.corpus)])];
  for (const one of corpora) {
    const best = bestModel(models.filter((model) => model.corpus === one));
    const tagger = best && await load(best);
    if (tagger !== undefined && tagger.share >= SAME_KIND) return tagger;
  }
  throw new DataError(
    `Cannot find a trained tagger in reports/ with the tags of the parser's corpus ${corpus}. Train ` +
      `one: ${TAGGERS.hint} --corpus ${corpus}, or give the tags: --tags "DT NN ..."`,
  );
}

/** Parses and checks the tags of the flag --tags. */
export function givenTags(
  tags: string,
  sentences: readonly string[],
  { tagNames }: Pick<WordParser, "tagNames">,
): Tag {
  if (sentences.length !== 1) {
    throw new ConfigError(
      `The flag --tags is for one sentence, found ${sentences.length}. Give one as an argument`,
    );
  }
  const given = wordsOf(tags);
  const count = wordsOf(sentences[0]).length;
  if (given.length !== count) {
    throw new ConfigError(
      `The flag --tags has ${given.length} tags for ${count} words. Give one tag for each word`,
    );
  }
  const unknown = given.find((tag) => !tagNames.includes(tag));
  if (unknown !== undefined) {
    throw new ConfigError(
      `The flag --tags has ${excerpt(unknown)}, but the parser knows only ${tagNames.join(" ")}. ` +
        `Did you mean ${closest(excerpt(unknown), [...tagNames])}?`,
    );
  }
  return () => given;
}

function formatSentence(sentence: ParsedWords): string {
  const { words, tags, heads, labels } = sentence;
  const lines = formatConllu({ forms: words, tags, heads, deprels: labels });
  // The line end of the last line is that of the output.
  return `# text = ${words.join(" ")}\n${lines.slice(0, -1)}`;
}

/** Parses each sentence and writes its tree as it arrives. */
export async function parseSentences(
  { parser, tag, isConllu }: {
    readonly parser: Pick<WordParser, "parse">;
    readonly tag: Tag;
    readonly isConllu: boolean;
  },
  sentences: AsyncIterable<string> | Iterable<string>,
  outputs: Pick<Outputs, "stdout">,
): Promise<void> {
  let separator = "";
  await answerSentences(sentences, (words) => {
    const tags = tag(words);
    const sentence = { words, tags, ...parser.parse(words, tags) };
    if (isConllu) return formatSentence(sentence);
    const text = separator + formatTree(sentence);
    separator = "\n";
    return text;
  }, outputs);
}

async function parse({ flags, words }: RequestOf<typeof PARSE>): Promise<number> {
  const kernels = simdKernels();
  const entry = chooseModel(await listModels("reports", PARSERS), flags.model, PARSERS);
  const parser = await loadModel(entry, readParser, kernels);
  stderr.line(`Parser: ${basename(entry.path)}`);
  let tag: Tag;
  if (flags.tags !== undefined) {
    tag = givenTags(flags.tags, words, parser);
  } else {
    const taggers = await listModels("reports", TAGGERS);
    const tagger = await chooseTagger(taggers, flags.tagger, parser, kernels);
    stderr.line(`Tagger: ${tagger.name}`);
    tag = tagger.tag;
  }
  const isConllu = flags.conllu;
  await parseSentences({ parser, tag, isConllu }, readSentences(words), { stdout });
  return 0;
}

if (import.meta.main) await runCommand(PARSE, parse);
