/**
 * Sentences from the command line or the standard input, answered one by one. Not here: the answers.
 *
 * @module
 */
import type { Outputs } from "../lib/command/command.ts";
import { readLines } from "../lib/command/input.ts";
import { stderr } from "../lib/command/output.ts";
import { ConfigError, WriteError } from "../lib/errors.ts";

/** Every word of a sentence takes memory; the sentences of the corpora are far shorter. */
const MAX_WORDS = 2000;
const MAX_LINE_LENGTH = 1_000_000;

/** The sentences as arguments of a command. */
export const SENTENCES = {
  name: "SENTENCE",
  help:
    `words with spaces between them, ${MAX_WORDS} at most; punctuation marks are words of their ` +
    "own. Without a sentence, each line of the standard input is one",
  isText: true,
} as const;

/** What the help says of sentences. */
export const SENTENCE_NOTE =
  "Text that begins with a dash is a sentence if it has spaces; else put -- before it.";

/** The sentences of a command line, or else those of the standard input. */
export function readSentences(
  words: readonly string[],
): AsyncIterable<string> | Iterable<string> {
  if (words.length > 0) return words;
  if (Deno.stdin.isTerminal()) stderr.line("Type a sentence and Enter; Ctrl-D ends");
  return readLines(Deno.stdin.readable, MAX_LINE_LENGTH);
}

/** The words of a sentence. */
export function wordsOf(sentence: string): string[] {
  return sentence.split(/\s+/u).filter((word) => word !== "");
}

/** Answers each sentence as it comes, as long as somebody reads; the answer is a line or several. */
export async function answerSentences(
  sentences: AsyncIterable<string> | Iterable<string>,
  answer: (words: readonly string[]) => string,
  { stdout }: Pick<Outputs, "stdout">,
): Promise<void> {
  for await (const sentence of sentences) {
    const words = wordsOf(sentence);
    if (words.length > MAX_WORDS) {
      throw new ConfigError(
        `Cannot take ${words.length} words as one sentence: it may have ${MAX_WORDS}. Break it ` +
          `into sentences, a line each`,
      );
    }
    if (words.length === 0) continue;
    stdout.line(answer(words));
    if (stdout.failure instanceof Deno.errors.BrokenPipe) return;
    if (stdout.failure !== undefined) {
      throw new WriteError(`Cannot write the answer: ${stdout.failure.message}`);
    }
  }
}
