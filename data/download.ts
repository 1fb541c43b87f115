/**
 * Fetches the files of a source from the web: over https only, never more bytes than a file has,
 * and nothing is put in place before its digest is right. Not here: who asks for it.
 *
 * @module
 */
import { join } from "@std/path";
import { DataError } from "../lib/errors.ts";
import { type Folder, inspectSource, sha256Hex } from "./files.ts";
import type { Source, SourceFile } from "./sources.ts";

/** How to ask a server: the platform's `fetch`, or that of a test. */
export type Fetcher = (
  url: string,
  init: { readonly signal: AbortSignal; readonly redirect: "manual" },
) => Promise<Response>;

/** What tests replace. */
export interface DownloadOptions {
  /** How to ask the server. */
  readonly fetcher?: Fetcher;
  /** How long the server may say nothing. */
  readonly silenceMs?: number;
}

/** A place that files are written to. */
export interface Target extends Folder {
  /**
   * Puts a file in its place, at once or not at all.
   *
   * @param name The file.
   * @param bytes Its content.
   */
  write(name: string, bytes: Uint8Array): Promise<void>;
}

const SILENCE_MS = 30_000;

// The host alone: the whole address is in the way out.
function failure(url: string, file: SourceFile, problem: string, cause?: unknown): DataError {
  return new DataError(
    `Cannot fetch ${file.name} from ${
      URL.parse(url)?.host ?? url
    }: ${problem}. Try again, or get ` +
      `${url} by other means and name its folder with --folder`,
    { cause },
  );
}

// What the platform says of a failed request is often in the cause alone.
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

// The body as one array. The size is known beforehand: whatever is longer is another file.
async function readBody(
  response: Response,
  file: SourceFile,
  onBytes: () => void,
): Promise<Uint8Array<ArrayBuffer> | string> {
  const bytes = new Uint8Array(file.bytes);
  let size = 0;
  for await (const chunk of response.body ?? []) {
    onBytes();
    if (size + chunk.length > bytes.length) {
      return `expected ${file.bytes} bytes, the server sent more`;
    }
    bytes.set(chunk, size);
    size += chunk.length;
  }
  return size === bytes.length ? bytes : `expected ${file.bytes} bytes, the server sent ${size}`;
}

/**
 * Fetches a file.
 *
 * @param url Where it is.
 * @param file What it must be.
 * @param options What tests replace.
 * @returns Its content, of the right size and digest.
 * @throws {DataError} If the address is not https, the server cannot be reached or sends something
 * else.
 */
export async function download(
  url: string,
  file: SourceFile,
  options: DownloadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  if (URL.parse(url)?.protocol !== "https:") {
    throw failure(url, file, "only https is allowed");
  }
  const { fetcher = fetch, silenceMs = SILENCE_MS } = options;
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), silenceMs);
  };
  try {
    listen();
    // A redirection would lead where nobody agreed to go.
    const response = await fetcher(url, { signal: controller.signal, redirect: "manual" });
    if (response.status !== 200) {
      await response.body?.cancel();
      const { status, statusText } = response;
      throw failure(url, file, `the server answered ${status} ${statusText}`.trimEnd());
    }
    const bytes = await readBody(response, file, listen);
    if (typeof bytes === "string") throw failure(url, file, bytes);
    const sha256 = await sha256Hex(bytes);
    if (sha256 !== file.sha256) {
      throw failure(url, file, `expected sha256 ${file.sha256}, found ${sha256}`);
    }
    return bytes;
  } catch (error) {
    if (error instanceof DataError) throw error;
    if (controller.signal.aborted) {
      throw failure(url, file, `the server said nothing for ${silenceMs / 1000} seconds`, error);
    }
    if (error instanceof Deno.errors.NotCapable) {
      const host = URL.parse(url)?.host;
      throw failure(url, file, `permission denied, allow it with --allow-net=${host}`, error);
    }
    if (error instanceof Error) {
      throw failure(url, file, `the server cannot be reached (${reasonOf(error)})`, error);
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Makes a folder one that can be written to.
 *
 * @param folder The folder; it need not exist.
 * @returns The folder with a way to write.
 */
export function openTarget(folder: Folder): Target {
  return {
    path: folder.path,
    size: (name) => folder.size(name),
    read: (name) => folder.read(name),
    async write(name, bytes) {
      const file = join(folder.path, name);
      // Two commands at a time do not write to the same file.
      const temporary = `${file}.${crypto.randomUUID()}.tmp`;
      try {
        await Deno.mkdir(folder.path, { recursive: true });
        await Deno.writeFile(temporary, bytes);
        await Deno.rename(temporary, file);
      } catch (error) {
        await Deno.remove(temporary).catch(() => {});
        throw new DataError(
          `Cannot write ${file}: ${(error as Error).message}. Make room there, or allow it with ` +
            `--allow-write=${folder.path}`,
          { cause: error },
        );
      }
    },
  };
}

/**
 * Fetches the files of a source that are missing or damaged.
 *
 * @param source The source.
 * @param target Where to put them.
 * @param options What tests replace.
 * @returns The names of the files it fetched.
 * @throws {DataError} If a file cannot be fetched; those before it are in place.
 */
export async function downloadSource(
  source: Source,
  target: Target,
  options: DownloadOptions = {},
): Promise<string[]> {
  if (source.origin.kind !== "url") {
    throw new DataError(`Cannot fetch ${source.title}: it is not a download. See its origin`);
  }
  const fetched: string[] = [];
  for (const { file, status } of await inspectSource(source, target)) {
    if (status === "verified") continue;
    await target.write(file.name, await download(source.origin.base + file.name, file, options));
    fetched.push(file.name);
  }
  return fetched;
}
