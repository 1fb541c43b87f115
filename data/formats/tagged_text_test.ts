/**
 * Tests of the decoding that readers of text share.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { decodeLatin1, decodeUtf8 } from "./tagged_text.ts";

Deno.test("decodeLatin1() gives each byte the code point of its value", () => {
  const bytes = Uint8Array.from({ length: 10_000 }, (_, i) => i);
  assertEquals(decodeLatin1(bytes).length, 10_000);
  assert([...decodeLatin1(bytes)].every((character, i) => character.charCodeAt(0) === i % 256));
});

Deno.test("decodeUtf8() names the line that is not UTF-8", () => {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  assertEquals(decodeUtf8(encode("caf\u00e9\n"), "x"), "caf\u00e9\n");
  const cases: [number[], number][] = [
    [[0xff], 1],
    [[0x61, 0x0a, 0x0a, 0xe9, 0x0a, 0x61], 3],
    [[0x61, 0x0a, 0xc3], 2],
    // A character cut in two by the end of the line.
    [[0x61, 0xc3, 0x0a, 0xa9], 1],
  ];
  for (const [bytes, line] of cases) {
    assertThrows(
      () => decodeUtf8(Uint8Array.from(bytes), "x"),
      DataError,
      `Cannot read x, line ${line}: found bytes that are not UTF-8`,
    );
  }
});
