/**
 * The lines of a stream as they come, each before the next one is there. Not here: what they mean.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";

/** What comes without an end of line would fill the memory. */
const MAX_LINE_LENGTH = 1_000_000;

/** The lines of a stream, without their ends; a ConfigError for a line that does not end. */
export async function* readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  maxLength = MAX_LINE_LENGTH,
): AsyncGenerator<string, void> {
  let rest = "";
  let count = 0;
  const check = (line: string): string => {
    count++;
    if (line.length <= maxLength) return line;
    throw new ConfigError(
      `Cannot read line ${count} of the standard input: it has more than ${maxLength} characters. ` +
        `Break it into lines`,
    );
  };
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) yield check(line);
    if (rest.length > maxLength) check(rest);
  }
  if (rest !== "") yield check(rest);
}
