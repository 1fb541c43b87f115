/**
 * The training step in jax-js with its WebAssembly backend, as its user would write it: one `jit` of
 * loss, gradient and Adam. jax-js has no custom gradients, so that meProp's backward pass is written
 * out. Runs synchronously, in one thread.
 *
 * @module
 */
import { PACKAGES } from "../libraries.ts";
import { type Peer, type PeerSettings, type PeerTime, servePeer } from "../protocol.ts";
import { decodeState, type TrainedState } from "../state_file.ts";
import { layerSizesOf } from "../workloads/mlp.ts";

/** An array; every use of one ends its life, but for a use of its `ref`. */
interface JaxArray {
  readonly ref: JaxArray;
  readonly shape: number[];
  add(other: JaxArray): JaxArray;
  sub(other: JaxArray): JaxArray;
  mul(other: JaxArray | number): JaxArray;
  div(other: JaxArray | number): JaxArray;
  neg(): JaxArray;
  sum(axis: number): JaxArray;
  mean(): JaxArray;
  transpose(): JaxArray;
  reshape(shape: number[]): JaxArray;
  slice(...ranges: number[][]): JaxArray;
  item(): number;
  dispose(): void;
}

/** The part of jax-js that is used here. */
interface Jax {
  init(device: "wasm"): Promise<unknown>;
  jit<Args extends unknown[], Result>(f: (...args: Args) => Result): (...args: Args) => Result;
  valueAndGrad(
    f: (parameters: Arrays, x: JaxArray, labels: JaxArray) => JaxArray,
  ): (parameters: Arrays, x: JaxArray, labels: JaxArray) => [JaxArray, Arrays];
  readonly lax: { topK(x: JaxArray, k: number): [JaxArray, JaxArray] };
  readonly nn: {
    relu(x: JaxArray): JaxArray;
    softmax(x: JaxArray, axis: number): JaxArray;
    logSoftmax(x: JaxArray, axis: number): JaxArray;
  };
  readonly numpy: {
    array(values: Float32Array | number): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    abs(x: JaxArray): JaxArray;
    sqrt(x: JaxArray): JaxArray;
    square(x: JaxArray): JaxArray;
    greater(a: JaxArray, b: number): JaxArray;
    greaterEqual(a: JaxArray, b: JaxArray): JaxArray;
    where(condition: JaxArray, a: JaxArray, b: number): JaxArray;
  };
}

const { init, jit, valueAndGrad, lax, nn, numpy: np }: Jax = await import(PACKAGES.jax.core);

const [LEARNING_RATE, BETA1, BETA2, EPSILON] = [0.001, 0.9, 0.999, 1e-8];

/** Weight and bias of each linear map, first to last. */
type Arrays = JaxArray[];
/** Parameters, first moments, second moments. */
type Training = { parameters: Arrays; first: Arrays; second: Arrays };
type Trained = { training: Training; loss: JaxArray };
type Gradients = { gradients: Arrays; loss: JaxArray };
type Batch = { x: JaxArray; labels: JaxArray };
/** Bias-corrected step size and epsilon. */
type Step = { size: JaxArray; epsilon: JaxArray };

const refs = (arrays: Arrays): Arrays => arrays.map((array) => array.ref);

function linear(x: JaxArray, weight: JaxArray, bias: JaxArray): JaxArray {
  return np.matmul(x, weight.transpose()).add(bias);
}

/** Mean cross-entropy of a batch with one-hot labels. */
function lossOf(parameters: Arrays, x: JaxArray, labels: JaxArray): JaxArray {
  let y = x;
  for (let i = 0; i < parameters.length; i += 2) {
    y = linear(y, parameters[i], parameters[i + 1]);
    if (i + 2 < parameters.length) y = nn.relu(y);
  }
  return crossEntropy(y, labels);
}

function crossEntropy(logits: JaxArray, labels: JaxArray): JaxArray {
  return nn.logSoftmax(logits, -1).mul(labels).sum(-1).mean().neg();
}

/** Adam over all weights. */
function adam({ parameters, first, second }: Training, gradients: Arrays, step: Step): Training {
  const m = first.map((m, i) => m.mul(BETA1).add(gradients[i].ref.mul(1 - BETA1)));
  const v = second.map((v, i) => v.mul(BETA2).add(np.square(gradients[i]).mul(1 - BETA2)));
  const moved = parameters.map((w, i) =>
    w.sub(m[i].ref.mul(step.size.ref).div(np.sqrt(v[i].ref).add(step.epsilon.ref)))
  );
  step.size.dispose();
  step.epsilon.dispose();
  return { parameters: moved, first: m, second: v };
}

function denseGradients(parameters: Arrays, { x, labels }: Batch): Gradients {
  const [loss, gradients] = valueAndGrad(lossOf)(parameters, x, labels);
  return { gradients, loss };
}

/** The entries of each row that are among the k of largest magnitude; the others become 0. */
function keepTopK(gradient: JaxArray, k: number): JaxArray {
  const magnitudes = np.abs(gradient.ref);
  const [values, indices] = lax.topK(magnitudes.ref, k);
  indices.dispose();
  const least = values.slice([], [k - 1, k]);
  return np.where(np.greaterEqual(magnitudes, least), gradient, 0);
}

