/**
 * Trains the model from which all peers start: ours, dense, with Adam on MNIST, long enough that
 * Adam's moments of rarely used weights have decayed to where denormal numbers would slow a step.
 *
 * @module
 */
import { loadMnist } from "../../data/mnist/mnist.ts";
import { Adam } from "../../lib/optim/adam.ts";
import type { FloatArray } from "../../lib/kernels/kernels.ts";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { Minibatch } from "../../lib/train/minibatch.ts";
import { Mlp } from "../../lib/mlp.ts";
import { SQUARE_SCALE } from "../../lib/optim/optimizer.ts";
import { encodeState } from "./state_file.ts";
import { LAYER_SIZES } from "./work.ts";

/** The number of updates: in a dense step denormals appear after about 1,000. */
export const TRAINED_STEPS = 2500;
/** The number of examples of a minibatch while training, as in the paper. */
const BATCH_SIZE = 10;
/** The number of examples that the peers train on. */
const EXAMPLE_COUNT = 5000;

/**
 * Trains the model.
 *
 * @param steps The number of updates. Default: {@link TRAINED_STEPS}.
 * @returns The bytes of the state file.
 */
export async function makeTrainedState(
  steps: number = TRAINED_STEPS,
): Promise<Uint8Array<ArrayBuffer>> {
  const { train } = await loadMnist();
  const kernels = simdKernels();
  const model = new Mlp({ layerSizes: LAYER_SIZES, kernels, seed: 1 });
  const optimizer = new Adam(model);
  const minibatch = new Minibatch(kernels, train, BATCH_SIZE);
  for (let step = 0; step < steps; step++) {
    const start = step * BATCH_SIZE;
    minibatch.gather(Uint32Array.from({ length: BATCH_SIZE }, (_, b) => (start + b) % train.size));
    minibatch.score(model.forward(minibatch.x, true));
    model.backward(minibatch.gradient);
    optimizer.step();
  }
  const { arrays } = optimizer.state;
  // The peers go on with the examples that follow.
  const first = steps * BATCH_SIZE % (train.size - EXAMPLE_COUNT);
  const { inFeatures } = train;
  return encodeState({
    layerSizes: LAYER_SIZES,
    step: steps,
    parameters: model.parameters.map(({ value }) => copy(value)),
    firstMoments: arrays.filter((_, i) => i % 2 === 0).map(copy),
    // Ours are scaled, so that squares are no denormal numbers; the others have what they have.
    secondMoments: arrays.filter((_, i) => i % 2 === 1).map((values) =>
      Float32Array.from(values, (value) => value / SQUARE_SCALE ** 2)
    ),
    inputs: train.inputs.slice(first * inFeatures, (first + EXAMPLE_COUNT) * inFeatures),
    targets: Int32Array.from(train.targets.subarray(first, first + EXAMPLE_COUNT)),
  });
}

/** Out of the kernels' shared memory. */
function copy(values: FloatArray): Float32Array {
  return Float32Array.from(values);
}
