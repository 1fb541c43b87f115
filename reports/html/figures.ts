/**
 * The report's figures in a page: each SVG compressed, to be unpacked by the page's script. When all
 * do not fit, the largest become links. Not here: drawing.
 *
 * @module
 */
import { attributes, escapeHtml } from "./markup.ts";
import { pack } from "./pack.ts";

/** The most characters of all figures of a page. */
const MOST_CHARACTERS = 1_700_000;

/** The texts of SVG files by their paths, compressed; without the largest, if they are too many. */
export async function packFigures(
  figures: ReadonlyMap<string, string>,
  mostCharacters = MOST_CHARACTERS,
): Promise<Map<string, PackedFigure>> {
  const packed = await Promise.all(
    [...figures].map(async ([path, svg]) => [path, await packFigure(svg)] as const),
  );
  let rest = mostCharacters;
  const fitting = packed.toSorted(([, a], [, b]) => a.data.length - b.data.length)
    .filter(([, { data }]) => (rest -= data.length) >= 0);
  return new Map(fitting);
}

/** A compressed figure. */
export interface PackedFigure {
  /** The gzip of its SVG in base 64. */
  readonly data: string;
  /** Its width and height, if the SVG has them. */
  readonly size: Readonly<Record<string, string>>;
}

async function packFigure(svg: string): Promise<PackedFigure> {
  // Tenths of a pixel are enough, and a third smaller.
  const rounded = svg.replaceAll(
    / d="[^"]*"/g,
    (path) =>
      path.replaceAll(/\d+\.\d{2,}/g, (number) => String(Number(Number(number).toFixed(1)))),
  );
  const [root] = /<svg[^>]*>/.exec(svg) ?? [""];
  const size = ["width", "height"].flatMap((name) => {
    const value = new RegExp(`\\s${name}="(\\d+(?:\\.\\d+)?)"`).exec(root)?.[1];
    return value === undefined ? [] : [[name, value]];
  });
  return { data: await pack(rounded), size: Object.fromEntries(size) };
}

/** An image of the article; without its figure, a link to the file. */
export function figureHtml(
  path: string,
  alternative: string,
  figures: ReadonlyMap<string, PackedFigure>,
): string {
  const figure = figures.get(path);
  const link = `<a${attributes({ href: path })}>${escapeHtml(alternative)}</a>`;
  if (figure === undefined) return link;
  const values = { alt: alternative, ...figure.size, "data-svg": figure.data };
  return `<img${attributes(values)}><noscript>${link}</noscript>`;
}
