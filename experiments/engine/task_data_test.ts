/**
 * Tests of data that may be missing, with a test task.
 *
 * @module
 */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { addTask } from "../tasks/tasks.ts";
import { parity, type ParityConfig } from "../tasks/testing/parity.ts";
import { loadAvailable, loadData, selectAvailable } from "./task_data.ts";

const [TWO, THREE] = ([2, 3] as const).map((bits) => ({ ...parity.preset, bits }));

/** The task where the data of three bits are not here. */
const WITHOUT_THREE = {
  ...parity,
  findMissing: ({ bits }: ParityConfig) =>
    Promise.resolve(bits === 3 ? "Three bits are not here. Get them: somehow" : undefined),
};

Deno.test("loadAvailable() loads available data, and explains how to get the rest", async () => {
  using _ = addTask(WITHOUT_THREE);
  const { data, missing } = await loadAvailable([TWO, THREE, TWO, THREE]);
  assertEquals([...data.keys()], ["parity2"]);
  assertEquals([...missing], [["parity3", "Three bits are not here. Get them: somehow"]]);
});

Deno.test("loadData() requires all data", async () => {
  using _ = addTask(WITHOUT_THREE);
  assertEquals((await loadData([TWO])).size, 1);
  await assertRejects(() => loadData([TWO, THREE]), DataError, "Three bits are not here. Get them");
});

Deno.test("selectAvailable() skips runs without data with a message, but throws if none has data", () => {
  using _ = addTask(WITHOUT_THREE);
  const missing = new Map([["parity3", "Get them: somehow"]]);
  const select = (...configs: ParityConfig[]) => selectAvailable(configs, { missing });
  assertEquals(select(TWO, THREE), {
    available: [TWO],
    leftOut: ["Skipped: 1 run. Get them: somehow"],
  });
  assertEquals(select(THREE, TWO, THREE).leftOut, ["Skipped: 2 runs. Get them: somehow"]);
  assertEquals(select(), { available: [], leftOut: [] });
  assertThrows(() => select(THREE), DataError, "Get them: somehow");
});
