/**
 * The training step in TensorFlow.js with its WebAssembly backend, as its user would write it:
 * tf.train.adam, and for meProp a custom gradient whose backward products use a masked gradient.
 * Weights are [in, out], as in tf.layers.dense: the layout for which the backend is fastest forward.
 *
 * @module
 */
import { PACKAGES } from "../libraries.ts";
import { type Peer, type PeerSettings, type PeerTime, servePeer } from "../protocol.ts";
import { decodeState, type TrainedState } from "../state_file.ts";
import { layerSizesOf } from "../workloads/mlp.ts";

interface Tensor {
  dataSync(): Float32Array;
  dispose(): void;
}

interface Variable extends Tensor {
  assign(value: Tensor): void;
}

interface Optimizer {
  minimize(loss: () => Tensor): void;
  setWeights(weights: { name: string; tensor: Tensor }[]): Promise<void>;
  dispose(): void;
}

/** The value of an operation, and its gradient by each input. */
interface CustomOperation {
  readonly value: Tensor;
  gradFunc(gradient: Tensor, saved: readonly Tensor[]): Tensor[];
}

/** The part of tfjs-core that is used here. */
interface TensorFlow {
  readonly version_core: string;
  readonly losses: { softmaxCrossEntropy(labels: Tensor, logits: Tensor): Tensor };
  readonly train: {
    adam(learningRate: number, beta1: number, beta2: number, epsilon: number): Optimizer;
  };
  setBackend(name: string): Promise<boolean>;
  getBackend(): string;
  ready(): Promise<void>;
  tidy(compute: () => Tensor): Tensor;
  customGrad(
    operation: (x: Tensor, weight: Tensor, save: (tensors: Tensor[]) => void) => CustomOperation,
  ): (x: Tensor, weight: Tensor) => Tensor;
  variable(value: Tensor): Variable;
  scalar(value: number, dtype: "int32"): Tensor;
  tensor1d(values: Float32Array | Int32Array, dtype?: "int32"): Tensor;
  tensor2d(values: Float32Array, shape: number[]): Tensor;
  oneHot(classes: Tensor, depth: number): Tensor;
  cast(x: Tensor, dtype: "float32"): Tensor;
  transpose(x: Tensor): Tensor;
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: Tensor): Tensor;
  relu(x: Tensor): Tensor;
  abs(x: Tensor): Tensor;
  topk(x: Tensor, k: number): { readonly values: Tensor };
  slice(x: Tensor, begin: number[], size: number[]): Tensor;
  greaterEqual(a: Tensor, b: Tensor): Tensor;
}

const tf: TensorFlow = await import(PACKAGES.tfjs.core);

/** `y = x W`, whose backward products use the k entries of largest magnitude of each row. */
function sparsifiedMatMul(x: Tensor, weight: Tensor, k: number): Tensor {
  return tf.customGrad((x, weight, save) => {
    save([x, weight]);
    const gradFunc = (gradient: Tensor, [x, weight]: readonly Tensor[]): Tensor[] => {
      const magnitudes = tf.abs(gradient);
      const least = tf.slice(tf.topk(magnitudes, k).values, [0, k - 1], [-1, 1]);
      const mask = tf.cast(tf.greaterEqual(magnitudes, least), "float32");
      const kept = tf.mul(gradient, mask);
      return [tf.matMul(kept, weight, false, true), tf.matMul(x, kept, true, false)];
    };
    return { value: tf.matMul(x, weight), gradFunc };
  })(x, weight);
}

class TensorFlowPeer implements Peer {
  readonly version: string;
  readonly #k: number | null;
  readonly #state: TrainedState;
  readonly #layerSizes: readonly number[];
  readonly #parameters: readonly Variable[];
  readonly #xs: readonly Tensor[];
  readonly #labels: readonly Tensor[];
  #optimizer = tf.train.adam(0.001, 0.9, 0.999, 1e-8);
  #position = 0;

  constructor({ batchSize }: PeerSettings, state: TrainedState) {
    const { k, parameters, examples: { inputs, targets } } = state;
    const layerSizes = layerSizesOf(state.shape);
    const [columns] = layerSizes;
    const classCount = layerSizes[layerSizes.length - 1];
    const count = Math.floor(targets.length / batchSize);
    this.version = `TensorFlow.js ${tf.version_core}, ${tf.getBackend()}`;
    this.#k = k;
    this.#state = state;
    this.#layerSizes = layerSizes;
    this.#parameters = parameters.map((values, i) => tf.variable(this.#shaped(values, i)));
    this.#xs = Array.from({ length: count }, (_, i) => {
      const values = inputs.slice(i * batchSize * columns, (i + 1) * batchSize * columns);
      return tf.tensor2d(values as Float32Array, [batchSize, columns]);
    });
    this.#labels = Array.from({ length: count }, (_, i) => {
      const classes = targets.slice(i * batchSize, (i + 1) * batchSize) as Int32Array;
      return tf.cast(
        tf.oneHot(tf.tensor1d(classes, "int32"), classCount),
        "float32",
      );
    });
  }

  /** An array in the shape of parameter i: a weight, transposed, or a bias. */
  #shaped(values: Float32Array, i: number): Tensor {
    if (i % 2 === 1) return tf.tensor1d(values.slice());
    const [columns, rows] = this.#layerSizes.slice(i / 2, i / 2 + 2);
    return tf.tidy(() => tf.transpose(tf.tensor2d(values.slice(), [rows, columns])));
  }

  async reset(): Promise<void> {
    this.#position = 0;
    const { parameters, moments, step } = this.#state;
    parameters.forEach((values, i) => {
      const fresh = this.#shaped(values, i);
      this.#parameters[i].assign(fresh);
      fresh.dispose();
    });
    this.#optimizer.dispose();
    this.#optimizer = tf.train.adam(0.001, 0.9, 0.999, 1e-8);
    const memory = moments.flatMap((arrays) =>
      arrays.map((values, i) => ({ name: `moment${i}`, tensor: this.#shaped(values, i) }))
    );
    const iterations = { name: "iterations", tensor: tf.scalar(step, "int32") };
    await this.#optimizer.setWeights([iterations, ...memory]);
  }

  #loss(minibatch: number): Tensor {
    let x = this.#xs[minibatch];
    const last = this.#parameters.length / 2 - 1;
    for (let layer = 0; layer <= last; layer++) {
      const weight = this.#parameters[2 * layer];
      const product = this.#k === null || layer === last
        ? tf.matMul(x, weight)
        : sparsifiedMatMul(x, weight, this.#k);
      const y = tf.add(product, this.#parameters[2 * layer + 1]);
      x = layer < last ? tf.relu(y) : y;
    }
    return tf.losses.softmaxCrossEntropy(this.#labels[minibatch], x);
  }

  loss(minibatch: number): number {
    const loss = tf.tidy(() => this.#loss(minibatch));
    const [value] = loss.dataSync();
    loss.dispose();
    return value;
  }

  run(steps: number): PeerTime {
    const start = performance.now();
    for (let i = 0; i < steps; i++) {
      const minibatch = this.#position++ % this.#xs.length;
      this.#optimizer.minimize(() => this.#loss(minibatch));
    }
    return { elapsedMs: performance.now() - start };
  }
}

await servePeer(async (settings) => {
  await import(PACKAGES.tfjs.gradients);
  (await import(PACKAGES.tfjs.backend)).setThreadsCount(settings.threads);
  await tf.setBackend("wasm");
  await tf.ready();
  const peer = new TensorFlowPeer(settings, decodeState(await Deno.readFile(settings.stateFile)));
  await peer.reset();
  return peer;
});
