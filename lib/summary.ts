/**
 * A model as a table for people: layers, shapes, parameters.
 *
 * @module
 */
import type { Layer } from "./layers/layer.ts";
import { Sequential } from "./layers/sequential.ts";

/**
 * Describes a model: one line for each layer, with the shapes of its input and output and the number
 * of its parameters, and the sum.
 *
 * @param model The model.
 * @returns Lines of text.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Mlp } from "./mlp.ts";
 * import { topK } from "./sparsifier.ts";
 * import { summary } from "./summary.ts";
 *
 * const model = new Mlp({ layerSizes: [784, 500, 10], sparsifier: topK(20) });
 * assertEquals(summary(model).split("\n"), [
 *   "layer       output        parameters  shapes",
 *   "Mlp         [batch, 10]       397510",
 *   "  0 Linear  [batch, 500]      392500  weight [500, 784], bias [500]; topK(20)",
 *   "  1 Relu    [batch, 500]           0",
 *   "  2 Linear  [batch, 10]         5010  weight [10, 500], bias [10]",
 * ]);
 * ```
 */
export function summary(model: Sequential): string {
  const rows = [["layer", "output", "parameters", "shapes"], ...rowsOf(model, "", undefined)];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row.map((cell, column) =>
      column === 2 ? cell.padStart(widths[column]) : cell.padEnd(widths[column])
    )
  );
  return lines.map((cells) => cells.join("  ").trimEnd()).join("\n");
}

/** The line of a layer, and those of the layers within. */
function rowsOf(layer: Layer, label: string, inFeatures: number | undefined): string[][] {
  const outFeatures = layer.outFeatures ?? layer.inFeatures ?? inFeatures;
  const { parameters } = layer;
  const count = parameters.reduce((sum, { value }) => sum + value.length, 0);
  const output = `[batch, ${outFeatures ?? "inFeatures"}]`;
  const row = [label + layer.type, output, String(count)];
  if (!(layer instanceof Sequential)) {
    const shapes = parameters.map(({ name, shape }) => `${name} [${shape.join(", ")}]`).join(", ");
    return [[...row, [shapes, ...sparsifierOf(layer)].join("; ")]];
  }
  const indent = label.replace(/\S/g, " ");
  let width = inFeatures;
  const within = layer.layers.flatMap((one, i) => {
    const rows = rowsOf(one, `${indent}  ${i} `, width);
    width = one.outFeatures ?? one.inFeatures ?? width;
    return rows;
  });
  return [[...row, ""], ...within];
}

/** Which entries of the gradient go backward, where not all do. */
function sparsifierOf(layer: Layer & { sparsifier?: { name: string; k: number | undefined } }) {
  const { sparsifier } = layer;
  return sparsifier?.k === undefined ? [] : [`${sparsifier.name}(${sparsifier.k})`];
}
