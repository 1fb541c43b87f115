/**
 * Files on the disk, read and written whole: a reader finds the old contents or the new ones, never
 * a part. Not here: what is in them.
 *
 * @module
 */
import { dirname } from "@std/path";
import { DataError, excerpt, WriteError } from "../../lib/errors.ts";
import { unreadable } from "./files.ts";

/** The largest files that are read: far above any run's, and below what takes long to refuse. */
export const BYTES_LIMITS = { text: 2 ** 23, checkpoint: 2 ** 30 } as const;

/** The contents of a file; undefined if there is none. */
export async function readFile(
  path: string,
  kind: keyof typeof BYTES_LIMITS,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    // The size first: what is too large may not fit into the memory.
    const { size } = await Deno.stat(path);
    const limit = BYTES_LIMITS[kind];
    if (size > limit) throw unreadable(path, `found ${size} bytes, expected ${limit} at most`);
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof DataError || !(error instanceof Error)) throw error;
    throw new DataError(
      `Cannot read ${path}: ${excerpt(error.message, 400)}. Make it readable, or delete ` +
        `${dirname(path)}; the run is then repeated`,
      { cause: error },
    );
  }
}

/** For `catch`: nothing was there. */
export function ignoreMissing(error: unknown): undefined {
  if (error instanceof Deno.errors.NotFound) return undefined;
  throw error;
}

/** Throws an error of the platform again, as one that says what to do. */
export function explain(path: string, error: unknown): never {
  if (!(error instanceof Error)) throw error;
  const hint = error instanceof Deno.errors.NotCapable
    ? "Allow it with --allow-write, or write below reports/"
    : "Make room there, or make the folder writable, or choose another one with --folder";
  throw new WriteError(`Cannot write ${path}: ${error.message}. ${hint}`, { cause: error });
}

/** Makes a folder and those that it is in, unless they exist. */
export async function makeFolder(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true }).catch((error) => explain(path, error));
}

/**
 * Writes a file so that a reader finds the old or the new contents, never a part.
 *
 * @throws {WriteError} If it cannot be written; the old contents are there still.
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await Deno.writeFile(temporary, bytes);
    await Deno.rename(temporary, path);
  } catch (error) {
    // On a full disk, a part that stays would keep the room that is missing.
    await Deno.remove(temporary).catch(() => {});
    explain(path, error);
  }
}
