/**
 * Tests of the readers of a run's files: what they say of damage, and every bit of small files
 * flipped. Not here: random damage, which is fuzzing_test.ts.
 *
 * @module
 */
import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import * as v from "valibot";
import { DataError } from "../../lib/errors.ts";
import { MNIST_PRESET } from "../tasks/mnist.ts";
import { decodeText, formatLog, parseJson, parseLog, WAY_OUT } from "./files.ts";
import { environment, LOG_ROWS, runIdentity, runResult, runStatus } from "./record.ts";

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
const LOSSES = v.strictObject({ epoch: v.number(), loss: v.union([v.number(), v.nan()]) });
const LOG = [{ epoch: 1, loss: 0.25 }, { epoch: 2, loss: NaN }];
const CSV = "epoch,loss\r\n1,0.25\r\n2,NaN\r\n";

type Read = (path: string, text: string) => unknown;
const reader = (schema: v.GenericSchema): Read => (path, text) => parseJson(path, text, schema);
const readStatus = reader(runStatus);
const readIdentity = reader(runIdentity);
const readResult = reader(runResult);
const readEnvironment = reader(environment);
const readLog: Read = (path, text) => parseLog(path, text, LOSSES);

Deno.test("the readers of a run's files give what was written", () => {
  assertEquals(readStatus("x", JSON.stringify(STATUS)), STATUS);
  assertEquals(readIdentity("x", JSON.stringify(IDENTITY)), IDENTITY);
  assertEquals(readResult("x", JSON.stringify(RESULT)), RESULT);
  assertEquals(readEnvironment("x", JSON.stringify(ENVIRONMENT)), ENVIRONMENT);
  assertEquals(readLog("x", CSV), LOG);
  assertEquals(readLog("x", "epoch,loss\r\n"), []);
});

Deno.test("parseLog() reads the logs of earlier runs, without the columns that came later", () => {
  const names = Object.keys(LOG_ROWS.evaluations.entries);
  const now = { epoch: 1, step: 10, trainLoss: 1, devLoss: 2, devAccuracy: 0.5 };
  const rows = [{ ...now, testLoss: NaN, testAccuracy: NaN }, { ...now, testAccuracy: 0.25 }];
  for (const row of rows) {
    const text = formatLog([row], LOG_ROWS.evaluations);
    assertEquals(text.split("\r\n")[0], names.filter((name) => name in row).join());
    assertEquals(parseLog("x", text, LOG_ROWS.evaluations), [row]);
  }
  const { devLoss: _, ...incomplete } = rows[0];
  const text = formatLog([incomplete], LOG_ROWS.evaluations);
  assertThrows(
    () => parseLog("x", text, LOG_ROWS.evaluations),
    DataError,
    "expected the columns epoch,step,trainLoss,devLoss,devAccuracy,[testLoss],testAccuracy",
  );
});

Deno.test("parseLog() reads the columns that only a task has, behind all others and once", () => {
  const row = {
    ...{ epoch: 1, step: 10, trainLoss: 1, trainAccuracy: 0.5, devAccuracy: 0.5 },
    ...{ bestEpoch: 1, bestDevAccuracy: 0.5, bestTestAccuracy: 0.5 },
    ...{ ownScore: 0.25, noValue: NaN },
  };
  const text = formatLog([row], LOG_ROWS.epochs);
  assertEquals(parseLog("x", text, LOG_ROWS.epochs), [row]);
  const changed: [string, string][] = [
    ["ownScore", "epoch"],
    ["ownScore", "noValue"],
    ["ownScore", "<b>"],
    ["bestEpoch", "best"],
  ];
  for (const [name, other] of changed) {
    const damaged = text.replace(name, other);
    assertThrows(() => parseLog("x", damaged, LOG_ROWS.epochs), DataError, "expected the columns");
  }
  const other = formatLog([{ ...row, ownScore: "x" }], LOG_ROWS.epochs);
  assertThrows(() => parseLog("x", other, LOG_ROWS.epochs), DataError, 'ownScore is "x"');
  const evaluations = text.replace(/trainAccuracy.*/, "own");
  assertThrows(() => parseLog("x", evaluations, LOG_ROWS.evaluations), DataError, "expected the");
});