function sparseGradients(parameters: Arrays, { x, labels }: Batch, k: number): Gradients {
  const layers = parameters.length / 2;
  const inputs: JaxArray[] = [];
  let y = x;
  for (let layer = 0; layer < layers; layer++) {
    inputs.push(y);
    y = linear(y.ref, parameters[2 * layer].ref, parameters[2 * layer + 1].ref);
    if (layer + 1 < layers) y = nn.relu(y);
  }
  const batchSize = labels.shape[0];
  const loss = crossEntropy(y.ref, labels.ref);
  let gradient = nn.softmax(y, -1).sub(labels).div(batchSize);
  const gradients: Arrays = [];
  for (let layer = layers - 1; layer >= 0; layer--) {
    const db = gradient.ref.sum(0);
    const kept = layer + 1 < layers ? keepTopK(gradient, k) : gradient;
    const dW = np.matmul(kept.ref.transpose(), inputs[layer].ref);
    gradients.unshift(dW, db);
    if (layer === 0) {
      kept.dispose();
      break;
    }
    const isActive = np.greater(inputs[layer].ref, 0);
    gradient = np.where(isActive, np.matmul(kept, parameters[2 * layer].ref), 0);
  }
  inputs.forEach((input) => input.dispose());
  parameters.forEach((parameter) => parameter.dispose());
  return { gradients, loss };
}

class JaxPeer implements Peer {
  readonly version = `${PACKAGES.jax.core.replace(/^.*@/, "jax-js ")}, wasm`;
  readonly #state: TrainedState;
  readonly #xs: readonly JaxArray[];
  readonly #labels: readonly JaxArray[];
  readonly #train: (training: Training, batch: Batch, step: Step) => Trained;
  readonly #evaluate = jit(lossOf);
  #training: Training | undefined;
  #step = 0;
  #position = 0;

  constructor({ batchSize }: PeerSettings, state: TrainedState) {
    const { k, examples: { inputs, targets } } = state;
    const layerSizes = layerSizesOf(state.shape);
    const [columns] = layerSizes;
    const classCount = layerSizes[layerSizes.length - 1];
    const count = Math.floor(targets.length / batchSize);
    this.#state = state;
    this.#xs = Array.from({ length: count }, (_, i) => {
      const values = inputs.slice(i * batchSize * columns, (i + 1) * batchSize * columns);
      return np.array(values as Float32Array).reshape([batchSize, columns]);
    });
    this.#labels = Array.from({ length: count }, (_, i) => {
      const classes = targets.slice(i * batchSize, (i + 1) * batchSize);
      const oneHot = Float32Array.from(
        { length: batchSize * classCount },
        (_, j) => classes[Math.floor(j / classCount)] === j % classCount ? 1 : 0,
      );
      return np.array(oneHot).reshape([batchSize, classCount]);
    });
    this.#train = jit((training: Training, batch: Batch, step: Step) => {
      const parameters = refs(training.parameters);
      const { gradients, loss } = k === null
        ? denseGradients(parameters, batch)
        : sparseGradients(parameters, batch, k);
      return { training: adam(training, gradients, step), loss };
    });
  }

  reset(): void {
    if (this.#training !== undefined) {
      const { parameters, first, second } = this.#training;
      [parameters, first, second].flat().forEach((array) => array.dispose());
    }
    const { parameters, moments: [first, second], step } = this.#state;
    const layerSizes = layerSizesOf(this.#state.shape);
    const load = (arrays: readonly Float32Array[]): Arrays =>
      arrays.map((values, i) => {
        const layer = Math.floor(i / 2);
        const shape = i % 2 === 0 ? [layerSizes[layer + 1], layerSizes[layer]] : [values.length];
        return np.array(values.slice()).reshape(shape);
      });
    this.#training = {
      parameters: load(parameters),
      first: load(first),
      second: load(second),
    };
    this.#step = step;
    this.#position = 0;
  }

  loss(minibatch: number): number {
    const { parameters } = this.#training as Training;
    const x = this.#xs[minibatch].ref;
    const labels = this.#labels[minibatch].ref;
    return this.#evaluate(refs(parameters), x, labels).item();
  }

  run(steps: number): PeerTime {
    const start = performance.now();
    for (let i = 0; i < steps; i++) {
      const minibatch = this.#position++ % this.#xs.length;
      this.#step++;
      const correction = Math.sqrt(1 - BETA2 ** this.#step);
      const { training, loss } = this.#train(
        this.#training as Training,
        { x: this.#xs[minibatch].ref, labels: this.#labels[minibatch].ref },
        {
          size: np.array(LEARNING_RATE * correction / (1 - BETA1 ** this.#step)),
          epsilon: np.array(EPSILON * correction),
        },
      );
      this.#training = training;
      // jax-js computes nothing before a result is asked for; one result asks for the whole step.
      loss.item();
    }
    return { elapsedMs: performance.now() - start };
  }
}

await servePeer(async (settings) => {
  await init("wasm");
  const peer = new JaxPeer(settings, decodeState(await Deno.readFile(settings.stateFile)));
  peer.reset();
  return peer;
});
