/**
 * A stand-in for @std/csv/parse: CSV text to rows of strings, without the original's options. See
 * `links` in deno.json.
 *
 * @module
 */

/** A cell in quotes or bare, and what ends it. */
const CELL = /("[^"]*(?:""[^"]*)*"|[^",\n]*)(,|\n|$)/y;

/** Reads CSV text as rows. Empty lines are no rows. */
export function parse(input: string): string[][] {
  // The original reads line by line, so that a line end within quotes becomes "\n" too.
  const text = input.replace(/^\ufeff/, "").replaceAll("\r\n", "\n").replace(/\r$/, "");
  const rows: string[][] = [];
  CELL.lastIndex = 0;
  for (let line = 1; CELL.lastIndex < text.length; line++) {
    if (text[CELL.lastIndex] === "\n") {
      CELL.lastIndex++;
      continue;
    }
    const row: string[] = [];
    let end = ",";
    while (end === ",") {
      const match = CELL.exec(text);
      if (match === null) throw new SyntaxError(`Syntax error on line ${line}: misplaced quote`);
      row.push(match[1].startsWith('"') ? match[1].slice(1, -1).replaceAll('""', '"') : match[1]);
      end = match[2];
    }
    rows.push(row);
  }
  return rows;
}
