/**
 * Finds a file under any of the names under which it is distributed, plain or packed by gzip, and
 * reads it unpacked. Not here: these names, the content of the files.
 *
 * @module
 */
import { DataError, excerpt } from "../lib/errors.ts";
import { describeContent, type Folder } from "./folder.ts";
import { gunzip } from "./formats/gzip.ts";

/** The largest text: a string has at most 2^29 characters. */
export const TEXT_LIMIT_BYTES = 2 ** 28;

const PACKED = ".gz";

// The largest growth of incompressible data by packing.
const PACKING_BYTES = 64 * 1024;

/** Whether a file is packed, by its name. */
export function isPacked(name: string): boolean {
  return name.toLowerCase().endsWith(PACKED);
}

/** The maximum size of a file on the disk, from that of its content. */
export function limitOnDisk(name: string, limitBytes: number): number {
  return isPacked(name) ? limitBytes + PACKING_BYTES : limitBytes;
}

/**
 * Groups the names of a folder by their form in lower case, without the ending of packed files: a
 * group of several is one file that is there more than once.
 */
export function groupNames(names: readonly string[]): Map<string, string[]> {
  return Map.groupBy(names, (name) => {
    const key = name.toLowerCase();
    return isPacked(key) ? key.slice(0, -PACKED.length) : key;
  });
}

/**
 * Which of some files there are in a folder within another one ("" or with its slash), plain or
 * packed, whatever the case of their letters: their paths, in the order of the names.
 */
export async function findFiles(
  folder: Folder,
  within: string,
  names: readonly string[],
): Promise<string[]> {
  const groups = groupNames(await folder.list(within) ?? []);
  const found: string[] = [];
  for (const name of names.flatMap((name) => groups.get(name.toLowerCase()) ?? [])) {
    const path = within + name;
    if (await folder.size(path) !== undefined) found.push(path);
  }
  return found;
}

/**
 * Reads a file once its size is known, and unpacks it if it is packed.
 *
 * @throws {DataError} If it is not there, larger than the limit, or damaged.
 */
export async function readFile(
  folder: Folder,
  name: string,
  limitBytes = TEXT_LIMIT_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  const place = `${excerpt(name, 200)} in ${folder.path}`;
  const size = await folder.size(name);
  if (size === undefined) {
    throw new DataError(
      `Cannot read ${place}: no such file. ${await describeContent(folder)}. Put it there`,
    );
  }
  if (size > limitOnDisk(name, limitBytes)) {
    throw new DataError(
      `Cannot read ${place}: expected at most ${limitBytes} bytes, found ${size}. ` +
        "Put the original file in its place",
    );
  }
  const bytes = await folder.read(name);
  return isPacked(name) ? await gunzip(bytes, limitBytes, place) : bytes;
}

/**
 * Reads a file that may be there under several names, which must then have the same content.
 *
 * @throws {DataError} If their contents differ, or one cannot be read.
 */
export async function readSame(
  folder: Folder,
  names: readonly string[],
  limitBytes = TEXT_LIMIT_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  const [first, ...others] = names;
  const bytes = await readFile(folder, first, limitBytes);
  for (const other of others) {
    const copy = await readFile(folder, other, limitBytes);
    if (copy.length !== bytes.length || copy.some((byte, i) => byte !== bytes[i])) {
      throw new DataError(
        `Cannot choose a file in ${folder.path}: ${excerpt(first, 200)} and ` +
          `${excerpt(other, 200)} have different contents. Remove one of them`,
      );
    }
  }
  return bytes;
}
