/**
 * Tagged sentences for the terminal: each tag below its word, wrapped at the terminal's width. Not
 * here: tagging.
 *
 * @module
 */
import stringWidth from "string-width";
import { printable } from "../lib/command/output.ts";

const GAP = "  ";

/** Formats words and tags as pairs of lines of at most `columns` columns. */
export function formatTagged(
  words: readonly string[],
  tags: readonly string[],
  columns = Infinity,
): string {
  const pairs: { words: string; tags: string; columns: number }[] = [];
  words.forEach((word, i) => {
    // Measures the replacement of a control character.
    const cells = [printable(word), printable(tags[i])];
    const width = Math.max(...cells.map((cell) => stringWidth(cell)));
    const [wordCell, tagCell] = cells.map((cell) => cell + " ".repeat(width - stringWidth(cell)));
    const pair = pairs[pairs.length - 1];
    if (pair === undefined || pair.columns + GAP.length + width > columns) {
      pairs.push({ words: wordCell, tags: tagCell, columns: width });
    } else {
      pair.words += GAP + wordCell;
      pair.tags += GAP + tagCell;
      pair.columns += GAP.length + width;
    }
  });
  return pairs.map(({ words, tags }) => `${words.trimEnd()}\n${tags.trimEnd()}`).join("\n");
}
