/**
 * The engine's worker, with the parity task added.
 *
 * @module
 */
import "../../engine/worker.ts";
import { addTask } from "../tasks.ts";
import { parity } from "./parity.ts";

addTask(parity);
