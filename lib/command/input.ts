/**
 * Reads a stream line by line, each line as soon as it has arrived. Not here: what lines mean.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";

/** A stream without line feeds would fill the memory. */
const MAX_LINE_LENGTH = 1_000_000;

/** The lines of a stream, without line feeds; throws a ConfigError for a line that is too long. */
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
