/**
 * Tests of downloads from a server on this machine that does what servers do at their worst. They
 * need the loopback network and skip themselves without; https is what the address says, and a
 * fetcher of the tests leads it here.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../lib/errors.ts";
import { sha256Hex } from "../lib/sha256.ts";
import { download, downloadSource, type Fetcher } from "./download.ts";
import type { Source, SourceFile } from "./sources.ts";
import { head, type Respond, withServer, type Write } from "./testing/server.ts";

const CONTENT = Uint8Array.from({ length: 200_000 }, (_, i) => i * i % 251);
const SIZE = CONTENT.length;
const FILE: SourceFile = { name: "file", bytes: SIZE, sha256: await sha256Hex(CONTENT) };

const mayListen =
  Deno.permissions.querySync({ name: "net", host: "127.0.0.1" }).state === "granted";

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !mayListen, fn });
}

function get(fetcher: Fetcher, silenceMs = 5_000): Promise<Uint8Array> {
  return download("https://example.com/file", FILE, { fetcher, silenceMs, pauseMs: 0 });
}

/** Asserts that a server's file is refused, and how often it was asked for. */
async function assertRefused(
  respond: Respond,
  message: string,
  times = 1,
  silenceMs?: number,
): Promise<void> {
  const requests = await withServer(respond, async (fetcher) => {
    const promise = get(fetcher, silenceMs);
    await assertRejects(() => promise, DataError, `Cannot fetch file from example.com: ${message}`);
  });
  assertEquals(requests.length, times, message);
}

/** Asserts that the right file arrives, and from which byte on it was asked for. */
async function assertArrives(
  respond: Respond,
  asked: (number | undefined)[],
  silenceMs?: number,
): Promise<void> {
  const requests = await withServer(respond, async (fetcher) => {
    assertEquals(await get(fetcher, silenceMs), CONTENT);
  });
  assertEquals(requests.map(({ from }) => from), asked);
}

/** The rest of the file from a byte on, though only some bytes of it are sent. */
async function sendRest(from: number, count: number, write: Write): Promise<void> {
  await write(head(
    "206 Partial Content",
    `content-length: ${SIZE - from}`,
    `content-range: bytes ${from}-${SIZE - 1}/${SIZE}`,
  ));
  await write(CONTENT.subarray(from, from + count));
}

async function sendWhole(count: number, write: Write): Promise<void> {
  await write(head("200 OK", `content-length: ${SIZE}`));
  await write(CONTENT.subarray(0, count));
}

const until = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test("download() takes a file whole or in chunks", async () => {
  await assertArrives((_, write) => sendWhole(SIZE, write), [undefined]);
  await assertArrives(async (_, write) => {
    await write(head("200 OK", "transfer-encoding: chunked"));
    for (let at = 0; at < SIZE; at += 50_000) {
      await write(`${(50_000).toString(16)}\r\n`);
      await write(CONTENT.subarray(at, at + 50_000));
      await write("\r\n");
    }
    await write("0\r\n\r\n");
  }, [undefined]);
});

test("download() resumes after a lost connection", async () => {
  await assertArrives(
    ({ from = 0 }, write) => from === 0 ? sendWhole(60_000, write) : sendRest(from, 60_000, write),
    [undefined, 60_000, 120_000, 180_000],
  );
});

test("download() begins again where the server does not know ranges", async () => {
  await assertArrives(
    ({ number }, write) => sendWhole(number === 0 ? 60_000 : SIZE, write),
    [undefined, 60_000],
  );
});

test("download() resumes after a silence of the server", async () => {
  let isAskedAgain = false;
  let isHeld = false;
  await assertArrives(
    async ({ from, number }, write) => {
      isAskedAgain = number > 0;
      if (isAskedAgain) return sendRest(from ?? 0, SIZE, write);
      await sendWhole(60_000, write);
      // The connection stays open until the client has had enough of it.
      for (let i = 0; i < 100 && !isAskedAgain; i++) await until(20);
      isHeld = isAskedAgain;
    },
    [undefined, 60_000],
    200,
  );
  assert(isHeld);
});

test("download() gives up when the connection is cut again and again", async () => {
  const again = `the connection was cut after 60000 of ${SIZE} bytes`;
  await assertRefused(
    ({ from }, write) => from === undefined ? sendWhole(60_000, write) : sendRest(from, 0, write),
    again,
    5,
  );
  await assertRefused((_, write) => sendWhole(60_000, write), again, 5);
});

test("download() does not wait for a server that says nothing", async () => {
  const silent = "the server sent nothing for 0.1 seconds";
  await assertRefused(() => until(200), silent, 1, 100);
  await assertRefused(
    async ({ from }, write) => {
      await (from === undefined ? sendWhole(10, write) : sendRest(from, 0, write));
      await until(200);
    },
    silent,
    5,
    100,
  );
});

test("download() does not retry an unreachable or invalid server", async () => {
  const unreachable = "the server cannot be reached";
  await assertRefused(() => Promise.resolve(), unreachable);
  let closed: Fetcher = fetch;
  await withServer(
    () => Promise.resolve(),
    (fetcher) => Promise.resolve(void (closed = fetcher)),
  );
  await assertRejects(() => get(closed), DataError, unreachable);
  await assertRefused((_, write) => write("220 smtp.example.com ESMTP\r\n"), unreachable);
  const endless = "x: " + "y".repeat(1_000_000);
  await assertRefused((_, write) => write(head("200 OK", endless)), unreachable);
});

