/**
 * Tests of the command `deno task data`: its arguments, what it says and how it ends.
 *
 * @module
 */
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError, DataError } from "../lib/errors.ts";
import { parseCommand } from "../lib/command/command.ts";
import { formatHelp } from "../lib/command/help.ts";
import { checkData, DATA, type DataRequest, dataRequest, type DataTools } from "./data.ts";
import { MNIST, type Source, SOURCES } from "./sources.ts";
import { gzip, memoryFolder } from "./testing/folders.ts";

const SOURCE: Source = {
  id: "letters",
  title: "Letters",
  origin: { kind: "npm", name: "letters", version: "1.0.0", folder: "data" },
  files: [{
    name: "a",
    bytes: 3,
    sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  }],
  licence: "public domain",
  provenance: "the alphabet",
};

const REMOTE: Source = {
  ...SOURCE,
  id: "far",
  origin: { kind: "url", base: "https://example.com/" },
};

const OWN: Source = { ...SOURCE, id: "own", origin: { kind: "user", how: "buy it" }, files: [] };

const BOTH = [MNIST, SOURCE];

// Tools that find one text in every folder, or no file.
function folderWith(text: string | undefined): DataTools {
  return {
    open: () => memoryFolder(text === undefined ? {} : { a: text }),
    fetch: () => Promise.reject(new Error("It fetched")),
  };
}

const NAMED = { isNamed: true, fetch: false, folder: undefined } as const;

function parse(args: readonly string[], table?: readonly Source[]): DataRequest {
  return dataRequest(parseCommand(DATA, args), table);
}

Deno.test("the command line of data selects sources, a folder and downloads", () => {
  const all = { sources: SOURCES, isNamed: false, fetch: false, folder: undefined };
  assertEquals(parse([]), all);
  assertEquals(parse([], BOTH).sources, BOTH);
  assertEquals(parse(["letters", "--folder", "mine"], BOTH), {
    ...NAMED,
    sources: [SOURCE],
    folder: "mine",
  });
  assertEquals(parse(["mnist", "--folder=007"]).folder, "007");
  for (const args of [["--fetch", "far"], ["far", "--fetch"]]) {
    assertEquals(parse(args, [SOURCE, REMOTE]), {
      ...NAMED,
      sources: [REMOTE],
      fetch: true,
    });
  }
});

Deno.test("the command line of data rejects what it does not know, with the nearest name", () => {
  const cases: [string[], string][] = [
    [["--fodler=x"], "Unknown flag --fodler. Did you mean --folder? See --help"],
    [["--hlep"], "Unknown flag --hlep. Did you mean --help? See --help"],
    [["-x"], "Unknown flag -x"],
    [[""], "An argument is empty"],
    [["minst"], "Unknown source minst. Did you mean mnist?"],
    [["5"], "Unknown source 5"],
    [["--folder"], "The flag --folder has an empty value"],
    [
      ["--folder", "mine"],
      "The flag --folder holds one source, found 2. Name one of mnist, letters",
    ],
  ];
  for (const [args, message] of cases) {
    assertThrows(() => parse(args, BOTH), ConfigError, message);
  }
});

Deno.test("the command line of data downloads only what is named and can be downloaded", () => {
  const cases: [string[], string][] = [
    [["--fetch"], "The flag --fetch names no source. Choose one of far"],
    [["--fetch", "letters"], "Cannot fetch letters: `deno install` brings it. Choose one of far"],
    [["--fetch", "far", "own"], "Cannot fetch own: only you can have it. Choose one of far"],
    [["--fetch", "far", "--folder", "x"], "The flags --fetch and --folder exclude each other"],
  ];
  for (const [args, message] of cases) {
    assertThrows(() => parse(args, [SOURCE, REMOTE, OWN]), ConfigError, message);
  }
});

