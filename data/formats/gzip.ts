/**
 * Unpacks gzip under a limit: a small file can claim to hold gigabytes. Not here: files, and what is
 * packed.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";

// A piece of this size unpacks to 17 MB at most, which is then counted.
const PIECE_BYTES = 16 * 1024;

function inPieces(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let start = 0;
  return new ReadableStream({
    pull(controller) {
      if (start < bytes.length) {
        controller.enqueue(bytes.subarray(start, start += PIECE_BYTES));
      } else {
        controller.close();
      }
    },
  }, { highWaterMark: 0 });
}

/**
 * Unpacks what gzip has packed.
 *
 * @throws {DataError} If it is not whole, not from gzip, more than the limit, or goes on after its
 * end.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { gunzip } from "./gzip.ts";
 *
 * const packed = new Blob(["abc"]).stream().pipeThrough(new CompressionStream("gzip"));
 * const bytes = await gunzip(new Uint8Array(await new Response(packed).arrayBuffer()), 3, "a.gz");
 * assertEquals(new TextDecoder().decode(bytes), "abc");
 * ```
 */
export async function gunzip(
  packed: Uint8Array<ArrayBuffer>,
  limitBytes: number,
  file: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of inPieces(packed).pipeThrough(new DecompressionStream("gzip"))) {
      size += piece.length;
      if (size > limitBytes) {
        throw new DataError(
          `Cannot read ${file}: expected at most ${limitBytes} bytes when unpacked, found more. ` +
            "Put the original file in its place",
        );
      }
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(
      `Cannot read ${file}: the file is truncated, damaged, or not one packed file by gzip. ` +
        "Put the original file in its place, or unpack it with gunzip",
      { cause: error },
    );
  }
  const bytes = new Uint8Array(size);
  let start = 0;
  for (const piece of pieces) {
    bytes.set(piece, start);
    start += piece.length;
  }
  return bytes;
}
