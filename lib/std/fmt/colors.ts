/**
 * A stand-in for @std/fmt/colors over node:util: the styles this project uses, and nothing else.
 * It knows NO_COLOR through Deno.noColor, without asking for a permission; it does not look
 * whether there is a terminal, as the original does not. See `links` in deno.json.
 *
 * @module
 */
import { inspect, stripVTControlCharacters } from "node:util";

type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

let enabled = !Deno.noColor;

/**
 * Turns colours on or off. Has no effect where NO_COLOR is set.
 *
 * @param value Whether to use colours.
 */
export function setColorEnabled(value: boolean): void {
  if (!Deno.noColor) enabled = value;
}

/**
 * Tells whether colours are on.
 *
 * @returns Whether they are.
 */
export function getColorEnabled(): boolean {
  return enabled;
}

function paint(style: Style, text: string): string {
  if (!enabled) return text;
  const [open, close] = (inspect.colors[style] as [number, number]).map((code) => `\x1b[${code}m`);
  // A style inside ends with the same code: open ours again there.
  return open + text.replaceAll(close, open) + close;
}

/**
 * Makes text bold.
 *
 * @param str The text.
 * @returns The text with its codes.
 */
export function bold(str: string): string {
  return paint("bold", str);
}

/**
 * Makes text faint.
 *
 * @param str The text.
 * @returns The text with its codes.
 */
export function dim(str: string): string {
  return paint("dim", str);
}

/**
 * Makes text red.
 *
 * @param str The text.
 * @returns The text with its codes.
 */
export function red(str: string): string {
  return paint("red", str);
}

/**
 * Makes text green.
 *
 * @param str The text.
 * @returns The text with its codes.
 */
export function green(str: string): string {
  return paint("green", str);
}

/**
 * Makes text yellow.
 *
 * @param str The text.
 * @returns The text with its codes.
 */
export function yellow(str: string): string {
  return paint("yellow", str);
}

/**
 * Makes text cyan.
 *
 * @param str The text.
 * @returns The text with its codes.
 */
export function cyan(str: string): string {
  return paint("cyan", str);
}

/**
 * Removes the codes of colours and styles.
 *
 * @param string The text with codes.
 * @returns The text alone.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { red, stripAnsiCode } from "@std/fmt/colors";
 *
 * assertEquals(stripAnsiCode(red("failed")), "failed");
 * ```
 */
export function stripAnsiCode(string: string): string {
  return stripVTControlCharacters(string);
}
