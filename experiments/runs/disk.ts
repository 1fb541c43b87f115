/**
 * Files on the disk, read and written whole: a reader finds the old contents or the new ones, never
 * a part, also after a crash. Not here: what is in them.
 *
 * @module
 */
import { basename, dirname, join } from "@std/path";
import { DataError, excerpt, WriteError } from "../../lib/errors.ts";

/** For `catch`: nothing was there. */
export function ignoreMissing(error: unknown): undefined {
  if (error instanceof Deno.errors.NotFound) return undefined;
  throw error;
}

/**
 * The contents of a file; undefined if there is none.
 *
 * @throws {DataError} If it is larger than `limit` bytes, or no regular file: a pipe or a device
 * would never end. The hint is the caller's.
 */
export async function readRegularFile(
  path: string,
  limit: number,
  hint: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const fail = (problem: string): DataError => new DataError(`Cannot read ${path}: ${problem}`);
  try {
    // The size first: what is too large may not fit into the memory.
    const { isFile, size } = await Deno.stat(path);
    if (!isFile) throw fail(`it is no regular file. ${hint}`);
    if (size > limit) throw fail(`found ${size} bytes, expected ${limit} at most. ${hint}`);
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof DataError || !(error instanceof Error)) throw error;
    const isNoFolder = error instanceof Deno.errors.NotADirectory;
    throw fail(`${excerpt(error.message, 400)}. ${isNoFolder ? hint : "Make it readable"}`);
  }
}

/** Throws an error of the platform again, as one that says what to do. */
export function explain(path: string, error: unknown): never {
  if (error instanceof WriteError || !(error instanceof Error)) throw error;
  const message = excerpt(error.message, 400);
  throw new WriteError(`Cannot write ${path}: ${message}. ${hintFor(error)}`, { cause: error });
}

function hintFor(error: Error): string {
  const { NotCapable, NotFound, AlreadyExists, IsADirectory, NotADirectory } = Deno.errors;
  if (error instanceof NotCapable) return "Allow it with --allow-write, or write below reports/";
  if (error instanceof NotFound) return "Its folder is gone: run the command again";
  if ([AlreadyExists, IsADirectory, NotADirectory].some((kind) => error instanceof kind)) {
    return "Something else has this name: move it away";
  }
  const isFull = "code" in error && ["ENOSPC", "EDQUOT"].includes(String(error.code));
  return isFull ? "Make room there" : "Make the folder writable";
}

/** Makes a folder and those that it is in, unless they exist. */
export async function makeFolder(path: string): Promise<void> {
  await refuseLinks(path);
  await Deno.mkdir(path, { recursive: true }).catch((error) => explain(path, error));
}

/**
 * Asserts that a folder is no link, nor in one below the current folder: what is behind a link is no
 * part of a study, and its disk may know no locks.
 *
 * @throws {WriteError} If it is.
 */
export async function refuseLinks(folder: string): Promise<void> {
  const isAbsolute = /^([/\\]|[A-Za-z]:)/.test(folder);
  for (let path = join(folder);; path = dirname(path)) {
    const info = await Deno.lstat(path).catch(() => undefined);
    if (info?.isSymlink) {
      throw new WriteError(
        `Cannot write to ${folder}: ${path} is a link. Put a folder in its place, or name the ` +
          `folder that it points to`,
      );
    }
    // Above the current folder, and above one that is named by its whole path, is the user's business.
    if (isAbsolute || dirname(path) === ".") return;
  }
}

/**
 * Writes a file so that a reader finds the old or the new contents, never a part. `temporaryFolder`
 * is for a file whose own folder must not be written to; it is on the same disk.
 *
 * @throws {WriteError} If it cannot be written; the old contents are there still.
 */
export async function writeFileAtomically(
  path: string,
  contents: Uint8Array | string,
  temporaryFolder: string = dirname(path),
): Promise<void> {
  const bytes = typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
  // Another process, or another task of this one, may be writing the same file.
  const unique = `${Deno.pid}-${crypto.randomUUID().slice(0, 8)}`;
  const temporary = join(temporaryFolder, `${basename(path)}.${unique}.tmp`);
  try {
    await refuseLinks(dirname(path));
    await removeStrays(temporaryFolder, basename(path));
    await writeFile(temporary, bytes);
    await Deno.rename(temporary, path);
    await flushFolder(dirname(path));
  } catch (error) {
    // On a full disk, a part that stays would keep the room that is missing.
    await Deno.remove(temporary).catch(() => {});
    explain(path, error);
  }
}

/** Writes a new file, and returns when the disk has it: a rename may reach the disk before. */
async function writeFile(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await file.write(rest));
  await file.syncData();
}

/** Returns when the disk has the names in a folder, where the platform can tell. */
async function flushFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(path);
  await folder.sync();
}

/** The age at which a temporary file counts as abandoned. */
const STRAY_MS = 3_600_000;

/** Removes what killed processes have left of a file. */
async function removeStrays(folder: string, name: string): Promise<void> {
  for await (const entry of Deno.readDir(folder)) {
    if (
      !entry.name.startsWith(`${name}.`) ||
      !/^\.\d+-[0-9a-f]{8}\.tmp$/.test(entry.name.slice(name.length))
    ) continue;
    const path = join(folder, entry.name);
    const age = Date.now() -
      ((await Deno.stat(path).catch(ignoreMissing))?.mtime?.getTime() ?? NaN);
    if (age > STRAY_MS) await Deno.remove(path).catch(ignoreMissing);
  }
}
