/**
 * Folders to read from, on the disk or in memory for tests. Regular files only: reading a FIFO or a
 * device could block forever. Not here: the files of a source.
 *
 * @module
 */
import { join } from "@std/path";
import { DataError, excerpt } from "../lib/errors.ts";

/** A folder, which need not exist. */
export interface Folder {
  /** The path for messages. */
  readonly path: string;
  /** The size of a file in bytes; undefined if it does not exist. */
  size(name: string): Promise<number | undefined>;
  /** The whole content of a file. */
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** The names in a folder within this one ("": this one), ascending; undefined if there is none. */
  list(name: string): Promise<string[] | undefined>;
}

// The hint is for the whole folder, since permission for one file would not suffice for the next.
async function attempt<T>(
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
    // A link to itself, a name that is too long, a broken disk.
    const { message } = error as Error;
    throw new DataError(
      `Cannot read ${path}: ${excerpt(message, 200)}. Put the original file in its place`,
      { cause: error },
    );
  }
}

function kindOf(info: Deno.FileInfo): string {
  if (info.isFifo) return "a FIFO";
  return info.isSocket ? "a socket" : "a device";
}

/** The file system operations; tests substitute their own. */
export type Disk = Pick<typeof Deno, "stat" | "readFile" | "readDir">;

/** A folder on the disk. */
export function openFolder(path: string, disk: Disk = Deno): Folder {
  const sizeOf = async (file: string): Promise<number | undefined> => {
    const info = await attempt(file, path, () => disk.stat(file));
    if (info === undefined || info.isDirectory) return undefined;
    if (info.isFile) return info.size;
    throw new DataError(
      `Cannot read ${file}: expected a file, found ${kindOf(info)}. ` +
        "Put the original file in its place",
    );
  };
  return {
    path,
    size: (name) => sizeOf(join(path, name)),
    async read(name) {
      const file = join(path, name);
      const bytes = await sizeOf(file) === undefined
        ? undefined
        : await attempt(file, path, () => disk.readFile(file));
      if (bytes !== undefined) return bytes;
      throw new DataError(
        `Cannot read ${file}: no such file, or a link to none. Put the original file in its place`,
      );
    },
    list(name) {
      const folder = join(path, name);
      return attempt(folder, path, async () => {
        const names = await Array.fromAsync(disk.readDir(folder), (entry) => entry.name);
        return names.sort();
      });
    },
  };
}

/** The last part of a path that is a meaningful name. */
export function nameOfFolder(path: string, ...meaningless: readonly string[]): string | undefined {
  const empty = ["", ".", "..", ...meaningless];
  return path.split(/[\\/]/).findLast((name) => !empty.includes(name));
}

const SHOWN_NAMES = 5;

/** A list of names for a message: the first ones, and the number of the others. */
export function shortList(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map((name) => excerpt(name, 60)).join(", ");
  const more = names.length - SHOWN_NAMES;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** The content of a folder, as a sentence without its period for errors about missing files. */
export async function describeContent(folder: Folder, within = ""): Promise<string> {
  const names = await folder.list(within);
  const place = excerpt(join(folder.path, within), 200);
  if (names === undefined) return `There is no folder ${place}`;
  if (names.length === 0) return `The folder ${place} is empty`;
  return `The folder ${place} holds ${shortList(names)}`;
}
