/**
 * The type of `kernels_module.js`.
 *
 * @module
 */

/** The compiled kernels; see `simd/` for their source. */
declare const kernels: WebAssembly.Module;
export default kernels;
