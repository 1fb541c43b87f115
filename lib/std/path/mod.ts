/**
 * A stand-in for @std/path over node:path and node:url: what this project uses, with the
 * signatures and the behaviour of the original, and nothing else. See `links` in deno.json.
 *
 * @module
 */
import nodePath from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What stands between the parts of a path: "/", or "\\" on Windows. */
export const SEPARATOR: "/" | "\\" = nodePath.sep;

/**
 * Joins paths and normalizes the result.
 *
 * @param paths The parts.
 * @returns The path.
 *
 * @example
 * ```ts
 * import { basename, join } from "@std/path";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(basename(join("data", "..", "lib", "random.ts"), ".ts"), "random");
 * ```
 */
export function join(...paths: string[]): string {
  return nodePath.join(...paths);
}

/**
 * Makes a path absolute: the parts from the right, up to the first absolute one, else from the
 * working directory.
 *
 * @param pathSegments The parts.
 * @returns The path.
 */
export function resolve(...pathSegments: string[]): string {
  return nodePath.resolve(...pathSegments);
}

/**
 * The way from one path to another.
 *
 * @param from Where it starts.
 * @param to Where it ends.
 * @returns The relative path.
 */
export function relative(from: string, to: string): string {
  return nodePath.relative(from, to);
}

/**
 * The folder of a path.
 *
 * @param path The path.
 * @returns All but its last part.
 */
export function dirname(path: string): string {
  return nodePath.dirname(path);
}

/**
 * The last part of a path.
 *
 * @param path The path.
 * @param suffix What to take off its end.
 * @returns The name.
 */
export function basename(path: string, suffix = ""): string {
  return nodePath.basename(path, suffix);
}

/**
 * The extension of a path.
 *
 * @param path The path.
 * @returns The extension with its dot, or "".
 */
export function extname(path: string): string {
  return nodePath.extname(path);
}

/**
 * Tells whether a path is absolute.
 *
 * @param path The path.
 * @returns Whether it is.
 */
export function isAbsolute(path: string): boolean {
  return nodePath.isAbsolute(path);
}

/**
 * Turns a file URL into a path.
 *
 * @param url The URL.
 * @returns The path.
 * @throws {TypeError} If it is not a file URL.
 */
export function fromFileUrl(url: string | URL): string {
  return fileURLToPath(url);
}

/**
 * Turns an absolute path into a file URL.
 *
 * @param path The path.
 * @returns The URL.
 * @throws {TypeError} If the path is not absolute.
 */
export function toFileUrl(path: string): URL {
  // Node would resolve it against the working directory.
  if (!nodePath.isAbsolute(path)) {
    throw new TypeError(`Path must be absolute: received "${path}"`);
  }
  return pathToFileURL(path);
}
