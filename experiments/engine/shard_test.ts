import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigError } from "../../lib/errors.ts";
import { parseShard, shardRuns } from "./shard.ts";

Deno.test("parseShard() takes i/n and nothing else", () => {
  assertEquals(parseShard("2/4"), { index: 2, count: 4 });
  for (const text of ["0/4", "5/4", "2", "2/", "/4", "a/b", "-1/2", "1.5/2", "1/0", "1/2/3"]) {
    assertThrows(() => parseShard(text), ConfigError, `The flag --shard is ${text}, but must be`);
  }
});

Deno.test("shardRuns() gives each run to one shard, in balance, whatever the order", () => {
  const property = fc.property(
    fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 40 }),
    fc.integer({ min: 1, max: 7 }),
    (works, count) => {
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
