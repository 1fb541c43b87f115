/**
 * All workloads by name. A new one is a file beside this one, a line below, and its name in
 * `WORKLOAD_NAMES`.
 *
 * @module
 */
import type { WorkloadName } from "../work.ts";
import { lstm } from "./lstm.ts";
import { mlp } from "./mlp.ts";
import { parser } from "./parser.ts";
import type { Workload } from "./workload.ts";

/** All workloads. */
export const WORKLOADS: Readonly<Record<WorkloadName, Workload>> = { mlp, lstm, parser };
