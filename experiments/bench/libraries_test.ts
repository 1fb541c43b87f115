/**
 * Tests of how libraries are started.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { commandsOf, installCommandOf, LIBRARIES, OURS } from "./libraries.ts";

Deno.test("commandsOf() starts scripts with the programs of a library", () => {
  const [ours] = commandsOf("ours", "ours_peer.ts");
  assertEquals(ours.program, "deno");
  assert(ours.args.at(-1)?.endsWith("/peers/ours_peer.ts"));
  assert(ours.args.includes("--no-prompt") && !ours.args.includes("--no-lock"));
  // Packages of peers alone stand in no lock file.
  assert(commandsOf("jax", "jax_peer.ts")[0].args.includes("--no-lock"));
  const pytorch = commandsOf("pytorch", "pytorch_mlp_peer.py");
  assertEquals(pytorch.map(({ program }) => program), ["/usr/bin/python3", "python3"]);
});

Deno.test("libraries have ids of their own, ours with one strict thread first", () => {
  assertEquals(new Set(LIBRARIES.map(({ id }) => id)).size, LIBRARIES.length);
  assertEquals(OURS.label, "ours, 1 thread");
  assert(installCommandOf("tfjs").startsWith("deno cache --no-lock npm:@tensorflow/"));
});