Deno.test("the readers of a run's files name file, value found, value allowed and way out", () => {
  const path = "runs/a/file";
  const identity = (change: object): string => JSON.stringify({ ...IDENTITY, ...change });
  const cases: [() => unknown, string][] = [
    [() => readStatus(path, ""), "it is not JSON"],
    [() => readStatus(path, "null"), "the value is null, expected Object"],
    [() => readStatus(path, "{}"), 'state is undefined, expected "state"'],
    [
      () => readStatus(path, '{"state":"DONE","epochs":1,"message":""}'),
      'state is "DONE", expected ("RUNNING" | "COMPLETED" | "INTERRUPTED" | "DIVERGED" | "FAILED")',
    ],
    [
      () => readStatus(path, JSON.stringify({ ...STATUS, pid: 1 })),
      'pid is "pid", expected never',
    ],
    [
      () => readStatus(path, JSON.stringify({ ...STATUS, message: "\x1b[2J" })),
      'message is "\ufffd[2J", expected /^\\P{Cc}*$/u',
    ],
    [
      () => readStatus(path, JSON.stringify({ ...STATUS, message: "a".repeat(1001) })),
      "message is 1001, expected <=1000",
    ],
    [
      () => readEnvironment(path, JSON.stringify({ ...ENVIRONMENT, processor: "P\n# Title" })),
      'processor is "P\ufffd# Title", expected /^\\P{Cc}*$/u',
    ],
    [
      () => readEnvironment(path, JSON.stringify({ ...ENVIRONMENT, os: "o".repeat(201) })),
      "os is 201, expected <=200",
    ],
    [() => readIdentity(path, "[]"), 'id is undefined, expected "id"'],
    [
      () => readIdentity(path, identity({ config: { ...MNIST_PRESET, epochs: 0 } })),
      "Cannot use this configuration: epochs is 0, expected >=1",
    ],
    [() => readResult(path, "{}"), 'best is undefined, expected "best"'],
    [
      () => readResult(path, JSON.stringify({ ...RESULT, weightsSha256: "0" })),
      'weightsSha256 is "0", expected /^[0-9a-f]{64}$/',
    ],
    [
      () => readEnvironment(path, JSON.stringify({ ...ENVIRONMENT, cores: 0 })),
      "cores is 0, expected >=1",
    ],
    [() => readLog(path, ""), "found no header, expected the columns epoch,loss"],
    [() => readLog(path, "loss,epoch\r\n"), "found loss,epoch, expected the columns epoch,loss"],
    [() => readLog(path, 'epoch,loss\r\n"1'), "it is not CSV"],
    [() => readLog(path, "epoch,loss\r\n1"), "in row 1, found 1 cells, expected 2"],
    [
      () => readLog(path, "epoch,loss\r\n1,0x10"),
      'in row 1, loss is "0x10", expected (number | NaN)',
    ],
    [() => readLog(path, "epoch,loss\r\n1, 2"), 'in row 1, loss is " 2", expected (number | NaN)'],
    [
      () => readLog(path, "epoch,loss\r\n2,1\r\n1,1"),
      "in row 2, found epoch 1, expected 2 at least",
    ],
    [() => decodeText(path, Uint8Array.of(0x7b, 0xff)), "found bytes that are not UTF-8"],
  ];
  for (const [read, problem] of cases) {
    const { message } = assertThrows(read, DataError);
    assertEquals(message, `Cannot read ${path}: ${problem}. ${WAY_OUT}`);
  }
});

Deno.test("the readers of a run's files refuse any bit flipped, or read what is there", () => {
  const json = (value: unknown): string => JSON.stringify(value, null, 2) + "\n";
  const files: [(path: string, text: string) => unknown, string][] = [
    [readStatus, json(STATUS)],
    [readIdentity, json(IDENTITY)],
    [readResult, json(RESULT)],
    [readEnvironment, json(ENVIRONMENT)],
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
