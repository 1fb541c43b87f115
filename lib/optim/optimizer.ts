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
import { kernelsOf } from "../kernels/backend.ts";
import { openScope, ownerOf, type Scope } from "../kernels/scope.ts";
import type { Gradient, Parameter } from "../layers/layer.ts";

/** What an optimizer trains: a model, or anything with kernels and parameters. */
export interface Trainable {
  /**
   * The kernels that own the parameters.
   *
   * @ignore
   */
  readonly kernels: Kernels;
  /** What to train. */
  readonly parameters: readonly Parameter[];
}

/** Settings that every optimizer has. */
export interface OptimizerOptions {
  /** The step size. Default: see the optimizer. */
  readonly learningRate?: number;
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

/**
 * An optimizer of the parameters of one model: `Adam`, `AdaGrad` or `Sgd`.
 *
 * @example
 * ```ts
 * import { assertEquals, assertNotEquals } from "@std/assert";
 * import { Mlp } from "../mlp.ts";
 * import type { Optimizer } from "./optimizer.ts";
 * import { Sgd } from "./sgd.ts";
 *
 * const model = new Mlp({ layerSizes: [2, 2] });
 * const optimizer: Optimizer = new Sgd(model);
 * const before = [...model.parameters[0].value];
 * model.forward([1, 2], { training: true });
 * model.backward([1, -1]);
 * optimizer.learningRate = 0.5;
 * optimizer.step();
 * assertNotEquals([...model.parameters[0].value], before);
 * assertEquals(optimizer.stepCount, 1);
 * ```
 */
export abstract class Optimizer {
  readonly #kernels: Scope;
  readonly #parameters: readonly Parameter[];
  readonly #arraysPerParameter: number;
  /** Allocated when it is first needed: an optimizer that makes no step takes no memory. */
  #states: ParameterState[] | undefined;
  /** The form of each parameter's last gradient. */
  readonly #kinds: Gradient["kind"][] = [];
  readonly #rule: UpdateRule;
  #stepCount = 0;
  #learningRate = 0;

  /**
   * Sets the rule up, with a memory of `arraysPerParameter` numbers for each weight.
   *
   * @ignore
   */
  protected constructor(
    model: Trainable,
    rule: { name: RuleName; arraysPerParameter: 0 | 1 | 2; learningRate: number },
    options: OptimizerOptions,
  ) {
    const { clip = Infinity, learningRate = rule.learningRate } = options;
    if (!(clip > 0)) {
      throw new ConfigError(`Cannot clip gradients at ${clip}: the clip must be above 0`);
    }
    this.learningRate = learningRate;
    if (model?.kernels === undefined) {
      throw new ConfigError(
        "Cannot build an optimizer without a model: pass a Sequential, Mlp, Tagger or Parser",
      );
    }
    const kernels = openScope(kernelsOf(model.kernels));
    const foreign = model.parameters.findIndex(({ value }) =>
      ownerOf(value)?.memory !== kernels.memory
    );
    if (foreign >= 0) {
      throw new ConfigError(
        `Cannot build an optimizer: parameter ${foreign} (${model.parameters[foreign].name}) ` +
          `lies outside the memory of the model's kernels`,
      );
    }
    this.#kernels = kernels;
    this.#parameters = model.parameters;
    this.#rule = {
      name: rule.name,
      coefficients: kernels.floats(10),
      touchedRowsOnly: options.touchedRowsOnly ?? false,
    };
    this.#rule.coefficients[0] = clip;
    this.#arraysPerParameter = rule.arraysPerParameter;
  }

  /** The number of steps made. */
  get stepCount(): number {
    return this.#stepCount;
  }

  /**
   * The step size of the steps to come.
   *
   * @throws {ConfigError} If it is set to anything but a finite number above 0.
   */
  get learningRate(): number {
    return this.#learningRate;
  }

  set learningRate(value: number) {
    const isRaised = value > this.#learningRate;
    this.#learningRate = checkSetting("learningRate", value, "positive");
    if (isRaised) this.wakeRows();
  }

