/**
 * The colours of all figures, each with its counterpart on dark pages: safe for colour-blind readers,
 * and the same for a model in every figure. Not here: typography, axes.
 *
 * @module
 */
import type { RunConfig } from "../../experiments/tasks/settings.ts";
import type { ExperimentSummary, RowSummary } from "../study/summary.ts";

/** Lines, points and bars on light and on dark pages, after Okabe and Ito. */
const PALETTE = [
  ["#0072b2", "#58a6e0"],
  ["#d55e00", "#f0883e"],
  ["#009e73", "#3fc995"],
  ["#b5578d", "#d98fbb"],
  ["#a87400", "#e6b422"],
  ["#3a9bd1", "#8cd0f5"],
  ["#8c510a", "#c98a4b"],
  ["#7b6fd0", "#a9a0f0"],
] as const;

/** The colours of everything else. */
export const INK = {
  text: ["#1f2328", "#e6edf3"],
  note: ["#57606a", "#9198a1"],
  grid: ["#e6e6e6", "#30363d"],
  axis: ["#888888", "#6e7681"],
  /** Exact back-propagation and other baselines. */
  baseline: ["#333333", "#d0d7de"],
  limit: ["#cc0000", "#ff7b72"],
  open: ["#8c8c8c", "#7d8590"],
  /** The inside of hollow symbols. */
  ground: ["#ffffff", "#0d1117"],
} as const satisfies Record<string, readonly [string, string]>;

/** The colour of exact back-propagation and other baselines. */
export const BASELINE_COLOR = INK.baseline[0];

/** How far the shades of the variants of a model are from its colour. */
const SHADES = [0, 0.35, 0.6, 0.45] as const;
/** The baseline's shades are closer, to stand out from the page. */
const BASELINE_SHADES = 0.7;

/** The colour of a line. */
export function lineColor(index: number): string {
  return PALETTE[index % PALETTE.length][0];
}

/** Moves a colour towards black (0) or white (255). */
function mix(color: string, end: 0 | 255, share: number): string {
  const parts = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return "#" +
    parts.map((part) => Math.round(part + share * (end - part)).toString(16).padStart(2, "0")).join(
      "",
    );
}

/** A shade of a colour, darker on light pages and lighter on dark ones; the reverse for the baseline. */
function shadeOf([light, dark]: readonly [string, string], variant: number): [string, string] {
  const share = SHADES[variant % SHADES.length];
  return light === BASELINE_COLOR
    ? [mix(light, 255, BASELINE_SHADES * share), mix(dark, 0, BASELINE_SHADES * share)]
    : [mix(light, 0, share), mix(dark, 255, share)];
}

/** The hues of the values of k that occur together in figures, by their place in the palette. */
const HUES: Readonly<Record<number, number>> = {
  ...{ 5: 0, 10: 1, 20: 2, 40: 3, 80: 4, 160: 5 },
  ...{ 25: 7, 30: 0, 50: 1 },
};

/** The colour of a selection, before its shade. */
function selectionColors(sparsifier: RunConfig["sparsifier"]): readonly [string, string] {
  if (sparsifier.name === "dense") return INK.baseline;
  const { k } = sparsifier;
  return PALETTE[(HUES[k] ?? k) % PALETTE.length];
}

/**
 * The colour of a row in all figures: its hue shows k, its shade what else differs from the preset of
 * its experiment.
 */
export function modelColor({ rows, spec }: ExperimentSummary, row: RowSummary): string {
  const variantOf = ({ spec: { overrides } }: RowSummary): string => {
    const { sparsifier: _, ...others } = overrides;
    const changed = Object.entries(others).map(([key, value]) => [
      key,
      key === "model" ? { ...spec.preset.model, ...value as object } : value,
    ]);
    const own = changed.filter(([key, value]) =>
      JSON.stringify(value) !== JSON.stringify(spec.preset[key as keyof RunConfig])
    );
    return own.length === 0 ? "" : JSON.stringify(own);
  };
  const variants = [...new Set(["", ...rows.map(variantOf)])];
  return shadeOf(selectionColors(row.config.sparsifier), variants.indexOf(variantOf(row)))[0];
}

/** The dark counterpart of each colour that a figure may have. */
const DARK = new Map<string, string>([
  ...Object.values(INK),
  ...[...PALETTE, INK.baseline].flatMap((pair) =>
    SHADES.map((_, variant) => shadeOf(pair, variant))
  ),
]);

/** Rules of CSS that replace the colours of an SVG on dark pages. */
export function darkRules(svg: string): string {
  const rules = [...DARK].filter(([light]) => svg.includes(`"${light}"`)).flatMap(([light, dark]) =>
    ["fill", "stroke"].filter((channel) => svg.includes(`${channel}="${light}"`))
      .map((channel) => `[${channel}="${light}"]{${channel}:${dark}}`)
  );
  return `@media (prefers-color-scheme:dark){${rules.join("")}}`;
}
