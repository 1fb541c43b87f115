/**
 * A section for the report: models whose training loss rises after the first epoch before it falls,
 * which looks like divergence, and whether dropout prevents it. Not here: activations.
 *
 * @module
 */
import { mean } from "../../lib/math/statistics.ts";
import { type ItemRow, MODEL, type Section, tableOf } from "./report.ts";
import type { RunConfig } from "./settings.ts";

/** The configuration of a model with dropout. */
type DropoutConfig = RunConfig & { readonly model: { readonly dropProbability: number } };

/** A row with three points of its mean training loss. */
interface Curve {
  readonly item: string;
  readonly row: ItemRow<DropoutConfig>["row"];
  readonly first: number;
  readonly largest: number;
  readonly largestEpoch: number;
  readonly last: number;
}

function curveOf({ item, row }: ItemRow<DropoutConfig>): Curve[] {
  const logs = row.completed.map(({ record }) =>
    record.epochs.flatMap(({ trainLoss }) => trainLoss ?? [])
  );
  const length = Math.min(...logs.map((log) => log.length));
  if (logs.length === 0 || length === 0) return [];
  const losses = Array.from({ length }, (_, index) => mean(logs.map((log) => log[index])));
  const largest = Math.max(...losses);
  return [{
    ...{ item, row, first: losses[0], largest, last: losses[length - 1] },
    largestEpoch: losses.indexOf(largest) + 1,
  }];
}

function rises({ largestEpoch }: Curve): boolean {
  return largestEpoch > 1;
}

/** "2 of 3", the curves that rise. */
function share(curves: readonly Curve[]): string {
  return `${curves.filter(rises).length} of ${curves.length}`;
}

/** The section; none without a completed run with a selection. */
export function transientSections(
  rows: readonly ItemRow<DropoutConfig>[],
  where: string,
): readonly Section[] {
  const curves = rows.flatMap(curveOf);
  const isDense = ({ row: { config } }: Curve): boolean => config.sparsifier.name === "dense";
  const hasDropout = ({ row: { config } }: Curve): boolean => config.model.dropProbability > 0;
  const sparse = curves.filter((curve) => !isDense(curve));
  if (sparse.length === 0) return [];
  const risen = curves.filter(rises);
  const recovered = risen.filter(({ first, last }) => last < first);
  const counts = [
    ["models with a selection and without dropout", sparse.filter((one) => !hasDropout(one))],
    ["models with a selection and dropout", sparse.filter(hasDropout)],
    ["dense models", curves.filter(isDense)],
  ] as const;
  const text =
    "With a small k, the training loss can rise after the first epoch before it falls, " +
    "which looks like divergence. The mean training loss is larger in a later epoch than in the " +
    `first for ${
      counts.flatMap(([name, of]) => of.length === 0 ? [] : [`${share(of)} ${name}`]).join(", ")
    } ${where}.` +
    (risen.length === 0 ? "" : ` In the last epoch, it is below that of the first for ` +
      `${recovered.length} of these ${risen.length}.`);
  const table = tableOf(risen, [
    MODEL,
    ["loss, first epoch", "number", ({ first }) => first],
    ["largest (epoch)", "number", (one) => `${one.largest.toFixed(2)} (${one.largestEpoch})`],
    ["loss, last epoch", "number", ({ last }) => last],
    ["test %", "percent", ({ row }) => row.test],
  ]);
  return [{ title: `Loss that rises, then falls, ${where}`, text, ...table && { table } }];
}
