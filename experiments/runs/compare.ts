/**
 * Compares a run that was trained again with the published one, number by number, and names the
 * first difference. Not here: files, training.
 *
 * @module
 */
import type { RunRecord } from "./record.ts";

/** What a comparison found. */
export interface Comparison {
  readonly isSame: boolean;
  /** What was compared, or the first difference. */
  readonly text: string;
}

const LOGS = ["epochs", "evaluations", "layers"] as const;

/** Columns that runs published before they were logged lack. */
const LATER_COLUMNS: ReadonlySet<string> = new Set([
  ...["evalTrainLoss", "evalTrainAccuracy", "devLoss", "testLoss", "testAccuracy", "meanInput"],
]);

/**
 * Compares two runs of one configuration; the second may have fewer epochs.
 *
 * @param published The run to check.
 * @param again The run that was trained now.
 * @returns Whether all numbers are the same, and the first that is not.
 */
export function compareRuns(published: RunRecord, again: RunRecord | undefined): Comparison {
  if (again === undefined) return { isSame: false, text: "the run here left no record" };
  const epochs = again.epochs.length;
  const all = published.epochs.length;
  if (again.status.state !== "COMPLETED" || epochs === 0) {
    const { state, message } = again.status;
    return { isSame: false, text: `the run here is ${state} after ${epochs} epochs: ${message}` };
  }
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (const log of LOGS) {
      const difference = findDifference(
        (published[log] as readonly LogRow[]).filter((row) => row.epoch === epoch),
        (again[log] as readonly LogRow[]).filter((row) => row.epoch === epoch),
      );
      if (difference !== undefined) {
        return { isSame: false, text: `${log}.csv, epoch ${epoch}, ${difference}` };
      }
    }
  }
  if (epochs < all) return { isSame: true, text: `the first ${epochs} of ${all} epochs agree` };
  const bytes = published.correct;
  if (bytes !== undefined && !bytes.every((byte, i) => byte === again.correct?.[i])) {
    return { isSame: false, text: "correct.bin: other test predictions are right" };
  }
  const difference = findDifference(
    [{ epoch: all, ...flat(published.result) }],
    [{ epoch: all, ...flat(again.result) }],
  );
  return difference === undefined
    ? { isSame: true, text: `${all} epochs and all weights agree (${sha256Of(published)})` }
    : { isSame: false, text: `result.json, ${difference}` };
}

interface LogRow {
  readonly epoch: number;
}

/** The first value that differs, as text. */
function findDifference(
  expected: readonly LogRow[],
  found: readonly LogRow[],
): string | undefined {
  if (expected.length !== found.length) {
    return `${expected.length} rows published, ${found.length} here`;
  }
  for (let i = 0; i < expected.length; i++) {
    const [before, now] = [expected[i], found[i]] as unknown as Record<string, unknown>[];
    for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
      // What was not logged yet when the run was published says nothing.
      if (!Object.hasOwn(before, key) && LATER_COLUMNS.has(key)) continue;
      // NaN is the mark of a value that does not exist: the same on both sides.
      if (!Object.is(before[key], now[key])) {
        const row = expected.length > 1 ? `row ${i + 1}, ` : "";
        return `${row}${key}: ${before[key]} published, ${now[key]} here`;
      }
    }
  }
  return undefined;
}

function flat(result: RunRecord["result"]): Record<string, unknown> {
  if (result === undefined) return {};
  const { best, ...others } = result;
  return {
    ...others,
    ...Object.fromEntries(Object.entries(best).map(([key, value]) => [`best.${key}`, value])),
  };
}

function sha256Of({ result }: RunRecord): string {
  return `sha256 ${result?.weightsSha256.slice(0, 16)}..`;
}
