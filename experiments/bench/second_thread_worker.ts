/**
 * A loop in registers, as often as it is asked for; see `second_thread.ts`.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { encodePeakModule } from "./peak.ts";

const { exports } = new WebAssembly.Instance(new WebAssembly.Module(encodePeakModule("strict")));
const run = exports.run as (passes: number) => number;

addEventListener("message", ({ data: passes }) => postMessage(run(passes)));
