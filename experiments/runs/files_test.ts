/**
 * Tests of the readers of a run's files: what they say of damage, and every bit of small files
 * flipped. Not here: random damage, which is fuzzing_test.ts.
 *
 * @module
 */
import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { MNIST_PRESET } from "../engine/config.ts";
import {
  BYTES_LIMITS,
  checkSize,
  decodeText,
  parseEnvironment,
  parseIdentity,
  parseLog,
  parseResult,
  parseStatus,
} from "./files.ts";

const SHA256 = "0123456789abcdef".repeat(4);
const STATUS = { state: "COMPLETED", epochs: 2, message: "" } as const;
const IDENTITY = { id: "a", config: MNIST_PRESET, dataSha256: SHA256, numericsVersion: 1 };
const RESULT = {
  best: { epoch: 2, step: 20, devAccuracy: 0.98, testAccuracy: 0.97 },
  steps: 20,
  weightsSha256: SHA256,
};
const ENVIRONMENT = {
  ...{ deno: "2.9.6", v8: "15", typescript: "6", os: "linux", arch: "x86_64" },
  ...{ processor: "\u00b5P", cores: 2 },
};
const COLUMNS = ["epoch", "loss"] as const;
const LOG = [{ epoch: 1, loss: 0.25 }, { epoch: 2, loss: NaN }];
const CSV = "epoch,loss\r\n1,0.25\r\n2,NaN\r\n";

const readLog = (path: string, text: string): unknown => parseLog(path, text, [COLUMNS]);

Deno.test("the readers of a run's files give what was written", () => {
  assertEquals(parseStatus("x", JSON.stringify(STATUS)), STATUS);
  assertEquals(parseIdentity("x", JSON.stringify(IDENTITY)), IDENTITY);
  assertEquals(parseResult("x", JSON.stringify(RESULT)), RESULT);
  assertEquals(parseEnvironment("x", JSON.stringify(ENVIRONMENT)), ENVIRONMENT);
  assertEquals(readLog("x", CSV), LOG);
  assertEquals(readLog("x", "epoch,loss\r\n"), []);
});

Deno.test("the readers of a run's files name file, value found, value allowed and way out", () => {
  const path = "runs/a/file";
  const identity = (change: object): string => JSON.stringify({ ...IDENTITY, ...change });
  const cases: [() => unknown, string][] = [
    [() => parseStatus(path, ""), "it is not JSON"],
    [() => parseStatus(path, "null"), "the value is null, expected Object"],
    [() => parseStatus(path, "{}"), 'state is undefined, expected "state"'],
    [
      () => parseStatus(path, '{"state":"DONE","epochs":1,"message":""}'),
      'state is "DONE", expected ("RUNNING" | "COMPLETED" | "INTERRUPTED" | "DIVERGED" | "FAILED")',
    ],
    [
      () => parseStatus(path, JSON.stringify({ ...STATUS, pid: 1 })),
      'pid is "pid", expected never',
    ],
    [() => parseIdentity(path, "[]"), 'id is undefined, expected "id"'],
    [
      () => parseIdentity(path, identity({ config: { ...MNIST_PRESET, epochs: 0 } })),
      "Cannot use this configuration: epochs is 0, expected >=1",
    ],
    [() => parseResult(path, "{}"), 'best is undefined, expected "best"'],
    [
      () => parseResult(path, JSON.stringify({ ...RESULT, weightsSha256: "0" })),
      'weightsSha256 is "0", expected /^[0-9a-f]{64}$/',
    ],
    [
      () => parseEnvironment(path, JSON.stringify({ ...ENVIRONMENT, cores: 0 })),
      "cores is 0, expected >=1",
    ],
    [() => readLog(path, ""), "found no header, expected the columns epoch,loss"],
    [() => readLog(path, "loss,epoch\r\n"), "found loss,epoch, expected the columns epoch,loss"],
    [() => readLog(path, 'epoch,loss\r\n"1'), "it is not CSV"],
    [() => readLog(path, "epoch,loss\r\n1"), "found 1 cells in row 1, expected 2 numbers"],
    [() => readLog(path, "epoch,loss\r\n1,0x10"), "found 0x10 in row 1, expected 2 numbers"],
    [() => readLog(path, "epoch,loss\r\n1, 2"), "found  2 in row 1, expected 2 numbers"],
    [
      () => readLog(path, "epoch,loss\r\n2,1\r\n1,1"),
      "found epoch 1 in row 2, expected an integer of at least 2",
    ],
    [() => decodeText(path, Uint8Array.of(0x7b, 0xff)), "found bytes that are not UTF-8"],
    [
      () => checkSize(path, BYTES_LIMITS.text + 1, "text"),
      "found 8388609 bytes, expected 8388608 at most",
    ],
  ];
  for (const [read, problem] of cases) {
    const { message } = assertThrows(read, DataError);
    assertEquals(
      message,
      `Cannot read ${path}: ${problem}. Delete runs/a; the run is then repeated`,
    );
  }
  checkSize(path, BYTES_LIMITS.text + 1, "checkpoint");
});

Deno.test("the readers of a run's files refuse any bit flipped, or read what is there", () => {
  const json = (value: unknown): string => JSON.stringify(value, null, 2) + "\n";
  const files: [(path: string, text: string) => unknown, string][] = [
    [parseStatus, json(STATUS)],
    [parseIdentity, json(IDENTITY)],
    [parseResult, json(RESULT)],
    [parseEnvironment, json(ENVIRONMENT)],
    [readLog, CSV],
  ];
  let flipped = 0;
  let refused = 0;
  for (const [read, text] of files) {
    const bytes = new TextEncoder().encode(text);
    for (let i = 0; i < 8 * bytes.length; i++) {
      bytes[i >> 3] ^= 1 << (i & 7);
      flipped++;
      try {
        read("file", decodeText("file", bytes));
      } catch (error) {
        assertInstanceOf(error, DataError);
        refused++;
      }
      bytes[i >> 3] ^= 1 << (i & 7);
    }
    for (let end = 0; end < bytes.length; end++) {
      try {
        read("file", decodeText("file", bytes.subarray(0, end)));
      } catch (error) {
        assertInstanceOf(error, DataError);
      }
    }
  }
  // Another digit or letter where any is allowed cannot be told from the right one.
  assert(refused > 0.9 * flipped, `${refused} of ${flipped} refused`);
});
