/**
 * What the tests of this folder share: folders in memory, damaged texts, and whether real data can
 * be read. Not a part of the product.
 *
 * @module
 */
import { assert, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { DataError } from "../lib/errors.ts";
import { locate, type Tree } from "./files.ts";
import type { Source } from "./sources.ts";
import type { TaggedSentence } from "./tagged.ts";

/**
 * A folder in memory.
 *
 * @param files The text of each file, by its path from the folder, encoded as UTF-8.
 * @returns The folder.
 */
export function memoryTree(files: Readonly<Record<string, string>>): Tree {
  const encode = (name: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(files[name]);
  return {
    path: "memory",
    size: (name) => Promise.resolve(name in files ? encode(name).length : undefined),
    read: (name) => Promise.resolve(encode(name)),
    list(name) {
      const start = name === "" || name.endsWith("/") ? name : `${name}/`;
      const below = Object.keys(files).filter((path) => path.startsWith(start));
      const names = new Set(below.map((path) => path.slice(start.length).split("/")[0]));
      return Promise.resolve(names.size === 0 ? undefined : [...names].sort());
    },
  };
}

/**
 * Tells whether a source can be read, without asking anybody for permission.
 *
 * @param source The source.
 * @returns Whether its files are there.
 */
export async function isReadable(source: Source): Promise<boolean> {
  const root = { name: "read", path: new URL("..", import.meta.url) } as const;
  if (Deno.permissions.querySync(root).state !== "granted") return false;
  try {
    const folder = locate(source);
    const names = source.files.flatMap(({ name, parts }) => parts ?? [name]);
    const sizes = await Promise.all(names.map((name) => folder.size(name)));
    return !sizes.includes(undefined);
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
  }
}

// Characters that mean something in one of the formats, and some that mean nothing.
const PIECES = [..."()/\t\n\r -._#0123'\",[]$\\*aZ", "\u00e9", "\u{1f600}", "\n\n", "-NONE-"];

/**
 * Right texts with some pieces put in, cut out or exchanged, and texts of pieces alone.
 *
 * @param right A right text.
 * @returns Texts, a few of which are right.
 */
export function damagedTexts(right: string): fc.Arbitrary<string> {
  const piece = fc.constantFrom(...PIECES);
  const change = fc.tuple(fc.nat(right.length), fc.nat(2), piece);
  return fc.oneof(
    fc.array(change, { maxLength: 4 }).map((changes) =>
      changes.reduce(
        (text, [at, cut, added]) => text.slice(0, at) + added + text.slice(at + cut),
        right,
      )
    ),
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
  );
}

/**
 * Holds that a reader gives sentences or a DataError for any text, and reads the right one.
 *
 * @param parse The reader.
 * @param right A right text.
 */
export function checkReader(
  parse: (text: string, file: string) => readonly TaggedSentence[],
  right: string,
): void {
  assert(parse(right, "right").length > 0, "the right text is not right");
  fc.assert(fc.property(damagedTexts(right), (text) => {
    try {
      for (const { words, tags } of parse(text, "damaged")) {
        assert(words.length > 0 && words.length === tags.length);
        assert(words.every((word) => word !== "") && tags.every((tag) => /^\S+$/.test(tag)));
      }
    } catch (error) {
      assertInstanceOf(error, DataError);
      assert(/^Cannot read damaged, line \d+: .+\. Put the original/s.test(error.message));
    }
  }));
}
