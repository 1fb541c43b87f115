/**
 * What the optimizers share: one memory per parameter, and a step that hands each gradient, in the
 * form in which the layer left it, to the kernel that consumes it.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import type {
  FloatArray,
  Kernels,
  ParameterState,
  RuleName,
  UpdateRule,
} from "../kernels/kernels.ts";
import type { Parameter } from "../layers/layer.ts";

/** What an optimizer trains: a model, or anything with kernels and parameters. */
export interface Trainable {
  /** The kernels that own the parameters. */
  readonly kernels: Kernels;
  /** What to train. */
  readonly parameters: readonly Parameter[];
}

/** Settings that every optimizer has. */
export interface OptimizerOptions {
  /** Clips each entry of a gradient to [-clip, clip]. Default: none. */
  readonly clip?: number;
  /**
   * Whether rows of a sparse gradient without entries are left as they are, with Adam also their
   * moments ("lazy"). Default: false, as in the paper, where Adam moves all weights.
   */
  readonly touchedRowsOnly?: boolean;
}

/** The memory of an optimizer, to save and to restore. */
export interface OptimizerState {
  /** The number of steps made. */
  stepCount: number;
  /** The arrays of the parameters' memories, in the order of the parameters. */
  readonly arrays: readonly FloatArray[];
}

/** An optimizer of the parameters of one model. */
export abstract class Optimizer {
  readonly #kernels: Kernels;
  readonly #parameters: readonly Parameter[];
  readonly #states: readonly ParameterState[];
  readonly #rule: UpdateRule;
  #stepCount = 0;

  /** Allocates the memory: `arraysPerParameter` numbers for each weight. */
  protected constructor(
    model: Trainable,
    rule: { name: RuleName; arraysPerParameter: 0 | 1 | 2 },
    options: OptimizerOptions,
  ) {
    const { clip = Infinity } = options;
    if (!(clip > 0)) {
      throw new ConfigError(`Cannot clip gradients at ${clip}: the clip must be above 0`);
    }
    const { kernels } = model;
    this.#kernels = kernels;
    this.#parameters = model.parameters;
    this.#rule = {
      name: rule.name,
      coefficients: kernels.floats(8),
      touchedRowsOnly: options.touchedRowsOnly ?? false,
    };
    this.#rule.coefficients[0] = clip;
    this.#states = model.parameters.map(({ value }) => ({
      value,
      first: kernels.floats(rule.arraysPerParameter >= 1 ? value.length : 0),
      second: kernels.floats(rule.arraysPerParameter >= 2 ? value.length : 0),
    }));
  }

  /** The number of steps made. */
  get stepCount(): number {
    return this.#stepCount;
  }

  /** The optimizer's memory; the arrays are live. */
  get state(): OptimizerState {
    const arrays = this.#states.flatMap(({ first, second }) => [first, second]);
    return { stepCount: this.#stepCount, arrays: arrays.filter((array) => array.length > 0) };
  }

  /** Says that `stepCount` steps are behind, after the arrays of `state` were restored. */
  resumeAt(stepCount: number): void {
    this.#stepCount = stepCount;
  }

  /** Changes every parameter once, by the gradients of the last backward pass. */
  step(): void {
    const gradients = this.#parameters.map(({ name, gradient }, index) => {
      if (gradient !== undefined) return gradient;
      throw new ConfigError(
        `Cannot make a step: parameter ${index} (${name}) has no gradient. Call backward first`,
      );
    });
    this.#stepCount++;
    this.writeCoefficients(this.#rule.coefficients, this.#stepCount);
    gradients.forEach((gradient, index) => {
      const state = this.#states[index];
      if (gradient.kind === "values") {
        this.#kernels.update(this.#rule, state, gradient.values);
      } else if (gradient.kind === "factored") {
        this.#kernels.updateFactored(this.#rule, state, gradient.outputs, gradient.inputs);
      } else if (gradient.kind === "rows") {
        this.#kernels.updateRows(this.#rule, state, gradient.rows);
      } else {
        this.#kernels.updateSparse(this.#rule, state, gradient.outputs, gradient.inputs);
      }
    });
  }

  /**
   * Writes the rule's coefficients c1, c2, .. for a step.
   *
   * @param c Where to write, from index 1.
   * @param step The number of the step, from 1.
   */
  protected abstract writeCoefficients(c: FloatArray, step: number): void;
}

/**
 * Sums of squared gradients are kept of gradients times this power of two. The square of a gradient
 * below 1e-19 would be a denormal number in 32 bits, which makes a step several times slower late
 * in training; so it is one only below 1e-28, and gradients up to 1e9 still do not overflow.
 */
export const SQUARE_SCALE = 2 ** 32;

/**
 * Checks a setting at the border.
 *
 * @param name The setting's name, for the message.
 * @param value The value found.
 * @param isAllowed Whether it may be used.
 * @returns The value.
 * @throws {ConfigError} If it may not.
 */
export function checkSetting(name: string, value: number, isAllowed: boolean): number {
  if (!isAllowed) throw new ConfigError(`Cannot build an optimizer: ${name} is ${value}`);
  return value;
}
