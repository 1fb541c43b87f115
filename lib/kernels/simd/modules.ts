/**
 * The compiled kernels as WebAssembly.Modules, of which every caller makes its own instances. Each is
 * compiled when it is first asked for: not every engine knows relaxed instructions.
 *
 * @module
 */
import { ConfigError } from "../../errors.ts";
import { WASM as RELAXED } from "./wasm_relaxed.ts";
import { WASM as STRICT } from "./wasm_strict.ts";

const modules = new Map<boolean, WebAssembly.Module>();

/**
 * Compiles the kernels, once.
 *
 * @param isRelaxed Whether with relaxed multiply-add: faster, and its last bits depend on the
 * processor.
 * @returns The module.
 * @throws {ConfigError} If the engine lacks the instructions.
 */
export function compileKernels(isRelaxed: boolean): WebAssembly.Module {
  let module = modules.get(isRelaxed);
  if (module === undefined) {
    const binary = atob(isRelaxed ? RELAXED : STRICT);
    try {
      module = new WebAssembly.Module(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
    } catch (error) {
      const hint = isRelaxed ? "Leave out relaxed" : "Use referenceKernels(32) instead";
      throw new ConfigError(
        `Cannot compile the ${
          isRelaxed ? "relaxed " : ""
        }simd kernels: this engine does not know ` +
          `their instructions (${error instanceof Error ? error.message : error}). ${hint}`,
      );
    }
    modules.set(isRelaxed, module);
  }
  return module;
}
