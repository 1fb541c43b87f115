/**
 * Reads the files of a source: finds its folder, verifies sizes and digests, returns the bytes. Not
 * here: the meaning of the bytes.
 *
 * @module
 */
import { createRequire } from "node:module";
import { dirname, join } from "@std/path";
import { DataError } from "../lib/errors.ts";
import { sha256Hex } from "../lib/sha256.ts";
import { describeContent, type Folder, openFolder } from "./folder.ts";
import { findFiles, isPacked, limitOnDisk, readFile } from "./lookup.ts";
import type { Source, SourceFile } from "./sources.ts";

/** The result of checking a file. */
export interface FileReport {
  /** The expected file. */
  readonly file: SourceFile;
  /** The outcome. */
  readonly status: "verified" | "missing" | "damaged";
  /** The name under which it was found, if different. */
  readonly foundAs?: string;
  /** The problem, with a hint, unless it is verified. */
  readonly problem?: DataError;
}

/** A verified file with its content. */
interface Checked extends FileReport {
  readonly contents?: Uint8Array<ArrayBuffer>[];
}

// The folder of `deno task data --fetch`, ignored by git.
function cacheFolder(source: Source): string {
  return join(import.meta.dirname ?? "data", "cache", source.id);
}

/**
 * Finds the folder of a source: the user's, if given, that of its npm package, or that of downloads.
 * Its files need not exist.
 *
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
      return openFolder(cacheFolder(source));
    case "user":
      throw new DataError(`Cannot find ${title}: ${origin.how}. Name the folder that holds it`);
  }
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

function withUnixLines(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.filter((byte, i) => byte !== CARRIAGE_RETURN || bytes[i + 1] !== LINE_FEED);
}

function concatenate(contents: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  if (contents.length === 1) return contents[0];
  const whole = new Uint8Array(totalLength(contents));
  let start = 0;
  for (const content of contents) {
    whole.set(content, start);
    start += content.length;
  }
  return whole;
}

function totalLength(contents: readonly Uint8Array[]): number {
  return contents.reduce((sum, { length }) => sum + length, 0);
}

// The names under which a file exists: its parts, or the first of its names that exists.
async function namesOf(source: Source, file: SourceFile, folder: Folder): Promise<string[]> {
  if (file.parts !== undefined) return [...file.parts];
  for (const place of ["", ...source.folders ?? []]) {
    const found = await findFiles(folder, place, [file.name, ...file.aliases ?? []]);
    if (found.length > 0) return found.slice(0, 1);
  }
  return [];
}

/** Checks files of a source. */
type Check = (file: SourceFile) => Promise<Checked>;

function checkIn(source: Source, folder: Folder, isUsers: boolean): Check {
  const { id, origin, isText = false } = source;
  const hint = isUsers || origin.kind === "user"
    ? "Put the original file in its place"
    : origin.kind === "npm"
    ? `Run \`deno install --reload=npm:${origin.name}\` to download it again`
    : `Run \`deno task data --fetch ${id}\`, or get it from ${origin.base} and name its folder`;

  const missing = async (file: SourceFile, name: string): Promise<Checked> => {
    const problem = [
      `Cannot read ${name} in ${folder.path}: no such file`,
      ...isUsers ? [await describeContent(folder)] : [],
      hint,
    ];
    return { file, status: "missing", problem: new DataError(problem.join(". ")) };
  };

  return async (file) => {
    const names = await namesOf(source, file, folder);
    if (names.length === 0) return missing(file, file.name);
    const foundAs = file.parts === undefined && names[0] !== file.name ? names[0] : undefined;
    const found = { file, ...foundAs !== undefined && { foundAs } };
    const damaged = (problem: string): Checked => {
      const place = `Cannot read ${foundAs ?? file.name} in ${folder.path}`;
      return {
        ...found,
        status: "damaged",
        problem: new DataError(`${place}: ${problem}. ${hint}`),
      };
    };
    let size = 0;
    for (const name of names) {
      const partSize = await folder.size(name);
      if (partSize === undefined) return missing(file, name);
      size += partSize;
    }
    // The size first: a wrong file may be too large to be read at all. Packed, or with the line
    // endings of Windows, its own size is unknown.
    const limit = isText ? 2 * file.bytes : file.bytes;
    const isExact = !isText && !isPacked(names[0]);
    if (isExact ? size !== file.bytes : size > limitOnDisk(names[0], limit)) {
      return damaged(`expected ${file.bytes} bytes, found ${size}`);
    }
    let contents: Uint8Array<ArrayBuffer>[] = [];
    try {
      for (const name of names) contents.push(await readFile(folder, name, limit));
    } catch (problem) {
      if (!(problem instanceof DataError)) throw problem;
      return { ...found, status: "damaged", problem };
    }
    const length = totalLength(contents);
    if (isText && length !== file.bytes) contents = contents.map(withUnixLines);
    if (totalLength(contents) !== file.bytes) {
      return damaged(`expected ${file.bytes} bytes, found ${length}`);
    }
    const sha256 = await sha256Hex(concatenate(contents));
    if (sha256 !== file.sha256) {
      return damaged(`expected sha256 ${file.sha256}, found ${sha256}`);
    }
    return { ...found, status: "verified", contents };
  };
}

/**
 * Checks every file of a source, in the order of the table. Nothing can fetch the files of a folder
 * that is the user's own.
 */
export async function inspectSource(
  source: Source,
  folder: Folder,
  isUsers = false,
): Promise<FileReport[]> {
  const check = checkIn(source, folder, isUsers);
  const reports: FileReport[] = [];
  // Sequentially, to keep only one file in memory.
  for (const file of source.files) {
    const { contents: _, ...report } = await check(file);
    reports.push(report);
  }
  return reports;
}

/**
 * A hint for a downloadable source, in a sentence without its period; undefined if all of its files
 * exist, damaged or not.
 */
export async function describeMissing(
  source: Source,
  folder: Folder = locate(source),
): Promise<string | undefined> {
  for (const file of source.files) {
    if ((await namesOf(source, file, folder)).length > 0) continue;
    return `${source.title} is missing. Get it: deno task data --fetch ${source.id}`;
  }
  return undefined;
}

/**
 * Reads and verifies every file of a source: the contents in the order of the table, and for a file
 * in parts that of each part.
 *
 * @throws {DataError} If a file is missing or damaged.
 */
export async function readSource(
  source: Source,
  folder: Folder,
  isUsers = false,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const check = checkIn(source, folder, isUsers);
  const all: Uint8Array<ArrayBuffer>[] = [];
  for (const file of source.files) {
    const { contents, problem } = await check(file);
    if (contents === undefined) throw problem;
    all.push(...contents);
  }
  return all;
}

/**
 * The digest of a whole source: sha256 over its files' names and digests. No file needs to be read,
 * since verified files have exactly these digests.
 */
export function sourceDigest(source: Pick<Source, "files">): Promise<string> {
  const lines = source.files.map(({ name, sha256 }) => `${sha256}  ${name}\n`);
  return sha256Hex(lines.join(""));
}
