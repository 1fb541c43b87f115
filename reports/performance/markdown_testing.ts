/**
 * Reads tables back out of Markdown, for tests.
 *
 * @module
 */
import { assert } from "@std/assert";

/** The cells of a row, with common spaces and hyphens in place of the non-breaking ones. */
function cells(line: string): string[] {
  const plain = line.replaceAll("\u00a0", " ").replaceAll("\u2011", "-");
  return plain.split("|").slice(1, -1).map((cell) => cell.trim());
}

/** The cells of all rows of the tables under a heading, without their headers. */
export function rowsOf(markdown: string, heading: string): string[][] {
  const at = markdown.indexOf(`\n${heading}\n`);
  assert(at >= 0, `There is no ${heading}`);
  const [part] = markdown.slice(at + heading.length + 2).split(/\n#/);
  const tables = part.split("\n\n").map((block) =>
    block.split("\n").filter((line) => line.startsWith("|"))
  );
  return tables.flatMap((lines) => lines.slice(2).map(cells));
}

/** The cells of the first row, under a heading, that begins with a name. */
export function rowOf(markdown: string, heading: string, name: string): string[] {
  const row = rowsOf(markdown, heading).find(([first]) => first === name);
  assert(row !== undefined, `${heading} has no row ${name}`);
  return row;
}
