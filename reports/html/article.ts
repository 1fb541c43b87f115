/**
 * The Markdown of the report as HTML, with anchors, accessible tables and places for what the page
 * adds. Raw HTML is kept only where the report itself writes it: a few tags without attributes. Not
 * here: what is added.
 *
 * @module
 */
import { Marked, type Token, type Tokens } from "marked";
import { anchorOf } from "../markdown/headings.ts";
import { attributes, escapeHtml } from "./markup.ts";

/** What the page adds to the article. */
export interface Additions {
  /** HTML at the end of a section, by the text of its heading. */
  readonly endOf: (heading: string) => string;
  /** Attributes of a table's row, by the text of its section's heading and of its first cell. */
  readonly row: (heading: string, firstCell: string) => Readonly<Record<string, string>>;
  /** An image as HTML. */
  readonly image: (target: string, alternative: string) => string;
}

/** A heading of the article. */
export interface Heading {
  readonly id: string;
  readonly depth: number;
  readonly text: string;
}

/** The article as HTML. */
export interface Article {
  readonly html: string;
  readonly headings: readonly Heading[];
}

/** The raw HTML that the report writes. */
const OWN_TAGS = /<\/?(?:br|details|summary|sub|sup)>|<a id="[\w-]+">|<\/a>/;

/** Renders the article. */
export function renderArticle(markdown: string, additions: Additions): Article {
  const headings: Heading[] = [];
  const nextId = anchors();
  let section = "";
  let tableCount = 0;
  const marked = new Marked({
    // An address in text from elsewhere stays text.
    tokenizer: { url: () => undefined },
    renderer: {
      html: ({ text }) => keepOwnTags(text),
      heading({ tokens, depth }) {
        const text = plainText(tokens);
        const id = nextId(text);
        const end = additions.endOf(section);
        headings.push({ id, depth, text });
        section = text;
        tableCount = 0;
        return `${end}<h${depth}${attributes({ id })}>${this.parser.parseInline(tokens)}` +
          `</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const content = this.parser.parseInline(tokens);
        return isSafe(href) ? `<a${attributes({ href })}>${content}</a>` : content;
      },
      image: ({ href, text }) => additions.image(href, decode(text)),
      table({ header, rows }) {
        tableCount++;
        const label = tableCount === 1 ? section : `${section}, table ${tableCount}`;
        const line = (cells: string[], values: Readonly<Record<string, string>>) =>
          `<tr${attributes(values)}>${cells.join("")}</tr>\n`;
        const write = ({ tokens, align }: Tokens.TableCell, tag: "td" | "th", scope?: string) => {
          const content = this.parser.parseInline(tokens);
          const values = { ...scope && { scope }, ...align && { class: align } };
          return `<${tag}${attributes(values)}>${content}</${tag}>`;
        };
        const head = header.map((cell) =>
          cell.text === "" ? write(cell, "td") : write(cell, "th", "col")
        );
        const body = rows.map((cells) =>
          line(
            cells.map((cell, column) =>
              column === 0 ? write(cell, "th", "row") : write(cell, "td")
            ),
            additions.row(section, plainText(cells[0].tokens)),
          )
        );
        const region = { class: "scroll", role: "region", tabindex: "0", "aria-label": label };
        return `<div${attributes(region)}><table>\n<thead>${line(head, {})}</thead>\n` +
          `<tbody>\n${body.join("")}</tbody>\n</table></div>\n`;
      },
    },
  });
  const html = marked.parser(marked.lexer(markdown)) + additions.endOf(section);
  return { html, headings };
}

/** Escapes all tags but the report's own; comments disappear. */
function keepOwnTags(html: string): string {
  const [text, ...rest] = html.replaceAll(/<!--[^]*?-->/g, "")
    .split(new RegExp(`(${OWN_TAGS.source})`));
  const outside = (piece: string): string => piece.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return outside(text) + rest.map((piece, index) => index % 2 === 0 ? piece : outside(piece))
    .join("");
}

/** The text that a reader sees. */
export function plainText(tokens: readonly Token[]): string {
  return tokens.map((token) => {
    if (token.type === "html") return " ";
    return "tokens" in token && token.tokens !== undefined
      ? plainText(token.tokens)
      : decode("text" in token ? token.text : token.raw);
  }).join("").trim();
}

/** Markdown's text without its entities. */
function decode(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}

/** Whether a link is relative or leads to the web. */
function isSafe(target: string): boolean {
  return /^(?:https?:\/\/|[^:]*$)/.test(target);
}

/** The anchors of headings in their order; GitHub numbers those that are equal. */
function anchors(): (heading: string) => string {
  const seen = new Map<string, number>();
  return (heading) => {
    const base = anchorOf(heading);
    const count = seen.get(base) ?? 0;
    seen.set(base, count + 1);
    return count === 0 ? base : `${base}-${count}`;
  };
}

/** A heading as an entry of a list of contents. */
export function contentsEntry({ id, text, depth }: Heading): string {
  return `<li class="depth-${depth}"><a${attributes({ href: `#${id}` })}>${
    escapeHtml(text)
  }</a></li>`;
}
