import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigError } from "../../lib/errors.ts";
import { SHARD, shardRuns } from "./shard.ts";

Deno.test("SHARD takes I/N and nothing else", () => {
  assertEquals(SHARD.parse("2/4", "shard"), { index: 2, count: 4 });
  const forms = ["2", "2/", "/4", "a/b", "-1/2", "1.5/2", "1/2/3", "1e1/20", "0x1/2"];
  for (const text of [...forms, "0/4", "5/4", "1/0", "1/1001", "1/999999", "999999/999999"]) {
    const message = `The flag --shard is ${text}, but must be I/N with I from 1 to N and N from 1`;
    assertThrows(() => SHARD.parse(text, "shard"), ConfigError, message);
  }
});

Deno.test("shardRuns() refuses more shards than runs", () => {
  const runs = [1, 2, 3].map((i) => ({ id: `run-${i}` }));
  const shard = (index: number, count: number) => shardRuns(runs, { index, count }, () => 1);
  assertEquals(shard(3, 3).length, 1);
  const message = "Cannot split 3 runs into 4 shards. Use --shard I/N with N from 1 to 3";
  for (const index of [1, 4]) assertThrows(() => shard(index, 4), ConfigError, message);
});

Deno.test("shardRuns() gives each run to one shard, in balance, whatever the order", () => {
  const property = fc.property(
    fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 40 }),
    fc.integer({ min: 1, max: 7 }),
    (works, most) => {
      const count = Math.min(most, works.length);
      const runs = works.map((_, i) => ({ id: `run-${i}` }));
      const workOf = ({ id }: { id: string }) => works[Number(id.slice(4))];
      const partsOf = (all: typeof runs) =>
        Array.from({ length: count }, (_, i) => shardRuns(all, { index: i + 1, count }, workOf));
      const parts = partsOf(runs);
      assertEquals(parts.flat().map(({ id }) => id).sort(), runs.map(({ id }) => id).sort());
      const ids = (shards: typeof parts) => shards.map((part) => part.map(({ id }) => id).sort());
      assertEquals(ids(partsOf([...runs].reverse())), ids(parts));
      const loads = parts.map((part) => part.reduce((sum, run) => sum + workOf(run), 0));
      assert(Math.max(...loads) - Math.min(...loads) <= Math.max(...works));
    },
  );
  fc.assert(property, { numRuns: 50 });
});
