/**
 * A table for the report: the growth of a perceptron's activations in training, and the gradient
 * energy that is kept. Not here: LSTMs.
 *
 * @module
 */
import { mean } from "../../lib/math/statistics.ts";
import {
  type Cell,
  type Column,
  type ItemRow,
  MODEL,
  type ReportedRun,
  type ReportTable,
  type Section,
  sectionOf,
  tableOf,
} from "./report.ts";

/** The values of a row in one epoch. */
interface Snapshot {
  readonly loss: number;
  /** The mean |activation| of each hidden layer, from the input. */
  readonly activations: readonly number[];
  /** Of each hidden layer: the kept entries' share of the energy of dL/dy. */
  readonly energies: readonly number[];
}

/** The values of a run in an epoch; undefined for runs that did not log them. */
function snapshotOf({ epochs, layers }: ReportedRun, epoch: number): Snapshot | undefined {
  const loss = epochs.find((row) => row.epoch === epoch)?.trainLoss;
  const maps = layers.filter((row) => row.epoch === epoch);
  // The log has the inputs of each map; the output of a hidden layer is the input of the next map.
  const activations = maps.slice(1).flatMap(({ meanInput }) => meanInput ?? []);
  if (loss === undefined || activations.length === 0 || activations.length < maps.length - 1) {
    return undefined;
  }
  return { loss, activations, energies: maps.slice(0, -1).map(({ energyKept }) => energyKept) };
}

function averageOf(snapshots: readonly Snapshot[]): Snapshot {
  const eachLayer = (read: (one: Snapshot) => readonly number[]): number[] =>
    read(snapshots[0]).map((_, layer) => mean(snapshots.map((one) => read(one)[layer])));
  return {
    loss: mean(snapshots.map(({ loss }) => loss)),
    activations: eachLayer(({ activations }) => activations),
    energies: eachLayer(({ energies }) => energies),
  };
}

/** The values of a row in its first and its last epoch. */
interface Grown {
  readonly item: string;
  readonly row: ItemRow["row"];
  readonly first: Snapshot;
  readonly last: Snapshot;
}

function grownOf({ item, row }: ItemRow): Grown[] {
  const runs = row.completed.map(({ record }) => record);
  const snapshots = runs.map((run) => [
    snapshotOf(run, 1),
    snapshotOf(run, run.epochs.length),
  ]);
  const [first, last] = [0, 1].map((end) => snapshots.flatMap((both) => both[end] ?? []));
  if (runs.length === 0 || first.length < runs.length || last.length < runs.length) return [];
  return [{ item, row, first: averageOf(first), last: averageOf(last) }];
}

/** A column with the values of the first and the last epoch, as "0.42 → 0.58". */
function growth(title: string, read: (one: Snapshot) => number | undefined): Column<Grown> {
  const write = (value: number | undefined): string => value?.toPrecision(3) ?? "";
  return [title, "number", ({ first, last }): Cell => {
    const [a, b] = [read(first), read(last)];
    return a === undefined && b === undefined ? "" : `${write(a)} → ${write(b)}`;
  }];
}

/** The section of the report, for a task with a perceptron. */
export function activationSections(
  rows: readonly ItemRow[],
  where: string,
): readonly Section[] {
  return sectionOf(
    `Growth of the activations ${where}`,
    "Training loss, the mean |activation| of each hidden layer, and the kept entries' share of " +
      "the sum of squares of its dL/dy, in the first and the last epoch; means over seeds.",
    activationTable(rows),
  );
}

/** The table; undefined if no row logged activations. */
export function activationTable(rows: readonly ItemRow[]): ReportTable | undefined {
  const grown = rows.flatMap(grownOf);
  const depth = Math.max(0, ...grown.map(({ first }) => first.activations.length));
  const layers = Array.from({ length: depth }, (_, layer) => layer);
  return tableOf(grown, [
    MODEL,
    growth("training loss", ({ loss }) => loss),
    ...layers.map((layer) =>
      growth(`activation, layer ${layer + 1}`, ({ activations }) => activations[layer])
    ),
    ...layers.map((layer) =>
      growth(
        `energy kept %, layer ${layer + 1}`,
        ({ energies }) => energies[layer] === undefined ? undefined : 100 * energies[layer],
      )
    ),
  ]);
}
