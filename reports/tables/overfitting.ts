/**
 * The table of the gap between training and test accuracy. Not here: the rules of the claims on it.
 *
 * @module
 */
import { type Estimate, estimateMean, pairedDifference } from "../../lib/math/statistics.ts";
import { itemLink } from "../markdown/headings.ts";
import type { RowSummary, Study } from "../study/summary.ts";
import { formatEstimate, NONE, points } from "./format.ts";
import { table } from "./tables.ts";

/** The accuracies of a run in evaluation mode after its last epoch. */
interface Fit {
  readonly train: number;
  readonly test: number;
}

/** The fit of each completed run that measured it, by seed. */
function fitsOf({ completed }: RowSummary): Map<number, Fit> {
  return new Map(completed.flatMap(({ record: { identity, epochs } }): [number, Fit][] => {
    const { evalTrainAccuracy: train, testAccuracy: test } = epochs[epochs.length - 1] ?? {};
    return train === undefined || test === undefined
      ? []
      : [[identity.config.seed, { train, test }]];
  }));
}

function gapsOf(fits: ReadonlyMap<number, Fit>): Map<number, number> {
  return new Map([...fits].map(([seed, { train, test }]) => [seed, train - test]));
}

/** The gap of each row, and its difference from the row's baseline; undefined without runs. */
export function overfittingTable({ distinctRows, experiments }: Study): string | undefined {
  const cells = distinctRows.flatMap(({ item, row }) => {
    const fits = fitsOf(row);
    if (fits.size === 0) return [];
    const baseline = experiments.find(({ spec }) => spec.item === item)
      ?.rows.find(({ spec }) => spec.id === row.spec.baseline);
    const mean = (read: (fit: Fit) => number): Estimate =>
      estimateMean([...fits.values()].map(read));
    return [[
      itemLink(row.spec.label, item),
      formatEstimate(mean(({ train }) => train)),
      formatEstimate(mean(({ test }) => test)),
      formatEstimate(mean(({ train, test }) => train - test), points),
      baseline?.spec.label ?? NONE,
      formatEstimate(baseline && pairedDifference(gapsOf(fits), gapsOf(fitsOf(baseline))), points),
    ]];
  });
  if (cells.length === 0) return undefined;
  const header = ["model", "training %", "test %", "gap", "against", "difference of gaps"];
  return table(header, cells, "lrrrlr");
}
