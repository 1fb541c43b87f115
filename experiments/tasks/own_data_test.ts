import { assert, assertEquals } from "@std/assert";
import * as v from "valibot";
import { isOwn, nameOfOwn, ownName, ownNameOf } from "./own_data.ts";

Deno.test("ownNameOf() turns any name into one that a run's name may contain", () => {
  const cases: [string, string][] = [
    ["de_gsd-ud", "own-de_gsd-ud"],
    ["Fashion-MNIST", "own-Fashion-MNIST"],
    ["my trees/2", "own-my-trees-2"],
    ["\u6a39", "own--"],
    ["", "own-data"],
    ["a".repeat(99), `own-${"a".repeat(60)}`],
  ];
  for (const [name, own] of cases) {
    assertEquals(ownNameOf(name), own);
    assert(isOwn(own) && ownNameOf(nameOfOwn(own)) === own);
    assert(v.is(ownName, own), own);
  }
});

Deno.test("ownName takes no other values", () => {
  for (const value of ["ewt", "own-", "own-a b", `own-${"a".repeat(61)}`, "own", 1, null]) {
    assert(!v.is(ownName, value), String(value));
  }
  const result = v.safeParse(v.union([v.picklist(["ewt"]), ownName]), "wsj");
  assertEquals(result.issues?.[0].expected, '("ewt" | "own-NAME")');
});
