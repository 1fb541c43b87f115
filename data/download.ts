/**
 * Downloads the files of a source: over https only, never more bytes than a file has, resumed after a
 * lost connection, and stored only with the correct digest. Not here: the command.
 *
 * @module
 */
import { join } from "@std/path";
import { DataError, excerpt } from "../lib/errors.ts";
import { sha256Hex } from "../lib/sha256.ts";
import { inspectSource } from "./files.ts";
import type { Folder } from "./folder.ts";
import type { Source, SourceFile } from "./sources.ts";

/**
 * Sends a request: the platform's `fetch`, or that of a test. Only this way can a test use a server
 * without https; there is no flag or environment variable for it.
 */
export type Fetcher = (url: string, init: FetcherInit) => Promise<Response>;

/** The options of a request. */
export interface FetcherInit {
  readonly signal: AbortSignal;
  readonly redirect: "manual";
  readonly headers: Readonly<Record<string, string>>;
}

/** The dependencies that tests replace. */
export interface DownloadOptions {
  /** Sends requests. */
  readonly fetcher?: Fetcher;
  /** The longest silence of the server. */
  readonly silenceMs?: number;
  /** The pause before another attempt. */
  readonly pauseMs?: number;
}

/** The folder for downloaded files. */
export interface Target extends Folder {
  /** Stores a file atomically. */
  write(name: string, bytes: Uint8Array): Promise<void>;
}

const SILENCE_MS = 30_000;
const PAUSE_MS = 1_000;

// The number of attempts to resume a partial file.
const ATTEMPTS = 5;

// Only the host, since the hint has the whole address.
function failure(url: string, file: SourceFile, problem: string, cause?: unknown): DataError {
  return new DataError(
    `Cannot fetch ${file.name} from ${
      URL.parse(url)?.host ?? url
    }: ${problem}. Try again, or get ` +
      `${url} by other means and name its folder with --folder`,
    { cause },
  );
}

// The platform often gives the reason of a failed request only in the cause.
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

/** The received part of a file. */
interface Received {
  readonly bytes: Uint8Array<ArrayBuffer>;
  size: number;
}

/** A lost connection; the received part is kept, and the download can be resumed. */
class LostConnection extends Error {}

// Checks the head of a response, before its body is read; returns the problem, if any.
function checkHead({ status, statusText, headers }: Response, received: Received): string {
  const { bytes: { length }, size } = received;
  if (status >= 300 && status < 400) {
    // A redirection could lead to a host that the user has not allowed.
    const location = excerpt(headers.get("location") ?? "nowhere");
    return `the server answered ${status} and redirects to ${location}, which is not followed`;
  }
  const isRest = size > 0 && status === 206;
  if (status !== 200 && !isRest) return `the server answered ${status} ${statusText}`.trimEnd();
  const range = headers.get("content-range");
  if (isRest && range !== `bytes ${size}-${length - 1}/${length}`) {
    return `asked for the bytes from ${size} of ${length}, the server sends ${excerpt(`${range}`)}`;
  }
  const expected = isRest ? length - size : length;
  const offered = headers.get("content-length");
  return offered === null || offered === String(expected)
    ? ""
    : `expected ${expected} bytes, the server offers ${excerpt(offered)}`;
}

// Receives a file, or the rest of one. The size is known: a longer file is another one.
async function receive(
  url: string,
  file: SourceFile,
  received: Received,
  options: DownloadOptions,
): Promise<void> {
  const { fetcher = fetch, silenceMs = SILENCE_MS } = options;
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), silenceMs);
  };
  try {
    listen();
    const response = await fetcher(url, {
      signal: controller.signal,
      redirect: "manual",
      // Places in the file are places in what is sent only if nothing is compressed on the way.
      headers: {
        "accept-encoding": "identity",
        ...received.size > 0 && { range: `bytes=${received.size}-` },
      },
    });
    const problem = checkHead(response, received);
    if (problem !== "") {
      await response.body?.cancel();
      throw failure(url, file, problem);
    }
    if (response.status === 200) received.size = 0;
    for await (const chunk of response.body ?? []) {
      listen();
      if (received.size + chunk.length > file.bytes) {
        throw failure(url, file, `expected ${file.bytes} bytes, the server sent more`);
      }
      received.bytes.set(chunk, received.size);
      received.size += chunk.length;
    }
    if (received.size < file.bytes) {
      throw new LostConnection(`expected ${file.bytes} bytes, the server sent ${received.size}`);
    }
  } catch (error) {
    if (error instanceof DataError || error instanceof LostConnection) throw error;
    if (controller.signal.aborted) {
      throw new LostConnection(`the server sent nothing for ${silenceMs / 1000} seconds`, {
        cause: error,
      });
    }
    if (error instanceof Deno.errors.NotCapable) {
      const host = URL.parse(url)?.host;
      throw failure(url, file, `permission denied, allow it with --allow-net=${host}`, error);
    }
    if (!(error instanceof Error)) throw error;
    const problem = received.size === 0
      ? `the server cannot be reached (${excerpt(reasonOf(error), 400)})`
      : `the connection was cut after ${received.size} of ${file.bytes} bytes`;
    throw new LostConnection(problem, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Downloads a file. After a lost connection, it resumes a few times; a server may also send the whole
 * file again.
 *
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
  const received: Received = { bytes: new Uint8Array(file.bytes), size: 0 };
  for (let attempt = 1;; attempt++) {
    try {
      await receive(url, file, received, options);
      break;
    } catch (error) {
      if (!(error instanceof LostConnection)) throw error;
      // A server that has sent nothing is unreachable, so retries would only take time.
      if (attempt === ATTEMPTS || received.size === 0) {
        throw failure(url, file, error.message, error.cause ?? error);
      }
      await new Promise((resolve) => setTimeout(resolve, options.pauseMs ?? PAUSE_MS));
    }
  }
  const sha256 = await sha256Hex(received.bytes);
  if (sha256 !== file.sha256) {
    throw failure(url, file, `expected sha256 ${file.sha256}, found ${sha256}`);
  }
  return received.bytes;
}

/** A writable folder on the disk. */
export function openTarget(folder: Folder): Target {
  return {
    ...folder,
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
 * Downloads the missing or damaged files of a source.
 *
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
