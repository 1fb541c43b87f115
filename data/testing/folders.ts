/**
 * What the tests of this folder share: folders in memory, and whether real data can be read. Not a
 * part of the product.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";
import { locate, type Tree } from "../files.ts";
import type { Source } from "../sources.ts";

/** A folder in memory. */
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

/** Tells whether a source can be read, without asking anybody for permission. */
export async function isReadable(source: Source): Promise<boolean> {
  const root = { name: "read", path: new URL("../..", import.meta.url) } as const;
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
