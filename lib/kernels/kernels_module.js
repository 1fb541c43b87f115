// @ts-self-types="./kernels_module.d.ts"
/**
 * The compiled kernels as a WebAssembly.Module, of which every caller makes its own instance. In
 * JavaScript since TypeScript does not yet know source-phase imports; needs no permission.
 *
 * @module
 */
import source kernels from "./kernels.wasm";

export default kernels;
