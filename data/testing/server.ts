/**
 * A server on this machine for tests, which sends whatever a test wants, right or wrong. Needs the
 * loopback network. Not a part of the product.
 *
 * @module
 */
import type { Fetcher } from "../download.ts";

/** A request as the server sees it. */
export interface Request {
  readonly path: string;
  /** The first byte asked for; undefined without a range. */
  readonly from: number | undefined;
  /** How many requests there were before. */
  readonly number: number;
}

/** Writes to the client; what it does not write before it returns never comes. */
export type Respond = (request: Request, write: Write) => Promise<void>;

/** Sends to the client. */
export type Write = (data: string | Uint8Array) => Promise<void>;

/** The head of an answer, which ends the connection after it. */
export function head(status: string, ...headers: string[]): string {
  return [`HTTP/1.1 ${status}`, ...headers, "connection: close", "", ""].join("\r\n");
}

/** Runs a test against a server. */
export async function withServer(
  respond: Respond,
  test: (fetcher: Fetcher) => Promise<void>,
): Promise<Request[]> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const requests: Request[] = [];
  const answers: Promise<void>[] = [];
  const answer = async (connection: Deno.Conn): Promise<void> => {
    using _ = connection;
    const buffer = new Uint8Array(4_096);
    const text = new TextDecoder().decode(buffer.subarray(0, await connection.read(buffer) ?? 0));
    const range = /^range: bytes=(\d+)-\r$/im.exec(text)?.[1];
    const request = {
      path: text.split(" ")[1],
      from: range === undefined ? undefined : Number(range),
      number: requests.length,
    };
    requests.push(request);
    await respond(request, async (data) => {
      let bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
      while (bytes.length > 0) bytes = bytes.subarray(await connection.write(bytes));
    });
  };
  const serve = async (): Promise<void> => {
    // A client that hangs up in the middle, as it should with some of these servers, is no error.
    for await (const connection of listener) answers.push(answer(connection).catch(() => {}));
  };
  const serving = serve();
  const local = `http://127.0.0.1:${listener.addr.port}/`;
  const fetcher: Fetcher = (url, init) => fetch(url.replace("https://example.com/", local), init);
  try {
    await test(fetcher);
  } finally {
    listener.close();
    await serving;
    await Promise.all(answers);
  }
  return requests;
}
