/**
 * From the table of sources to bytes that are what the table says: finds a source's folder, checks
 * sizes and digests, reads. Not here: what the bytes mean.
 *
 * @module
 */
import { createRequire } from "node:module";
import { dirname, join } from "@std/path";
import { DataError } from "../lib/errors.ts";
import type { Source, SourceFile } from "./sources.ts";

/** A folder to read from: on the disk, or in memory for tests. */
export interface Folder {
  /** How to name it in messages. */
  readonly path: string;
  /** The size of a file. */
  size(name: string): Promise<number | undefined>;
  /** The content of a file. */
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** What was found of a file. */
export interface FileReport {
  /** The file as it must be. */
  readonly file: SourceFile;
  /** Whether it is so. */
  readonly status: "verified" | "missing" | "damaged";
  /** What is wrong and what to do, unless it is verified. */
  readonly problem?: DataError;
}

/** A folder whose content nobody can foretell. */
export interface Tree extends Folder {
  /** What there is in a folder. */
  list(name: string): Promise<string[] | undefined>;
}

/** A file that was found to be what the table says, with its content. */
interface Checked extends FileReport {
  readonly contents?: Uint8Array<ArrayBuffer>[];
}

// What `deno task data --fetch` writes to; git does not see it.
function cacheFolder(source: Source): string {
  return join(import.meta.dirname ?? "data", "cache", source.id);
}

// Without the permission nobody can tell whether the file is there. Asks for the whole folder: with
// a permission for one file, the next one would be asked for.
async function allowed<T>(
  path: string,
  folder: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    if (error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied) {
      throw new DataError(
        `Cannot read ${path}: permission denied. Allow it with --allow-read=${folder}`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** A folder on the disk. */
export function openFolder(path: string): Tree {
  return {
    path,
    list(name) {
      const folder = join(path, name);
      return allowed(folder, path, async () => {
        const names = await Array.fromAsync(Deno.readDir(folder), (entry) => entry.name);
        return names.sort();
      });
    },
    async size(name) {
      const file = join(path, name);
      const info = await allowed(file, path, () => Deno.stat(file));
      return info?.isFile ? info.size : undefined;
    },
    async read(name) {
      const file = join(path, name);
      const bytes = await allowed(file, path, () => Deno.readFile(file));
      if (bytes === undefined) {
        throw new DataError(`Cannot read ${file}: it has just been removed. Run again`);
      }
      return bytes;
    },
  };
}

/**
 * Finds the folder of a source: that of its npm package, or the one that downloads go to.
 *
 * @throws {DataError} If the source's package is not installed, or only the user can have the files.
 */
export function locate(source: Source, folder?: string): Tree {
  if (folder !== undefined) return openFolder(folder);
  const { title, origin } = source;
  switch (origin.kind) {
    case "npm": {
      const require = createRequire(import.meta.url);
      try {
        const path = require.resolve(`${origin.name}/package.json`);
        return openFolder(join(dirname(path), origin.folder));
      } catch (cause) {
        // A search that finds nothing leaves the folders that may be read: both look alike.
        throw new DataError(
          `Cannot find ${title}: the npm package ${origin.name}@${origin.version} is not ` +
            "installed, or may not be read. Delete node_modules and run `deno install`, allow it " +
            "with --allow-read=., or name a folder that holds the files",
          { cause },
        );
      }
    }
    case "url":
      return openFolder(cacheFolder(source));
    case "user":
      throw new DataError(`Cannot find ${title}: ${origin.how}. Name the folder that holds it`);
  }
}

// The way out for a file that is not as it must be.
function remedy({ id, origin }: Source, isUsers: boolean): string {
  if (isUsers || origin.kind === "user") return "Put the original file in its place";
  return origin.kind === "npm"
    ? `Run \`deno install --reload=npm:${origin.name}\` to fetch it anew`
    : `Run \`deno task data --fetch ${id}\`, or get it from ${origin.base} and name its folder`;
}

/**
 * Writes the sha256 digest of some bytes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { sha256Hex } from "./files.ts";
 *
 * assertEquals((await sha256Hex("")).slice(0, 8), "e3b0c442");
 * ```
 */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer> | string): Promise<string> {
  const data = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data)).toHex();
}

// A file's bytes, and the contents of its parts as views of them.
async function readParts(
  { name, bytes, parts }: SourceFile,
  folder: Folder,
): Promise<{ whole: Uint8Array<ArrayBuffer>; contents: Uint8Array<ArrayBuffer>[] }> {
  if (parts === undefined) {
    const whole = await folder.read(name);
    return { whole, contents: [whole] };
  }
  const whole = new Uint8Array(bytes);
  const contents: Uint8Array<ArrayBuffer>[] = [];
  let start = 0;
  for (const part of parts) {
    // A part that grew since its size was taken is cut, and the digest shows it.
    const content = (await folder.read(part)).subarray(0, bytes - start);
    whole.set(content, start);
    contents.push(whole.subarray(start, start += content.length));
  }
  return { whole, contents };
}

async function check(file: SourceFile, folder: Folder, wayOut: string): Promise<Checked> {
  const at = `Cannot read ${file.name} in ${folder.path}`;
  let size = 0;
  for (const name of file.parts ?? [file.name]) {
    const partSize = await folder.size(name);
    if (partSize === undefined) {
      const problem = `Cannot read ${name} in ${folder.path}: no such file. ${wayOut}`;
      return { file, status: "missing", problem: new DataError(problem) };
    }
    size += partSize;
  }
  // The size first: a wrong file may be too large to be read at all.
  if (size !== file.bytes) {
    const problem = new DataError(`${at}: expected ${file.bytes} bytes, found ${size}. ${wayOut}`);
    return { file, status: "damaged", problem };
  }
  const { whole, contents } = await readParts(file, folder);
  const sha256 = await sha256Hex(whole);
  if (sha256 !== file.sha256) {
    const problem = new DataError(
      `${at}: expected sha256 ${file.sha256}, found ${sha256}. ${wayOut}`,
    );
    return { file, status: "damaged", problem };
  }
  return { file, status: "verified", contents };
}

/** Checks every file of a source. */
export async function inspectSource(
  source: Source,
  folder: Folder,
  isUsers = false,
): Promise<FileReport[]> {
  const reports: FileReport[] = [];
  // One after the other: only one file's content is in memory at a time.
  for (const file of source.files) {
    const { contents: _, ...report } = await check(file, folder, remedy(source, isUsers));
    reports.push(report);
  }
  return reports;
}

/**
 * Reads every file of a source, each checked before it is handed out.
 *
 * @throws {DataError} If a file is missing or damaged.
 */
export async function readSource(
  source: Source,
  folder: Folder,
  isUsers = false,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const all: Uint8Array<ArrayBuffer>[] = [];
  for (const file of source.files) {
    const { contents, problem } = await check(file, folder, remedy(source, isUsers));
    if (contents === undefined) throw problem;
    all.push(...contents);
  }
  return all;
}

/**
 * The one digest that stands for a whole source: sha256 over its files' names and digests. Files
 * that pass the check have just these, so no file needs to be read for it.
 */
export function sourceDigest(source: Source): Promise<string> {
  const lines = source.files.map(({ name, sha256 }) => `${sha256}  ${name}\n`);
  return sha256Hex(lines.join(""));
}
