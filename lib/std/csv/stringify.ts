/**
 * A stand-in for @std/csv/stringify: records to CSV text with lines that end in "\r\n", without
 * the original's other options. See `links` in deno.json.
 *
 * @module
 */

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Writes records as CSV text, after a line with the names of the columns. */
export function stringify(
  data: readonly Readonly<Record<string, unknown>>[],
  options: { columns: readonly string[] },
): string {
  const { columns } = options;
  if (columns.length === 0) {
    if (data.length === 0) return "";
    throw new TypeError("No property accessor function was provided for object");
  }
  const rows = [columns, ...data.map((item) => columns.map((column) => item[column]))];
  return rows.map((row) => `${row.map(cellOf).join(",")}\r\n`).join("");
}
