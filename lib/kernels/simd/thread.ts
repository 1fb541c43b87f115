/**
 * The second thread of the simd kernels: makes an instance on the same memory and serves turns
 * until it is told to stop. Started by `simd.ts` alone.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { relaxed, strict } from "./kernels_module.js";

/** What the first thread sends. */
export interface ThreadMessage {
  /** The memory of the kernels. */
  readonly memory: WebAssembly.Memory;
  /** Where the shared block lies. */
  readonly block: number;
  /** Which build. */
  readonly isRelaxed: boolean;
}

self.onmessage = ({ data }: MessageEvent<ThreadMessage>): void => {
  const { memory, block, isRelaxed } = data;
  const instance = new WebAssembly.Instance(isRelaxed ? relaxed : strict, { env: { memory } });
  self.postMessage("serves");
  (instance.exports.serve as (block: number) => void)(block);
  self.close();
};
