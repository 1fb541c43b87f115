/**
 * A section for the report: the entries of dL/dy that are exactly zero in exact back-propagation,
 * since ReLU blocks the gradient of inactive units. Not here: what meProp drops.
 *
 * @module
 */
import { layersOf } from "./layers.ts";
import {
  type Column,
  type ItemRow,
  MODEL,
  type ReportTable,
  type Section,
  sectionOf,
  tableOf,
} from "./report.ts";

/** The share of non-zero entries above which a map has too few zeros to leave out. */
const NEARLY_ALL = 0.99;

/** A dense row with the non-zero shares of its hidden layers, in percent. */
interface NonZero extends ItemRow {
  readonly layers: readonly { readonly first: number; readonly last: number }[];
}

function nonZeroOf({ item, row }: ItemRow): NonZero[] {
  if (row.config.sparsifier.name !== "dense") return [];
  const layers = layersOf(row).slice(0, -1).map((layer) => ({
    first: 100 * layer.mean("first", "nonZeroRatio"),
    last: 100 * layer.mean("last", "nonZeroRatio"),
  }));
  return layers.some(({ last }) => last < 100 * NEARLY_ALL) ? [{ item, row, layers }] : [];
}

/** The non-zero entries of dense models by layer; undefined if no model has zeros. */
export function zeroTable(rows: readonly ItemRow[]): ReportTable | undefined {
  const found = rows.flatMap(nonZeroOf);
  const depth = Math.max(0, ...found.map(({ layers }) => layers.length));
  return tableOf<NonZero>(found, [
    MODEL,
    ...Array.from({ length: depth }, (_, layer): Column<NonZero> => [
      `layer ${layer + 1}, %`,
      "percent",
      ({ layers }) =>
        layers[layer] && `${layers[layer].first.toFixed(1)} → ${layers[layer].last.toFixed(1)}`,
    ]),
  ]);
}

/** The section. */
export function zeroSections(rows: readonly ItemRow[], where: string): readonly Section[] {
  return sectionOf(
    `Exact zeros behind ReLU ${where}`,
    "ReLU blocks the gradient of inactive units, so many entries of dL/dy are exactly zero in " +
      "exact back-propagation too. Any implementation can leave them out without an error; only " +
      "what meProp saves beyond them is its own. The table shows the non-zero entries of dL/dy in " +
      "dense models, in the first and the last epoch; means over seeds.",
    zeroTable(rows),
  );
}
