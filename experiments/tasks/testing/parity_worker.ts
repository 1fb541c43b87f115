/**
 * The engine's worker, which knows the made-up task too.
 *
 * @module
 */
import "../../engine/worker.ts";
import { addTask } from "../tasks.ts";
import { parity } from "./parity.ts";

addTask(parity);
