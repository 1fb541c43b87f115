import { assertEquals } from "@std/assert";
import { sha256, SHA256_BYTES, sha256Hex } from "./sha256.ts";

Deno.test("sha256() gives the digests of FIPS 180-2, of bytes and of the same text", async () => {
  // Its appendix B.1.
  const expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assertEquals(await sha256Hex("abc"), expected);
  assertEquals(await sha256Hex(Uint8Array.of(97, 98, 99)), expected);
  const bytes = await sha256("abc");
  assertEquals([bytes.length, bytes[0], bytes[31]], [SHA256_BYTES, 0xba, 0xad]);
  // Outside ASCII, a text is hashed as UTF-8.
  assertEquals(await sha256Hex("\u00b5"), await sha256Hex(Uint8Array.of(0xc2, 0xb5)));
});
