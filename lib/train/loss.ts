/**
 * The loss of a classifier, for a training loop of one's own. Not here: the minibatches of the
 * training tasks, which have their own memory (see `minibatch.ts`).
 *
 * @module
 */
import { ConfigError, excerpt } from "../errors.ts";
import type { FloatArray, Kernels, Matrix } from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { ownerOf } from "../kernels/scope.ts";
import { Border, type Rows } from "../layers/input.ts";

/** The room that belongs to the logits of a model, which always lie in the same place. */
interface Buffers {
  readonly targets: Int32Array;
  readonly gradient: FloatArray;
}

const buffersOf = new WeakMap<FloatArray, Buffers>();

/**
 * The mean softmax cross-entropy and its gradient, with B examples:
 * `L = -1/B sum of ln softmax(logits)_target`, `dL/dlogits = (softmax(logits) - onehot(target)) / B`.
 *
 * @param logits What a model has returned, or any array: [batch, classes].
 * @param targets The class of each example: [batch].
 * @returns The mean cross-entropy in nats, and dL/dlogits, [batch, classes], valid until the next call
 * for the same model.
 * @throws {ConfigError} If there is not one class for each example.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { crossEntropy } from "./loss.ts";
 *
 * const logits = { data: [Math.log(3), 0], rows: 1, columns: 2 }; // Probabilities 3/4 and 1/4.
 * const { loss, gradient } = crossEntropy(logits, [1]);
 * assertAlmostEquals(loss, Math.log(4), 1e-6);
 * assertAlmostEquals(gradient.data[0], 0.75, 1e-6);
 * ```
 */
export function crossEntropy(
  logits: Rows,
  targets: ArrayLike<number>,
): { readonly loss: number; readonly gradient: Matrix } {
  const kernels = ownerOf(logits?.data) ?? referenceKernels(32);
  const own = new Border(kernels, { taker: "crossEntropy", name: "logits" })
    .admit(logits, undefined);
  const { rows, columns } = own;
  checkTargets(targets, own);
  const buffers = buffersFor(own, kernels);
  buffers.targets.set(targets);
  const gradient = { data: buffers.gradient, rows, columns };
  return { loss: kernels.softmaxCrossEntropy(own, buffers.targets, gradient), gradient };
}

function buffersFor({ data, columns }: Matrix, kernels: Kernels): Buffers {
  let buffers = buffersOf.get(data);
  if (buffers === undefined || buffers.targets.length < data.length / columns) {
    const targets = kernels.integers(Math.ceil(data.length / columns));
    buffers = { targets, gradient: kernels.floats(data.length) };
    buffersOf.set(data, buffers);
  }
  return buffers;
}

/**
 * Checks classes at the border.
 *
 * @param targets One for each row.
 * @param logits What they belong to.
 * @param words What they are, for the message.
 * @throws {ConfigError} If there is not one class for each row.
 */
export function checkTargets(
  targets: ArrayLike<number>,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  { target, example } = { target: "target", example: "example" },
): void {
  if (targets?.length !== rows) {
    throw new ConfigError(`Cannot score ${targets?.length} ${target}s for ${rows} ${example}s`);
  }
  for (let b = 0; b < rows; b++) {
    if (Number.isInteger(targets[b]) && targets[b] >= 0 && targets[b] < columns) continue;
    throw new ConfigError(
      `Cannot score ${target} ${excerpt(String(targets[b]))} of ${example} ${b}: it must be an ` +
        `integer from 0 to ${columns - 1}`,
    );
  }
}
