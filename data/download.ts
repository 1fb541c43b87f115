/**
 * Fetches the files of a source from the web: over https only, never more bytes than a file has, on
 * after a cut connection, and nothing is put in place before its digest is right. Not here: who asks
 * for it.
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
 * How to ask a server: the platform's `fetch`, or that of a test. It is also the one way to a server
 * of a test that does not speak https: no flag and no variable leads there.
 */
export type Fetcher = (url: string, init: FetcherInit) => Promise<Response>;

/** What a server is asked with. */
export interface FetcherInit {
  readonly signal: AbortSignal;
  readonly redirect: "manual";
  readonly headers: Readonly<Record<string, string>>;
}

/** What tests replace. */
export interface DownloadOptions {
  /** How to ask the server. */
  readonly fetcher?: Fetcher;
  /** How long the server may say nothing. */
  readonly silenceMs?: number;
  /** How long to wait before asking again. */
  readonly pauseMs?: number;
}

/** A place that files are written to. */
export interface Target extends Folder {
  /** Puts a file in its place, at once or not at all. */
  write(name: string, bytes: Uint8Array): Promise<void>;
}

const SILENCE_MS = 30_000;
const PAUSE_MS = 1_000;

// How often a server is asked for the rest of a file whose beginning it sent.
const ATTEMPTS = 5;

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

/** A file as far as it is here. */
interface Received {
  readonly bytes: Uint8Array<ArrayBuffer>;
  size: number;
}

/** The connection was lost, but what has come so far is kept, and the rest can be asked for. */
class LostConnection extends Error {}

// Decides from the head of an answer whether it is (the rest of) the file, before any of its body is
// read. Returns what is wrong.
function checkHead({ status, statusText, headers }: Response, received: Received): string {
  const { bytes: { length }, size } = received;
  if (status >= 300 && status < 400) {
    // A redirection would lead where nobody agreed to go.
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
      throw new LostConnection(`the server said nothing for ${silenceMs / 1000} seconds`, {
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
 * Fetches a file. After a cut connection it asks for the rest, a few times; a server that sends all
 * of it again is right too.
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
      // A server that has sent nothing at all is not there: to ask it again only takes time.
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

/** Makes a folder one that can be written to. */
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
 * Fetches the files of a source that are missing or damaged.
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
