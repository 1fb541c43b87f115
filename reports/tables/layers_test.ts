/**
 * Tests of the names of linear maps.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { gateOf } from "../../experiments/tasks/layers.ts";
import { layerGroups, layerLabel } from "./layers.ts";
import { fixtureStudy } from "../testdata/fixture.ts";

Deno.test("layerLabel() counts from 1 and keeps names", () => {
  assertEquals(["0", "10", "output", "forward.i"].map(layerLabel), [
    "1",
    "11",
    "output",
    "forward.i",
  ]);
});

Deno.test("gateOf() recognizes gates", () => {
  assertEquals(gateOf("reverse.o"), { direction: "reverse", gate: "o" });
  assertEquals([gateOf("0"), gateOf("output")], [undefined, undefined]);
});

Deno.test("layerGroups() leaves out the output layer, and puts directions together", () => {
  const [table, , tagging] = fixtureStudy().experiments;
  assertEquals(layerGroups(table.rows), [
    { label: "layer 1", layers: ["0"] },
    { label: "layer 2", layers: ["1"] },
  ]);
  assertEquals(layerGroups(tagging.rows), [
    { label: "gate i", layers: ["forward.i", "reverse.i"] },
    { label: "gate f", layers: ["forward.f", "reverse.f"] },
  ]);
  assertEquals(layerGroups([]), []);
});
