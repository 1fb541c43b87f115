/**
 * Rows that several items share: a dense model with its sparsified twins, and a single selection. Not
 * here: the items.
 *
 * @module
 */
import type { Overrides, RunConfig } from "../tasks/settings.ts";
import type { ParsingConfig } from "../tasks/parsing_model.ts";
import type { SpecRow } from "./spec.ts";

/** A way to select k entries. */
type Selection = Exclude<RunConfig["sparsifier"]["name"], "dense">;

const NAMES: Readonly<Record<Selection, { readonly id: string; readonly label: string }>> = {
  topK: { id: "top", label: "top-k" },
  randomK: { id: "random", label: "random-k" },
  unifiedTopK: { id: "unified", label: "unified" },
};

/** The settings of a selection in all layers except the output layer. */
export function select<Name extends Selection>(name: Name, k: number) {
  return { name, k, outputLayer: false } as const;
}

/** A row named after its selection: `top20`, "top-k, k=20". */
export function selectionRow<Config extends RunConfig>(
  name: Selection,
  k: number,
  row: Partial<SpecRow<Config>> = {},
): SpecRow<Config> {
  const overrides = { sparsifier: select(name, k) } as Overrides<Config>;
  return { id: `${NAMES[name].id}${k}`, label: `${NAMES[name].label}, k=${k}`, overrides, ...row };
}

/** A dense model and its meProp twins; these settings hold for all of them. */
interface Twins<Config extends RunConfig> extends Partial<SpecRow<Config>> {
  readonly dense?: Partial<SpecRow<Config>>;
  readonly sparse:
    readonly (Partial<SpecRow<Config>> & { readonly k: number; readonly name?: Selection })[];
}

/**
 * The rows of a dense model and its sparsified twins, each compared with it seed by seed. The id
 * "adam" and the label "Adam" give ids such as `adam-dense` and `adam-top20`, and similar labels.
 */
export function twinRows<Config extends RunConfig>(twins: Twins<Config>): SpecRow<Config>[] {
  const { id = "", label = "", overrides, dense, sparse, ...shared } = twins;
  const join = (start: string, end: string, by: string): string =>
    start === "" ? end : `${start}${by}${end}`;
  const baseline = join(id, "dense", "-");
  return [
    {
      id: baseline,
      label: join(label, "dense", ", "),
      overrides: overrides ?? {},
      ...shared,
      ...dense,
    },
    ...sparse.map(({ k, name = "topK", ...row }) => ({
      id: join(id, `${NAMES[name].id}${k}`, "-"),
      label: join(label, `${name === "topK" ? "meProp" : NAMES[name].label} k=${k}`, ", "),
      overrides: { ...overrides, sparsifier: select(name, k) } as Overrides<Config>,
      baseline,
      ...shared,
      ...row,
    })),
  ];
}

/** A parser with ReLU, dense unless overridden, to compare with those with tanh. */
export function reluRow(
  id: string,
  label: string,
  row: Partial<SpecRow<ParsingConfig>> = {},
): SpecRow<ParsingConfig> {
  const { overrides, ...others } = row;
  const model = { ...overrides?.model, activation: "relu" } as const;
  return {
    id: `${id}-relu-dense`,
    label: `${label}, ReLU, dense`,
    overrides: { ...overrides, model },
    ...others,
  };
}
