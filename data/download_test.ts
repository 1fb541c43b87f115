/**
 * Tests of downloads: on servers that are functions, and on the disk, where that is permitted. Real
 * servers are in download_server_test.ts.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { DataError } from "../lib/errors.ts";
import { sha256Hex } from "../lib/sha256.ts";
import { download, downloadSource, type Fetcher, openTarget, type Target } from "./download.ts";
import { openFolder } from "./folder.ts";
import type { Source, SourceFile } from "./sources.ts";
import { memoryFolder } from "./testing/folders.ts";

const TEXT = "abc";
const FILE: SourceFile = { name: "a", bytes: 3, sha256: await sha256Hex(TEXT) };
const URL_OF_FILE = "https://example.com/a";

const SOURCE: Source = {
  id: "letters",
  title: "Letters",
  origin: { kind: "url", base: "https://example.com/" },
  files: [FILE, { name: "b", bytes: 1, sha256: await sha256Hex("b") }],
  licence: "none",
  provenance: "the alphabet",
};

const answer = (body: BodyInit | null, init?: ResponseInit): Fetcher => () =>
  Promise.resolve(new Response(body, init));

// A body that comes in pieces, then ends, or with `isOpen` stays open until it is aborted.
const inPieces = (pieces: readonly string[], isOpen = false): Fetcher => (_, { signal }) => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      if (isOpen) signal.addEventListener("abort", () => controller.error(signal.reason));
      else controller.close();
    },
  });
  return Promise.resolve(new Response(body));
};

Deno.test("download() returns what it must be", async () => {
  const asked: unknown[] = [];
  const bytes = await download(URL_OF_FILE, FILE, {
    fetcher: (url, { redirect }) => {
      asked.push(url, redirect);
      return Promise.resolve(new Response(TEXT));
    },
  });
  assertEquals(new TextDecoder().decode(bytes), TEXT);
  assertEquals(asked, [URL_OF_FILE, "manual"]);
  const pieces = await download(URL_OF_FILE, FILE, { fetcher: inPieces(["a", "", "bc"]) });
  assertEquals(pieces, bytes);
});

Deno.test("download() reports the problem with a hint", async () => {
  const failing = (error: Error): Fetcher => () => Promise.reject(error);
  const cases: [Fetcher, string][] = [
    [answer("", { status: 404, statusText: "Not Found" }), "the server answered 404 Not Found"],
    [
      answer(null, { status: 302, headers: { location: "http://example.com/" } }),
      "the server answered 302 and redirects to http://example.com/, which is not followed",
    ],
    [answer(null, { status: 302 }), "the server answered 302 and redirects to nowhere"],
    [answer("abcd"), "expected 3 bytes, the server sent more"],
    [inPieces(["ab", "cd"]), "expected 3 bytes, the server sent more"],
    [answer("ab"), "expected 3 bytes, the server sent 2"],
    [answer(null), "expected 3 bytes, the server sent 0"],
    [answer("abd"), `expected sha256 ${FILE.sha256}, found a52d159f`],
    [failing(new TypeError("dns error")), "the server cannot be reached (dns error)"],
    [
      failing(new Deno.errors.NotCapable("Requires net access")),
      "permission denied, allow it with --allow-net=example.com",
    ],
  ];
  for (const [fetcher, problem] of cases) {
    const error = await assertRejects(
      () => download(URL_OF_FILE, FILE, { fetcher, pauseMs: 0 }),
      DataError,
      `Cannot fetch a from example.com: ${problem}`,
    );
    assert(error.message.endsWith(
      "Try again, or get https://example.com/a by other means and name its folder with --folder",
    ));
  }
});

Deno.test("download() refuses everything but https", async () => {
  const fetcher: Fetcher = () => Promise.reject(new Error("It asked"));
  for (const url of ["http://example.com/a", "file:///a", "data:,abc", "a"]) {
    const promise = download(url, FILE, { fetcher });
    await assertRejects(() => promise, DataError, "only https is allowed");
  }
});

Deno.test("download() gives up on a silent server", async () => {
  const silent: Fetcher = (_, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  for (const fetcher of [silent, inPieces(["a"], true)]) {
    await assertRejects(
      () => download(URL_OF_FILE, FILE, { fetcher, silenceMs: 20, pauseMs: 0 }),
      DataError,
      "the server sent nothing for 0.02 seconds",
    );
  }
});

// A folder in memory that can be written to.
function memoryTarget(files: Record<string, string>): Target {
  return {
    ...memoryFolder(files),
    write: (name, bytes) => Promise.resolve(void (files[name] = new TextDecoder().decode(bytes))),
  };
}

// What a server has that holds every letter.
const letters: Fetcher = (url) =>
  Promise.resolve(new Response(url.endsWith("/a") ? TEXT : url.slice(-1)));

Deno.test("downloadSource() fetches what is missing or damaged, and nothing else", async () => {
  const files: Record<string, string> = {};
  const fetcher = letters;
  assertEquals(await downloadSource(SOURCE, memoryTarget(files), { fetcher }), ["a", "b"]);
  assertEquals(files, { a: "abc", b: "b" });
  assertEquals(await downloadSource(SOURCE, memoryTarget(files), { fetcher }), []);
  files.a = "abd";
  assertEquals(await downloadSource(SOURCE, memoryTarget(files), { fetcher }), ["a"]);
  assertEquals(files, { a: "abc", b: "b" });
});

Deno.test("downloadSource() puts nothing in place that is not right", async () => {
  const files: Record<string, string> = {};
  const promise = downloadSource(SOURCE, memoryTarget(files), { fetcher: answer("abd") });
  await assertRejects(() => promise, DataError, "expected sha256");
  assertEquals(files, {});
  const npm = { kind: "npm", name: "x", version: "1", folder: "." } as const;
  const other = downloadSource({ ...SOURCE, origin: npm }, memoryTarget(files));
  await assertRejects(() => other, DataError, "Cannot fetch Letters: it is not a download");
});

Deno.test({
  name: "openTarget() reports a missing write permission",
  permissions: { write: false },
  async fn() {
    const target = openTarget(openFolder("folder"));
    const promise = target.write("a", Uint8Array.of(1));
    await assertRejects(() => promise, DataError, "allow it with --allow-write=folder");
  },
});

const reports = { path: new URL("../reports", import.meta.url) } as const;
const mayUseDisk = (["read", "write"] as const).every((name) =>
  Deno.permissions.querySync({ name, ...reports }).state === "granted"
);

Deno.test({
  name: "openTarget() writes a file atomically, and leaves nothing else",
  ignore: !mayUseDisk,
  async fn() {
    const root = await Deno.makeTempDir({ dir: join(import.meta.dirname as string, "../reports") });
    try {
      const target = openTarget(openFolder(join(root, "deep", "folder")));
      await downloadSource(SOURCE, target, { fetcher: letters });
      assertEquals(await openFolder(target.path).list(""), ["a", "b"]);
      assertEquals(await target.read("a"), new TextEncoder().encode(TEXT));
      // What cannot be put in place, a folder being there, is not left beside it.
      await Deno.mkdir(join(target.path, "c"));
      const promise = target.write("c", Uint8Array.of(1));
      await assertRejects(() => promise, DataError, "Make room there");
      assertEquals(await openFolder(target.path).list(""), ["a", "b", "c"]);
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  },
});
