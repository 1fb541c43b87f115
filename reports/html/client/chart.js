/**
 * A chart in an element, drawn by Vega, whose expressions are interpreted so that the page's policy
 * needs no eval. Not here: its data.
 *
 * @module
 */
import { showTooltip } from "./tooltip.js";

/** Draws a chart with its points in an element; returns the view. */
export async function drawChart(element, spec, points, description) {
  const filled = {
    ...spec,
    description,
    data: spec.data.map((one) => one.name === "points" ? { ...one, values: points } : one),
  };
  const view = new vega.View(vega.parse(filled, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: "svg",
    container: element,
    hover: true,
    tooltip: showTooltip,
  });
  await view.runAsync();
  return view;
}
