/**
 * Reads sentences from the command line or the standard input and answers them one by one. Not here:
 * the answers.
 *
 * @module
 */
import type { Outputs } from "../lib/command/command.ts";
import { readLines } from "../lib/command/input.ts";
import { stderr } from "../lib/command/output.ts";
import { ConfigError, WriteError } from "../lib/errors.ts";

/** Memory grows with the number of words; the corpora's sentences are far shorter. */
const MAX_WORDS = 2000;
const MAX_LINE_LENGTH = 1_000_000;

/** The sentences as arguments of a command. */
export const SENTENCES = {
  name: "SENTENCE",
  help: `up to ${MAX_WORDS} words separated by spaces; punctuation marks are separate words. ` +
    "Without arguments, each line of the standard input is a sentence",
  isText: true,
} as const;

/** The text about sentences for the help. */
export const SENTENCE_NOTE =
  "Text that begins with a dash is a sentence if it has spaces; otherwise, put -- before it.";

/** The sentences of a command line, or else those of the standard input. */
export function readSentences(
  words: readonly string[],
): AsyncIterable<string> | Iterable<string> {
  if (words.length > 0) return words;
  if (Deno.stdin.isTerminal()) stderr.line("Type a sentence and press Enter; Ctrl-D exits");
  return readLines(Deno.stdin.readable, MAX_LINE_LENGTH);
}

/** The words of a sentence. */
export function wordsOf(sentence: string): string[] {
  return sentence.split(/\s+/u).filter((word) => word !== "");
}

/** Answers each sentence as it arrives with one or more lines, until the output is closed. */
export async function answerSentences(
  sentences: AsyncIterable<string> | Iterable<string>,
  answer: (words: readonly string[]) => string,
  { stdout }: Pick<Outputs, "stdout">,
): Promise<void> {
  for await (const sentence of sentences) {
    const words = wordsOf(sentence);
    if (words.length > MAX_WORDS) {
      throw new ConfigError(
        `Cannot read a sentence of ${words.length} words: the limit is ${MAX_WORDS}. Split it ` +
          `into several lines`,
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
