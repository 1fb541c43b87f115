/**
 * The value of `--queue`: the address of a Redis or Valkey, checked before anything connects. Not
 * here: connecting.
 *
 * @module
 */
import { ConfigError, excerpt } from "../../lib/errors.ts";

/** Where the queue is. */
export interface QueueAddress {
  readonly hostname: string;
  readonly port: number;
  /** The number of the database on that server. */
  readonly database: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Whether the connection is encrypted. */
  readonly tls: boolean;
}

const EXAMPLE = "redis://127.0.0.1:6379";
const DEFAULT_PORT = 6379;
/** The schemes of both servers, and whether they mean TLS. */
const SCHEMES = new Map([
  ["redis:", false],
  ["valkey:", false],
  ["rediss:", true],
  ["valkeys:", true],
]);

/**
 * Parses the address of a queue.
 *
 * @throws {ConfigError} If it is not one. A password is never part of the message.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseQueueAddress } from "./address.ts";
 *
 * const { hostname, port, database } = parseQueueAddress("redis://10.0.0.5/2");
 * assertEquals([hostname, port, database], ["10.0.0.5", 6379, 2]);
 * ```
 */
export function parseQueueAddress(text: string): QueueAddress {
  const fail = (problem: string): never => {
    const shown = excerpt(text.replace(/\/\/.*@/, "//..@"));
    throw new ConfigError(`The flag --queue is ${shown}, ${problem}, for example ${EXAMPLE}`);
  };
  if (!URL.canParse(text)) return fail("but must be the URL of a Redis or Valkey");
  const url = new URL(text);
  const tls = SCHEMES.get(url.protocol);
  if (tls === undefined) return fail(`but must begin with ${[...SCHEMES.keys()].join("//, ")}//`);
  // A URL typed by hand may lack a slash; its host is then empty.
  if (!/^[\w.-]+$|^\[[0-9a-f:.]+\]$/i.test(url.hostname)) return fail("but must name a host");
  if (url.search !== "" || url.hash !== "") return fail("but must have no ? and no #");
  const database = /^\/?$|^\/(\d{1,4})$/.exec(url.pathname);
  if (database === null) return fail("but after the port may stand only a database, a number");
  const port = url.port === "" ? DEFAULT_PORT : Number(url.port);
  if (port === 0) return fail("but the port must be from 1 to 65535");
  const decode = (part: string): string | undefined => {
    if (part === "") return undefined;
    try {
      return decodeURIComponent(part);
    } catch {
      return fail("but its user and password must be percent-encoded");
    }
  };
  return {
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port,
    database: Number(database[1] ?? 0),
    username: decode(url.username),
    password: decode(url.password),
    tls,
  };
}

/** Host and port, as permissions and messages name them. */
export function hostOf({ hostname, port }: QueueAddress): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** The address for people: without user and password. */
export function formatAddress(address: QueueAddress): string {
  const database = address.database === 0 ? "" : `/${address.database}`;
  return `${address.tls ? "rediss" : "redis"}://${hostOf(address)}${database}`;
}
