/**
 * Helpers of the tests in `data`: folders in memory, packed files, and a check for real data. Not a
 * part of the product.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";
import { locate } from "../files.ts";
import type { Folder } from "../folder.ts";
import { groupNames } from "../lookup.ts";
import type { Source } from "../sources.ts";

/** The content of a file: bytes, or a text to encode as UTF-8. */
export type Content = string | Uint8Array<ArrayBuffer>;

/** A folder in memory that records which files are read. */
export interface MemoryFolder extends Folder {
  /** The files that were read. */
  readonly reads: string[];
}

/** A folder in memory, of files by their path from the folder. */
export function memoryFolder(files: Readonly<Record<string, Content>>): MemoryFolder {
  const contents = new Map(
    Object.entries(files).map(([name, content]) => [
      name,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    ]),
  );
  const reads: string[] = [];
  return {
    path: "memory",
    reads,
    size: (name) => Promise.resolve(contents.get(name)?.length),
    read(name) {
      reads.push(name);
      return Promise.resolve(contents.get(name) as Uint8Array<ArrayBuffer>);
    },
    list(name) {
      const start = name === "" || name.endsWith("/") ? name : `${name}/`;
      const below = [...contents.keys()].filter((path) => path.startsWith(start));
      const names = new Set(below.map((path) => path.slice(start.length).split("/")[0]));
      return Promise.resolve(names.size === 0 && name !== "" ? undefined : [...names].sort());
    },
  };
}

/** Packs by gzip. */
export async function gzip(content: Content): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** Whether the files of a source are there and may be read, without asking for permission. */
export async function isReadable(source: Source): Promise<boolean> {
  const root = { name: "read", path: new URL("../..", import.meta.url) } as const;
  if (Deno.permissions.querySync(root).state !== "granted") return false;
  try {
    const folder = locate(source);
    const names = source.files.flatMap(({ name, parts }) => parts ?? [name]);
    const groups = groupNames(await folder.list("") ?? []);
    return names.every((name) => groups.has(name.toLowerCase()));
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
  }
}
