/**
 * Reads a stream line by line, each line as soon as it arrives. Not here: the meaning of lines.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";

/**
 * The lines of a stream, without line feeds; the last one only if it is not empty. Throws a
 * ConfigError for a line of more than `maxLength` characters, which would fill the memory.
 */
export async function* readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  maxLength = Infinity,
): AsyncGenerator<string, void> {
  let rest = "";
  let count = 0;
  const check = (line: string): string => {
    count++;
    if (line.length <= maxLength) return line;
    throw new ConfigError(
      `Cannot read line ${count} of the standard input: it has more than ${maxLength} characters. ` +
        `Split it into several lines`,
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
