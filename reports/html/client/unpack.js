/**
 * What the page holds compressed: its data, and the figures of the report. Not here: the charts of
 * the page.
 *
 * @module
 */

/** The text that `pack()` compressed. */
export async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).text();
}

/** Unpacks an SVG into its image. */
export async function unpackFigure(image) {
  image.src = `data:image/svg+xml,${encodeURIComponent(await unpack(image.dataset.svg))}`;
  image.removeAttribute("data-svg");
}
