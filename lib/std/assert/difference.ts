/**
 * Shows how two values differ, as @std/assert does: the lines of the actual value with "-", those
 * of the expected one with "+". Colours whole lines, not the words within. Internal to this folder.
 *
 * @module
 */
import { diff, styleText } from "node:util";

/** Colours text, unless NO_COLOR is set. */
export function paint(style: Parameters<typeof styleText>[0], text: string): string {
  return Deno.noColor ? text : styleText(style, text, { validateStream: false });
}

/** Writes a value as text, one property a line. */
export function format(value: unknown): string {
  return Deno.inspect(value, {
    depth: Infinity,
    sorted: true,
    trailingComma: true,
    compact: false,
    iterableLimit: Infinity,
    getters: true,
    strAbbreviateSize: Infinity,
  });
}

/** What a string may hold that is not seen; a line end is shown and ends the line. */
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\t": "\\t",
  "\v": "\\v",
  "\r": "\\r",
  "\n": "\\n\n",
};

function escape(text: string): string {
  return text.replace(/[\\\b\f\t\v\r\n]/g, (character) => ESCAPES[character]);
}

// Where lines of both have changed, those of the longer text come first.
function compareLines(actual: string[], expected: string[]): string[] {
  const isActualFirst = actual.length >= expected.length;
  const changes = isActualFirst ? diff(actual, expected) : diff(expected, actual);
  return changes.map(([side, line]) => {
    if (side === 0) return paint("white", `    ${line}`);
    return (side > 0) === isActualFirst
      ? paint(["red", "bold"], `-   ${line}`)
      : paint(["green", "bold"], `+   ${line}`);
  });
}

/** Shows how two values that are not equal differ. */
export function difference(actual: unknown, expected: unknown): string {
  const areStrings = typeof actual === "string" && typeof expected === "string";
  const show = areStrings ? (value: unknown): string => escape(String(value)) : format;
  const signs = [paint(["red", "bold"], "Actual"), paint(["green", "bold"], "Expected")];
  return [
    ...["", "", `    ${paint(["gray", "bold"], "[Diff]")} ${signs.join(" / ")}`, "", ""],
    ...compareLines(show(actual).split("\n"), show(expected).split("\n")),
    ...areStrings ? ["", ""] : [""],
  ].join("\n");
}
