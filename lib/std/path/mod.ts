/**
 * A stand-in for @std/path over node:path: what this project uses, with the behaviour of the
 * original, and nothing else. On Windows, Node decides where the two differ in rare paths. See
 * `links` in deno.json.
 *
 * @module
 */
import nodePath from "node:path";
import { fileURLToPath } from "node:url";

/** What stands between the parts of a path: "/", or "\\" on Windows. */
export const SEPARATOR: "/" | "\\" = nodePath.sep;

/** Joins paths and normalizes the result. */
export function join(...paths: [path: string, ...paths: string[]]): string {
  return nodePath.join(...paths);
}

/** The folder of a path. */
export function dirname(path: string): string {
  const folder = nodePath.dirname(path);
  // Node keeps separators at the end: "a/" for "a//b".
  return SEPARATOR === "/" ? folder.replace(/(?<=.)\/+$/s, "") : folder;
}

/** The last part of a path. */
export function basename(path: string): string {
  return nodePath.basename(path) || (/[\\/]/.exec(path)?.[0] ?? "");
}

/** Turns a file URL into a path. */
export function fromFileUrl(url: URL): string {
  if (url.protocol !== "file:") {
    throw new TypeError(`URL must be a file URL: received "${url.protocol}"`);
  }
  if (SEPARATOR === "\\") return fileURLToPath(url);
  // Node refuses a host, an escaped "/" and a "%" that escapes nothing.
  return decodeURIComponent(url.pathname.replace(/%(?![0-9a-f]{2})/gi, "%25"));
}
