// @ts-self-types="./kernels_module.d.ts"
/**
 * The compiled kernels as WebAssembly.Modules, of which every caller makes its own instances. In
 * JavaScript since TypeScript does not yet know source-phase imports; needs no permission.
 *
 * @module
 */
import source strict from "./kernels.wasm";
import source relaxed from "./kernels_relaxed.wasm";

export { relaxed, strict };
