/**
 * Compares a run that was trained again with the published one, number by number, and names the
 * first difference and what could not be compared. Not here: files, training.
 *
 * @module
 */
import type { RunRecord } from "./record.ts";

/** What a comparison found. */
export interface Comparison {
  readonly isSame: boolean;
  /** What was compared and what was not, or the first difference. */
  readonly text: string;
}

const LOGS = ["epochs", "evaluations", "layers"] as const;

/** Compares two runs of one configuration; the second may have fewer epochs. */
export function compareRuns(published: RunRecord, again: RunRecord | undefined): Comparison {
  if (again === undefined) return { isSame: false, text: "the run here left no record" };
  const epochs = again.epochs.length;
  const all = published.epochs.length;
  if (again.status.state !== "COMPLETED" || epochs === 0) {
    const { state, message } = again.status;
    return { isSame: false, text: `the run here is ${state} after ${epochs} epochs: ${message}` };
  }
  const missing = {
    epochs: new Set<string>(),
    evaluations: new Set<string>(),
    layers: new Set<string>(),
  };
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (const log of LOGS) {
      const difference = findDifference(
        (published[log] as readonly LogRow[]).filter((row) => row.epoch === epoch),
        (again[log] as readonly LogRow[]).filter((row) => row.epoch === epoch),
        (column) => missing[log].add(column),
      );
      if (difference !== undefined) {
        return { isSame: false, text: `${log}.csv, epoch ${epoch}, ${difference}` };
      }
    }
  }
  const isWhole = epochs === all;
  const unchecked = LOGS.filter((log) => missing[log].size > 0)
    .map((log) => `${[...missing[log]].join(" and ")} in ${log}.csv`);
  if (!isWhole) {
    unchecked.push("later epochs", "final weights", "correct.bin");
  } else if (published.correct === undefined) {
    unchecked.push("correct.bin");
  } else if (!published.correct.every((byte, i) => byte === again.correct?.[i])) {
    return { isSame: false, text: "correct.bin: other test predictions are right" };
  }
  const difference = isWhole &&
    findDifference([flat(all, published.result)], [flat(all, again.result)]);
  if (difference) return { isSame: false, text: `result.json, ${difference}` };
  const sha256 = published.result?.weightsSha256.slice(0, 16);
  const checked = isWhole
    ? `${all} epochs and all weights agree (sha256 ${sha256}..)`
    : `the first ${epochs} of ${all} epochs agree`;
  const rest = unchecked.join(", ");
  return { isSame: true, text: rest === "" ? checked : `${checked}. Not checked: ${rest}` };
}

interface LogRow {
  readonly epoch: number;
}

/** The first value that differs, as text; a column that was not logged yet differs from nothing. */
function findDifference(
  expected: readonly LogRow[],
  found: readonly LogRow[],
  onMissing?: (column: string) => void,
): string | undefined {
  if (expected.length !== found.length) {
    return `${expected.length} rows published, ${found.length} here`;
  }
  for (let i = 0; i < expected.length; i++) {
    const [before, now] = [expected[i], found[i]] as unknown as Record<string, unknown>[];
    for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
      if (onMissing && !Object.hasOwn(before, key)) onMissing(key);
      else if (!Object.is(before[key], now[key])) {
        // NaN is the mark of a value that does not exist: the same on both sides.
        const row = expected.length > 1 ? `row ${i + 1}, ` : "";
        return `${row}${key}: ${before[key]} published, ${now[key]} here`;
      }
    }
  }
  return undefined;
}

function flat(epoch: number, result: RunRecord["result"]): LogRow {
  if (result === undefined) return { epoch };
  const { best: { testDetails = {}, ...best }, ...others } = result;
  const named = (prefix: string, values: object): Record<string, unknown> =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, value]));
  return {
    epoch,
    ...others,
    ...named("best.", best),
    ...named("best.testDetails.", testDetails),
  };
}
