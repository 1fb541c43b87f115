/**
 * The parts that all readers of tagged text share: the type of a sentence, decoding, lines, and errors
 * that name a line. Not here: formats, corpora.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";

/** A sentence. */
export interface TaggedSentence {
  /** Its words, at least one. */
  readonly words: readonly string[];
  /** The tag of each word. */
  readonly tags: readonly string[];
}

/** The error for a line that cannot be read; lines count from 1. */
export function lineError(file: string, line: number, problem: string): DataError {
  return new DataError(
    `Cannot read ${file}, line ${line}: ${problem}. Put the original file in its place`,
  );
}

/** The lines of a text, with line endings of Unix or Windows. */
export function splitLines(text: string): string[] {
  return text.split(/\r?\n/);
}

/** Decodes Latin-1, each byte the code point of its value. */
export function decodeLatin1(bytes: Uint8Array): string {
  // The platform's decoder of this name decodes 0x80 to 0x9f as Windows-1252.
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(start, start + 8192)));
  }
  return pieces.join("");
}

/**
 * Decodes a file that must be UTF-8.
 *
 * @throws {DataError} If it is not UTF-8.
 */
export function decodeUtf8(bytes: Uint8Array, file: string): string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    // Decoded line by line only now, to name the line.
    let line = 1;
    for (let start = 0; start < bytes.length; line++) {
      const newline = bytes.indexOf(0x0a, start);
      const end = newline < 0 ? bytes.length : newline + 1;
      try {
        decoder.decode(bytes.subarray(start, end));
      } catch {
        break;
      }
      start = end;
    }
    throw lineError(file, line, "found bytes that are not UTF-8");
  }
}
