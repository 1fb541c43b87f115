/**
 * Tests that the kernels are compiled when they are asked for, and what is said where they cannot be.
 *
 * @module
 */
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../errors.ts";
import type { compileKernels } from "./modules.ts";

Deno.test("compileKernels() compiles each build once, and none that is not asked for", async () => {
  const { Module } = WebAssembly;
  let compiled = 0;
  WebAssembly.Module = class extends Module {
    constructor(bytes: BufferSource) {
      super(bytes);
      compiled++;
    }
  };
  try {
    // A module of its own, which has compiled nothing yet.
    const fresh: { compileKernels: typeof compileKernels } = await import("./modules.ts?fresh");
    const strict = fresh.compileKernels(false);
    assertStrictEquals(fresh.compileKernels(false), strict);
    assertEquals(compiled, 1);
    WebAssembly.Module = class extends Module {
      constructor(_: BufferSource) {
        super(Uint8Array.of(0)); // As an engine without these instructions: a CompileError.
      }
    };
    assertThrows(
      () => fresh.compileKernels(true),
      ConfigError,
      "Cannot compile the relaxed simd kernels: this engine does not know their instructions",
    );
    assertStrictEquals(fresh.compileKernels(false), strict);
  } finally {
    WebAssembly.Module = Module;
  }
});
