/**
 * The page's interactive charts: Vega-Lite views without data, compiled to Vega when the page is
 * built. The page's script names the data `points` and fills it. Not here: the report's figures.
 *
 * @module
 */
import { Error as ERRORS, logger } from "vega";
import { compile, type Config, type TopLevelSpec } from "vega-lite";
import type { ChartSpec } from "../figures/style.ts";

/** Takes the colour of the page's text, light or dark. */
const INK = "currentColor";

const CONFIG = {
  background: "transparent",
  font: "system-ui, Helvetica, Arial, sans-serif",
  padding: 4,
  view: { stroke: null },
  axis: {
    labelColor: INK,
    titleColor: INK,
    domainColor: INK,
    tickColor: INK,
    gridColor: INK,
    gridOpacity: 0.15,
    domainOpacity: 0.5,
    tickOpacity: 0.5,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: "normal",
    labelOverlap: true,
  },
};

const SIZE = { width: "container", autosize: { type: "fit-x", contains: "padding" } };
const DATA = { name: "points", values: [] };
const COLOR = { field: "color", type: "nominal", scale: null };
const TEXT = { field: "text", type: "nominal" };
/** The same for the pointer and for a screen reader. */
const TOOLTIP = { tooltip: TEXT, description: TEXT };

/** Curves by epoch: thin for a run, thick for a mean, and a mark for each epoch of a mean. */
function curves(scale: "linear" | "log"): ChartSpec {
  const encoding = {
    x: {
      field: "epoch",
      type: "quantitative",
      title: "Epoch",
      axis: { tickMinStep: 1, format: "d", grid: false },
    },
    y: {
      field: "value",
      type: "quantitative",
      title: null,
      scale: scale === "log" ? { type: scale } : { zero: false },
      axis: { format: "~r", tickCount: 6 },
    },
    color: COLOR,
    detail: { field: "line", type: "nominal" },
  };
  const only = (kind: "run" | "mean") => [{ filter: `datum.kind === '${kind}'` }];
  return {
    ...SIZE,
    height: 300,
    data: DATA,
    encoding,
    layer: [
      { transform: only("run"), mark: { type: "line", strokeWidth: 1, opacity: 0.4, aria: false } },
      { transform: only("mean"), mark: { type: "line", strokeWidth: 2.4, aria: false } },
      {
        transform: only("mean"),
        mark: { type: "point", filled: true, size: 45, opacity: 1 },
        encoding: TOOLTIP,
      },
    ],
  };
}

/** Test accuracies: a small mark for a run, a large one with its interval for a mean, the paper's. */
function results(): ChartSpec {
  const only = (kind: "run" | "mean" | "paper") => [{ filter: `datum.kind === '${kind}'` }];
  const x = {
    field: "value",
    type: "quantitative",
    title: null,
    scale: { zero: false },
    axis: { format: "~r", tickCount: 5 },
  };
  const y = { field: "model", type: "nominal", title: null, sort: null, axis: { labelLimit: 150 } };
  return {
    ...SIZE,
    height: { step: 36 },
    data: DATA,
    encoding: { x, y, color: COLOR, ...TOOLTIP },
    layer: [
      {
        transform: only("mean"),
        mark: { type: "rule", strokeWidth: 2, aria: false },
        encoding: { x: { ...x, field: "low" }, x2: { field: "high" } },
      },
      { transform: only("run"), mark: { type: "point", size: 36, opacity: 0.7 } },
      {
        transform: only("paper"),
        mark: { type: "point", shape: "diamond", size: 110, strokeWidth: 2, opacity: 1 },
      },
      { transform: only("mean"), mark: { type: "point", filled: true, size: 120, opacity: 1 } },
    ],
  };
}

/** The charts of the page by name, as Vega specifications. */
export function pageCharts(): Readonly<Record<"curves" | "logCurves" | "results", unknown>> {
  // It warns of a fitted height, which no chart has.
  const options = { config: CONFIG as Config, logger: logger(ERRORS) };
  const build = (chart: ChartSpec): unknown =>
    compile(chart as unknown as TopLevelSpec, options).spec;
  return {
    curves: build(curves("linear")),
    logCurves: build(curves("log")),
    results: build(results()),
  };
}
