/**
 * What the measurements in `reports/performance/` say about the paper's claims on time. Not
 * here: the rules (see `experiments/bench/time_claims.ts`).
 *
 * @module
 */
import { measuredTimes } from "../../experiments/bench/measured_times.ts";
import { readPerformance } from "../../experiments/bench/results.ts";
import { timeClaims } from "../../experiments/bench/time_claims.ts";
import type { ClaimVerdict } from "../../experiments/paper/claims/claim.ts";
import { judgeMeasurements } from "../../experiments/paper/verdict.ts";
import { paysSummary } from "./pays.ts";

const MEASUREMENTS = "reports/performance";

/** Says when a whole training step pays; undefined if it was not measured. */
export async function describePays(folder = MEASUREMENTS): Promise<string[] | undefined> {
  const { pays } = await readPerformance(folder);
  return pays && paysSummary(pays);
}

/** Judges the claims about time by what was measured. */
export async function judgeTimes(folder = MEASUREMENTS): Promise<ClaimVerdict[]> {
  return judgeMeasurements(timeClaims(measuredTimes(await readPerformance(folder))));
}
