/**
 * Text compressed for a page: gzip in base 64, which `client/unpack.js` reads. Not here: what is
 * compressed.
 *
 * @module
 */

/** Compresses a text. */
export async function pack(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer()).toBase64();
}
