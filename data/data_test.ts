/**
 * Tests of the command `deno task data`: its arguments, what it says and how it ends.
 *
 * @module
 */
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError, DataError } from "../lib/errors.ts";
import { checkData, parseDataArgs } from "./data.ts";
import type { Folder } from "./files.ts";
import { MNIST, type Source } from "./sources.ts";

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

function folderWith(text: string | undefined): () => Folder {
  const bytes = new TextEncoder().encode(text);
  return () => ({
    path: "memory",
    size: () => Promise.resolve(text === undefined ? undefined : bytes.length),
    read: () => Promise.resolve(bytes),
  });
}

Deno.test("parseDataArgs() reads sources, a folder and the wish for help", () => {
  assertEquals(parseDataArgs([]), { help: false, sources: [MNIST] });
  assertEquals(parseDataArgs(["-h"]).help, true);
  assertEquals(parseDataArgs(["--help"]).help, true);
  const both = [MNIST, SOURCE];
  assertEquals(parseDataArgs([], both).sources, both);
  assertEquals(parseDataArgs(["letters", "--folder", "mine"], both), {
    help: false,
    sources: [SOURCE],
    folder: "mine",
  });
  assertEquals(parseDataArgs(["--folder=007"]).folder, "007");
});

Deno.test("parseDataArgs() rejects what it does not know, with the nearest name", () => {
  const both = [MNIST, SOURCE];
  const cases: [string[], string][] = [
    [["--fodler=x"], "Unknown flag --fodler. Did you mean --folder? See --help"],
    [["--hlep"], "Unknown flag --hlep. Did you mean --help? See --help"],
    [["-x"], "Unknown flag -x"],
    [["minst"], "Unknown source minst. Did you mean mnist?"],
    [["5"], "Unknown source 5"],
    [["--folder"], "Flag --folder has no value"],
    [["--folder", "mine"], "Flag --folder holds one source, found 2. Name one of mnist, letters"],
  ];
  for (const [args, message] of cases) {
    assertThrows(() => parseDataArgs(args, both), ConfigError, message);
  }
});

Deno.test("checkData() lists what is verified", async () => {
  const request = { help: false, sources: [SOURCE] };
  const { output, errors, exitCode } = await checkData(request, folderWith("abc"));
  assertEquals([errors, exitCode], ["", 0]);
  const parts = ["letters: Letters", "memory", "npm:letters@1.0.0", "public domain", "alphabet"];
  const file = `verified           3 bytes  sha256 ${SOURCE.files[0].sha256}  a`;
  for (const part of [...parts, file]) assertStringIncludes(output, part);
});

Deno.test("checkData() ends with 3 when a file is missing or damaged", async () => {
  const request = { help: false, sources: [SOURCE] };
  const missing = await checkData(request, folderWith(undefined));
  assertEquals(missing.exitCode, 3);
  assertStringIncludes(missing.output, "missing ");
  assertEquals(
    missing.errors,
    "Cannot read a in memory: no such file. Run `deno install --reload=npm:letters` to fetch it " +
      "anew",
  );
  const damaged = await checkData({ ...request, folder: "mine" }, folderWith("abcd"));
  assertEquals(damaged.exitCode, 3);
  assertStringIncludes(damaged.output, "damaged ");
  assertEquals(
    damaged.errors,
    "Cannot read a in memory: expected 3 bytes, found 4. Put the original file in its place",
  );
});

Deno.test("checkData() goes on when a source cannot be found", async () => {
  const request = { help: false, sources: [MNIST, SOURCE] };
  const { output, errors, exitCode } = await checkData(request, (source) => {
    if (source === MNIST) throw new DataError("Cannot find it");
    return folderWith("abc")();
  });
  assertEquals([errors, exitCode], ["Cannot find it", 3]);
  assertStringIncludes(output, "mnist: MNIST\n  not found");
  assertStringIncludes(output, "verified");
  const fails = (): never => {
    throw new RangeError("Not a matter of data");
  };
  await assertRejects(() => checkData(request, fails), RangeError);
});

Deno.test("checkData() shows the help and looks at nothing when asked for help", async () => {
  const fails = (): never => {
    throw new Error("It looked");
  };
  const { output, exitCode } = await checkData(parseDataArgs(["--help"]), fails);
  assertEquals(exitCode, 0);
  for (const part of ["deno task data", "--folder DIR", "mnist", "Exit codes"]) {
    assertStringIncludes(output, part);
  }
});
