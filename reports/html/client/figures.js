/**
 * The figures of the report, which the page holds compressed. Not here: the charts of the page.
 *
 * @module
 */

/** Unpacks an SVG into its image. */
export async function unpackFigure(image) {
  const bytes = Uint8Array.from(atob(image.dataset.svg), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const svg = await new Response(stream).text();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  image.removeAttribute("data-svg");
}
