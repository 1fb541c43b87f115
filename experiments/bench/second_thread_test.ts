/**
 * Tests of what a second thread is worth.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { measureSecondThread, worthOf } from "./second_thread.ts";

Deno.test("worthOf() is 2 for two cores and 1 for one", () => {
  assertEquals(worthOf({ aloneMs: [100, 120, 90], togetherMs: [100, 240, 120] }), {
    ...{ least: 1, median: 1.5, most: 2 },
  });
});

const FOLDER = new URL(".", import.meta.url);

Deno.test({
  name: "measureSecondThread() measures both in every round and ends its threads",
  ignore: Deno.permissions.querySync({ name: "read", path: FOLDER }).state !== "granted",
  async fn() {
    const { aloneMs, togetherMs } = await measureSecondThread(2, 1000);
    assertEquals([aloneMs.length, togetherMs.length], [2, 2]);
    assert([...aloneMs, ...togetherMs].every((ms) => ms > 0));
  },
});
