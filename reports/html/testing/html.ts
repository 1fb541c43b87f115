/**
 * What the tests of the page share: a scanner of its HTML, and assets without files. Not a part of the
 * product.
 *
 * @module
 */
import type { PageAssets } from "../assets.ts";

/** Assets that are short. */
export const ASSETS: PageAssets = {
  vega: "globalThis.vega = {};",
  script: "const page = 1 < 2;",
  style: "body { margin: 0 }",
};

/** An opening tag. */
export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The text without the contents of scripts and styles. */
export function withoutScripts(html: string): string {
  return html.replaceAll(/(<(script|style)[^>]*>)[^]*?(<\/\2>)/g, "$1$3");
}

/** The opening tags, in their order, as a browser would read them. */
export function tagsOf(html: string): Tag[] {
  return [...withoutScripts(html).matchAll(/<([a-zA-Z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/g)]
    .map(([, name, rest]) => ({
      name,
      attributes: Object.fromEntries(
        [...rest.matchAll(/([^\s=]+)(?:="([^"]*)")?/g)].map(([, key, value]) => [
          key,
          unescape(value ?? ""),
        ]),
      ),
    }));
}

/** The text that a browser would show. */
export function textOf(html: string): string {
  return unescape(withoutScripts(html).replaceAll(/<[^>]*>/g, ""));
}

function unescape(text: string): string {
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  return text.replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name) => entities[name]);
}
