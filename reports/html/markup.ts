/**
 * Text as HTML in which it stays text. Not here: Markdown.
 *
 * @module
 */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for an element or a quoted attribute; control characters but line breaks become visible. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/(?![\n\t])\p{Cc}/gu, "\ufffd")
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** Attributes as they follow a tag's name, each with a blank before it. */
export function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values).map(([name, value]) => ` ${name}="${escapeHtml(value)}"`).join("");
}
