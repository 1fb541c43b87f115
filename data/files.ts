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
  /**
   * The size of a file.
   *
   * @param name The file.
   * @returns Its bytes, or undefined if there is no such file.
   */
  size(name: string): Promise<number | undefined>;
  /**
   * The content of a file.
   *
   * @param name The file.
   * @returns All its bytes.
   */
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

/** A file that was found to be what the table says, with its content. */
interface Checked extends FileReport {
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

// Without the permission nobody can tell whether the file is there.
async function allowed<T>(path: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    if (error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied) {
      throw new DataError(
        `Cannot read ${path}: permission denied. Allow it with --allow-read=${dirname(path)}`,
        { cause: error },
      );
    }
    throw error;
  }
}

/**
 * A folder on the disk.
 *
 * @param path Where it is.
 * @returns The folder; it need not exist.
 */
export function openFolder(path: string): Folder {
  return {
    path,
    async size(name) {
      const file = join(path, name);
      const info = await allowed(file, () => Deno.stat(file));
      return info?.isFile ? info.size : undefined;
    },
    async read(name) {
      const file = join(path, name);
      const bytes = await allowed(file, () => Deno.readFile(file));
      if (bytes === undefined) {
        throw new DataError(`Cannot read ${file}: it has just been removed. Run again`);
      }
      return bytes;
    },
  };
}

/**
 * Finds the folder of a source.
 *
 * @param source The source.
 * @param folder A folder of the user's, which goes first.
 * @returns The folder; its files need not be there.
 * @throws {DataError} If the source's package is not installed, or only the user can have the files.
 */
export function locate(source: Source, folder?: string): Folder {
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
      throw new DataError(
        `Cannot find ${title}: its files are at ${origin.base}. Download them and name the folder`,
      );
    case "user":
      throw new DataError(`Cannot find ${title}: ${origin.how}. Name the folder that holds it`);
  }
}

// The way out for a file that is not as it must be.
function remedy({ origin }: Source, isUsers: boolean): string {
  if (isUsers || origin.kind === "user") return "Put the original file in its place";
  return origin.kind === "npm"
    ? `Run \`deno install --reload=npm:${origin.name}\` to fetch it anew`
    : `Fetch it anew from ${origin.base}`;
}

/**
 * Writes the sha256 digest of some bytes.
 *
 * @param bytes The bytes, or a text that is encoded as UTF-8.
 * @returns The digest in lower-case hexadecimal.
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

async function check(file: SourceFile, folder: Folder, wayOut: string): Promise<Checked> {
  const at = `Cannot read ${file.name} in ${folder.path}`;
  const size = await folder.size(file.name);
  if (size === undefined) {
    const problem = new DataError(`${at}: no such file. ${wayOut}`);
    return { file, status: "missing", problem };
  }
  // The size first: a wrong file may be too large to be read at all.
  if (size !== file.bytes) {
    const problem = new DataError(`${at}: expected ${file.bytes} bytes, found ${size}. ${wayOut}`);
    return { file, status: "damaged", problem };
  }
  const bytes = await folder.read(file.name);
  const sha256 = await sha256Hex(bytes);
  if (sha256 !== file.sha256) {
    const problem = new DataError(
      `${at}: expected sha256 ${file.sha256}, found ${sha256}. ${wayOut}`,
    );
    return { file, status: "damaged", problem };
  }
  return { file, status: "verified", bytes };
}

/**
 * Checks every file of a source.
 *
 * @param source The source.
 * @param folder Where its files should be.
 * @param isUsers Whether the folder is the user's own, so that nothing can fetch a file anew.
 * @returns What was found of each file, in the order of the table.
 */
export async function inspectSource(
  source: Source,
  folder: Folder,
  isUsers = false,
): Promise<FileReport[]> {
  const reports: FileReport[] = [];
  // One after the other: only one file's content is in memory at a time.
  for (const file of source.files) {
    const { bytes: _, ...report } = await check(file, folder, remedy(source, isUsers));
    reports.push(report);
  }
  return reports;
}

/**
 * Reads every file of a source, each checked before it is handed out.
 *
 * @param source The source.
 * @param folder Where its files are.
 * @param isUsers Whether the folder is the user's own, so that nothing can fetch a file anew.
 * @returns The contents, in the order of the table.
 * @throws {DataError} If a file is missing or damaged.
 */
export async function readSource(
  source: Source,
  folder: Folder,
  isUsers = false,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const contents: Uint8Array<ArrayBuffer>[] = [];
  for (const file of source.files) {
    const { bytes, problem } = await check(file, folder, remedy(source, isUsers));
    if (bytes === undefined) throw problem;
    contents.push(bytes);
  }
  return contents;
}

/**
 * The one digest that stands for a whole source: sha256 over its files' names and digests. Files
 * that pass the check have just these, so no file needs to be read for it.
 *
 * @param source The source.
 * @returns The digest in lower-case hexadecimal.
 */
export function sourceDigest(source: Source): Promise<string> {
  const lines = source.files.map(({ name, sha256 }) => `${sha256}  ${name}\n`);
  return sha256Hex(lines.join(""));
}