Deno.test("checkData() lists what is verified", async () => {
  const request = { ...NAMED, sources: [SOURCE] };
  const { output, errors, exitCode } = await checkData(request, folderWith("abc"));
  assertEquals([errors, exitCode], ["", 0]);
  const parts = ["letters: Letters", "memory", "npm:letters@1.0.0", "public domain", "alphabet"];
  const file = `verified           3 bytes  sha256 ${SOURCE.files[0].sha256}  a`;
  for (const part of [...parts, file]) assertStringIncludes(output, part);
});

Deno.test("checkData() ends with 3 when a file is missing or damaged", async () => {
  const request = { ...NAMED, sources: [SOURCE] };
  const missing = await checkData(request, folderWith(undefined));
  assertEquals(missing.exitCode, 3);
  assertStringIncludes(missing.output, "missing ");
  assertEquals(
    missing.errors,
    "Cannot read a in memory: no such file. Run `deno install --reload=npm:letters` to download it " +
      "again",
  );
  const damaged = await checkData({ ...request, folder: "mine" }, folderWith("abcd"));
  assertEquals(damaged.exitCode, 3);
  assertStringIncludes(damaged.output, "damaged ");
  assertEquals(
    damaged.errors,
    "Cannot read a in memory: expected 3 bytes, found 4. Put the original file in its place",
  );
  const packed = memoryFolder({ "a.gz": await gzip("abc") });
  const tools = { ...folderWith(undefined), open: () => packed };
  const right = await checkData({ ...request, folder: "mine" }, tools);
  assertEquals([right.errors, right.exitCode], ["", 0]);
  assertStringIncludes(right.output, "  a (found as a.gz)");
});

Deno.test("checkData() continues when a source cannot be found", async () => {
  const request = { ...NAMED, sources: BOTH };
  const right = folderWith("abc");
  const { output, errors, exitCode } = await checkData(request, {
    ...right,
    open: (source) => {
      if (source === MNIST) throw new DataError("Cannot find it");
      return right.open(source);
    },
  });
  assertEquals([errors, exitCode], ["Cannot find it", 3]);
  assertStringIncludes(output, "mnist: MNIST\n  origin");
  assertStringIncludes(output, "not found, see below");
  assertStringIncludes(output, "verified");
  const open = (): never => {
    throw new RangeError("Not a matter of data");
  };
  await assertRejects(() => checkData(request, { ...right, open }), RangeError);
});

Deno.test("checkData() lets what npm does not bring be missing, unless it is named", async () => {
  const request = { ...NAMED, isNamed: false, sources: [REMOTE, OWN] };
  const missing = await checkData(request, folderWith(undefined));
  assertEquals([missing.errors, missing.exitCode], ["", 0]);
  assertStringIncludes(missing.output, "to get it   deno task data --fetch far");
  assertStringIncludes(missing.output, "to use it   deno task data own --folder DIR");
  assertEquals((await checkData(request, folderWith("abcd"))).exitCode, 3);
  const named = await checkData({ ...request, isNamed: true }, folderWith(undefined));
  assertEquals(named.exitCode, 3);
  assertStringIncludes(named.errors, "no such file. Run `deno task data --fetch far`, or get it");
});

Deno.test("checkData() downloads before it checks", async () => {
  const request = { ...NAMED, fetch: true, sources: [REMOTE] };
  const fetched: string[] = [];
  const fetch = ({ id }: Source): Promise<void> => Promise.resolve(void fetched.push(id));
  const { exitCode } = await checkData(request, { ...folderWith("abc"), fetch });
  assertEquals([fetched, exitCode], [["far"], 0]);
  const offline = (): Promise<never> => Promise.reject(new DataError("Cannot fetch a"));
  const failed = await checkData(request, { ...folderWith("abc"), fetch: offline });
  assertEquals([failed.errors, failed.exitCode], ["Cannot fetch a", 3]);
});

Deno.test("the help of data names the sources and what can be fetched", () => {
  const help = formatHelp(DATA);
  const parts = [
    "deno task data",
    "--folder DIR",
    "--fetch",
    "mnist",
    "Exit codes: 0 all verified",
  ];
  for (const part of parts) assertStringIncludes(help, part);
});