  /**
   * The optimizer's memory as it stands after the last step. The arrays are live, but a later step may
   * leave rows of them alone until `state` is read again.
   *
   * @ignore
   */
  get state(): OptimizerState {
    const states = this.#allocate();
    this.wakeRows();
    const arrays = states.flatMap(({ first, second }) => [first, second]);
    return { stepCount: this.#stepCount, arrays: arrays.filter((array) => array.length > 0) };
  }

  /**
   * Restores the step counter, after the arrays of `state`.
   *
   * @ignore
   */
  resumeAt(stepCount: number): void {
    this.#stepCount = stepCount;
    if (this.#kernels.isFree) return;
    for (const { quietRows } of this.#states ?? []) quietRows?.fill(0);
  }

  /**
   * The share of the rows of weights that the next step leaves alone unless they get a gradient.
   *
   * @ignore
   */
  get quietRowRatio(): number {
    const flags = (this.#states ?? []).flatMap(({ quietRows = [] }) => [...quietRows]);
    return flags.reduce((sum, flag) => sum + flag, 0) / Math.max(1, flags.length);
  }

  /**
   * Brings up to date what steps have left alone: rows of weights that no step can change before they
   * get a gradient (see `Adam`). To be called before weights are changed by anything but a step.
   */
  wakeRows(): void {
    if (this.#kernels?.isFree) return;
    for (const state of this.#states ?? []) this.#kernels.wakeRows(this.#rule, state);
  }

  /**
   * Changes every parameter once, by the gradients of the last backward pass.
   *
   * @throws {ConfigError} If there was none since the last forward pass, or the model or the
   * optimizer was disposed of.
   */
  step(): void {
    const states = this.#allocate();
    const gradients = this.#parameters.map(({ name, gradient }, index) => {
      if (gradient !== undefined) return gradient;
      throw new ConfigError(
        `Cannot make a step: parameter ${index} (${name}) has no gradient. Call backward first`,
      );
    });
    gradients.forEach((gradient, index) => this.#prepareRows(gradient, states, index));
    this.#stepCount++;
    this.writeCoefficients(this.#rule.coefficients, this.#stepCount);
    gradients.forEach((gradient, index) => {
      const state = states[index];
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

  #allocate(): ParameterState[] {
    const kernels = this.#kernels;
    if (kernels.isFree) {
      throw new ConfigError("Cannot use the optimizer: it was disposed of, or its model was");
    }
    this.#states ??= this.#parameters.map(({ value }) => ({
      value,
      first: kernels.floats(this.#arraysPerParameter >= 1 ? value.length : 0),
      second: kernels.floats(this.#arraysPerParameter >= 2 ? value.length : 0),
    }));
    return this.#states;
  }

  /** Lets rows of a parameter fall quiet, as soon as its gradient says how many rows it has. */
  #prepareRows(gradient: Gradient, states: ParameterState[], index: number): void {
    if (gradient.kind === this.#kinds[index]) return;
    this.#kinds[index] = gradient.kind;
    const state = states[index];
    this.#kernels.wakeRows(this.#rule, state);
    const { name, touchedRowsOnly } = this.#rule;
    const hasRows = "outputs" in gradient && name === "adam" && !touchedRowsOnly;
    if (!hasRows || state.quietRows !== undefined) return;
    const quietRows = this.#kernels.integers(gradient.outputs.columns);
    states[index] = { ...state, quietRows };
  }

  /**
   * Gives the optimizer's memory back to the kernels. The end of its model does that, too.
   */
  dispose(): void {
    this.#kernels.free();
  }

  /** The same, at the end of the block of a `using` declaration. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /**
   * Writes the rule's coefficients c1, c2, .. for a step.
   *
   * @param c Where to write, from index 1.
   * @param step The number of the step, from 1.
   *
   * @ignore
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
 * @param allowed "positive": finite and above 0; "below1": from 0 to below 1.
 * @returns The value.
 * @throws {ConfigError} If it may not be used.
 */
export function checkSetting(
  name: string,
  value: number,
  allowed: "positive" | "below1",
): number {
  const isPositive = allowed === "positive";
  if (isPositive ? value > 0 && value < Infinity : value >= 0 && value < 1) return value;
  throw new ConfigError(
    `Cannot set up an optimizer: ${name} is ${value}, but must be ` +
      (isPositive ? "a finite number above 0" : "at least 0 and below 1"),
  );
}
