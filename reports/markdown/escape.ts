/**
 * Text from elsewhere (names of folders, messages, settings, environments) as Markdown in which it
 * stays text: no HTML, no link, no emphasis, no new line. Not here: text of this project's own.
 *
 * @module
 */

/** Characters with a meaning of their own in inline Markdown; "_" has none within a word. */
const SPECIAL = /[\\`*[\]|~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** One line without control characters. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/\p{Cc}/gu, "\ufffd").trim();
}

/** Text as inline Markdown. */
export function escapeText(text: string): string {
  return oneLine(text).replaceAll(SPECIAL, "\\$&")
    .replaceAll(/[&<>]/g, (character) => ENTITIES[character]);
}

/** A link to the directory of a run. */
export function runLink(label: string, name: string): string {
  // Parentheses would end the target.
  const target = encodeURIComponent(name).replaceAll(
    /[()']/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return `[${escapeText(label)}](runs/${target}/)`;
}
