/**
 * The types of `kernels_module.js`.
 *
 * @module
 */

/** The kernels that give the same bits on every machine; see `assembly/` for their source. */
export declare const strict: WebAssembly.Module;
/** The same with relaxed multiply-add: faster, and its last bits depend on the processor. */
export declare const relaxed: WebAssembly.Module;
