/**
 * The verdicts on the paper's claims about time, from the measurements in `reports/performance/`. Not
 * here: the rules (see `experiments/bench/time_claims.ts`).
 *
 * @module
 */
import { measuredTimes } from "../../experiments/bench/measured_times.ts";
import { readPerformance } from "../../experiments/bench/results.ts";
import { timeClaims } from "../../experiments/bench/time_claims.ts";
import type { ClaimVerdict } from "../../experiments/paper/claims/claim.ts";
import { judgeMeasurements } from "../../experiments/paper/verdict.ts";

/** Judges the claims about time by what was measured. */
export async function judgeTimes(folder = "reports/performance"): Promise<ClaimVerdict[]> {
  return judgeMeasurements(timeClaims(measuredTimes(await readPerformance(folder))));
}