test("download() believes no length but the right one", async () => {
  const lie = (length: number): Respond => async (_, write) => {
    await write(head("200 OK", `content-length: ${length}`));
    await write(CONTENT);
  };
  const offers = `expected ${SIZE} bytes, the server offers `;
  for (const length of [0, 10, SIZE - 1, SIZE + 1, 2 ** 40]) {
    await assertRefused(lie(length), offers + length);
  }
  const chunked = (count: number): Respond => async (_, write) => {
    await write(head("200 OK", "transfer-encoding: chunked"));
    for (let i = 0; i < count; i++) await write(`186a0\r\n${"a".repeat(100_000)}\r\n`);
    await write("0\r\n\r\n");
  };
  await assertRefused(chunked(10_000), `expected ${SIZE} bytes, the server sent more`);
  await assertRefused(chunked(1), `expected ${SIZE} bytes, the server sent 100000`, 5);
  // Without any length, the end of the connection is the end of the file.
  await assertRefused(
    async (_, write) => {
      await write(head("200 OK"));
      await write(CONTENT.subarray(0, 10));
    },
    `expected ${SIZE} bytes, the server sent 10`,
    5,
  );
});

test("download() takes no other part than it asked for", async () => {
  for (const range of ["0-199999/200000", "60000-199999/*", "60000-199999/300000", "x"]) {
    await assertRefused(
      async ({ from }, write) => {
        if (from === undefined) return sendWhole(60_000, write);
        await write(head("206 Partial Content", `content-range: bytes ${range}`));
        await write(CONTENT.subarray(from));
      },
      `asked for the bytes from 60000 of ${SIZE}, the server sends bytes ${range}`,
      2,
    );
  }
  await assertRefused((_, write) => sendRest(0, SIZE, write), "the server answered 206");
});

test("download() refuses bytes whose digest is another, also if a cut hides it", async () => {
  const wrong = CONTENT.with(100_000, CONTENT[100_000] ^ 1);
  await assertRefused(async (_, write) => {
    await write(head("200 OK", `content-length: ${SIZE}`));
    await write(wrong);
  }, `expected sha256 ${FILE.sha256}, found `);
  await assertRefused(
    async ({ from }, write) => {
      if (from !== undefined) return sendRest(from, SIZE, write);
      await write(head("200 OK", `content-length: ${SIZE}`));
      await write(wrong.subarray(0, 150_000));
    },
    `expected sha256 ${FILE.sha256}, found `,
    2,
  );
});

test("download() does not unpack what it did not ask to be packed", async () => {
  const zeros = new Blob([new Uint8Array(50_000_000)]).stream();
  const bomb = new Uint8Array(
    await new Response(zeros.pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
  );
  await assertRefused(
    async (_, write) => {
      await write(head("200 OK", "content-encoding: gzip", "transfer-encoding: chunked"));
      await write(`${bomb.length.toString(16)}\r\n`);
      await write(bomb);
      await write("\r\n0\r\n\r\n");
    },
    `expected ${SIZE} bytes, the server sent`,
    bomb.length < SIZE ? 5 : 1,
  );
});

test("download() follows no redirection", async () => {
  for (
    const location of ["http://127.0.0.1/file", "/file", "https://example.com/file", "\x1b[2J"]
  ) {
    for (const status of [301, 302, 303, 307, 308]) {
      await assertRefused(
        (_, write) => write(head(`${status} Moved`, `location: ${location}`, "content-length: 0")),
        location.startsWith("\x1b")
          ? "the server"
          : `the server answered ${status} and redirects to ${location}, which is not followed`,
      );
    }
  }
});

test("download() asks a server that refuses only once", async () => {
  for (
    const status of [
      "404 Not Found",
      "403 Forbidden",
      "500 Internal Server Error",
      "204 No Content",
    ]
  ) {
    await assertRefused(
      (_, write) => write(head(status, ...status.startsWith("204") ? [] : ["content-length: 0"])),
      `the server answered ${status}`,
    );
  }
});

test("downloadSource() leaves nothing of an incomplete file, and resumes later", async () => {
  const source: Source = {
    id: "two",
    title: "Two files",
    origin: { kind: "url", base: "https://example.com/" },
    files: [FILE, { ...FILE, name: "second" }],
    licence: "none",
    provenance: "a formula",
  };
  const files: Record<string, Uint8Array> = {};
  const target = {
    path: "memory",
    list: () => Promise.resolve(Object.keys(files)),
    size: (name: string) => Promise.resolve(files[name]?.length),
    read: (name: string) => Promise.resolve(files[name].slice()),
    write: (name: string, bytes: Uint8Array) => Promise.resolve(void (files[name] = bytes.slice())),
  };
  await withServer(
    ({ path }, write) => path === "/file" ? sendWhole(SIZE, write) : sendWhole(9, write),
    async (fetcher) => {
      const fetched = downloadSource(source, target, { fetcher, pauseMs: 0 });
      await assertRejects(() => fetched, DataError, "Cannot fetch second from");
      assertEquals(Object.keys(files), ["file"]);
    },
  );
  const later = await withServer((_, write) => sendWhole(SIZE, write), async (fetcher) => {
    assertEquals(await downloadSource(source, target, { fetcher, pauseMs: 0 }), ["second"]);
  });
  assert(later.every(({ path }) => path === "/second"));
  assertEquals(files, { file: CONTENT, second: CONTENT });
});
