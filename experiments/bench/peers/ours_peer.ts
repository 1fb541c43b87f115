/**
 * The training step with this project's library, in a process of its own like every other peer's.
 *
 * @module
 */
import { Adam } from "../../../lib/optim/adam.ts";
import { createMatrix, type Kernels, type Matrix } from "../../../lib/kernels/kernels.ts";
import { type SimdKernels, simdKernels } from "../../../lib/kernels/simd/simd.ts";
import { timedKernels } from "../../../lib/kernels/timed.ts";
import { Mlp } from "../../../lib/mlp.ts";
import { SQUARE_SCALE } from "../../../lib/optim/optimizer.ts";
import { dense, topK } from "../../../lib/sparsifier.ts";
import {
  type Peer,
  type PeerSettings,
  type PeerTime,
  PeerUnavailable,
  servePeer,
} from "../protocol.ts";
import { decodeState, type TrainedState } from "../state_file.ts";

/** The kernels that the settings ask for. */
async function openKernels({ threads, relaxed }: PeerSettings): Promise<SimdKernels> {
  if (threads !== 1 && threads !== 2) {
    throw new PeerUnavailable(`These kernels have 1 or 2 threads, not ${threads}`);
  }
  const kernels = simdKernels({ threads, relaxed });
  await kernels.ready;
  return kernels;
}

interface Batch {
  readonly x: Matrix;
  readonly targets: Int32Array;
}

/** All whole minibatches of the state's examples, in the kernels' memory. */
function makeBatches(kernels: Kernels, state: TrainedState, batchSize: number): Batch[] {
  const { inputs, targets, layerSizes: [columns] } = state;
  return Array.from({ length: Math.floor(targets.length / batchSize) }, (_, i) => {
    const x = createMatrix(kernels, batchSize, columns);
    const classes = kernels.integers(batchSize);
    x.data.set(inputs.subarray(i * batchSize * columns, (i + 1) * batchSize * columns));
    classes.set(targets.subarray(i * batchSize, (i + 1) * batchSize));
    return { x, targets: classes };
  });
}

class OurPeer implements Peer {
  readonly version = `ours, Deno ${Deno.version.deno}`;
  readonly #settings: PeerSettings;
  readonly #state: TrainedState;
  readonly #kernels: Kernels;
  readonly #takeMs: (() => Record<string, number>) | undefined;
  readonly #model: Mlp;
  readonly #optimizer: Adam;
  readonly #batches: readonly Batch[];
  readonly #gradient: Matrix;
  readonly close: () => void;
  #position = 0;

  constructor(settings: PeerSettings, state: TrainedState, kernels: SimdKernels) {
    const { layerSizes, batchSize, k } = settings;
    const timed = settings.phases ? timedKernels(kernels) : undefined;
    this.#settings = settings;
    this.#state = state;
    this.#kernels = timed?.kernels ?? kernels;
    this.#takeMs = timed?.takeMs;
    this.close = () => kernels.close();
    this.#model = new Mlp({
      layerSizes,
      sparsifier: k === null ? dense() : topK(k),
      kernels: this.#kernels,
      // As good as any where the weights are not stored, and the fastest to draw.
      initialization: "glorotUniform",
    });
    this.#optimizer = new Adam(this.#model);
    this.#batches = makeBatches(this.#kernels, state, batchSize);
    this.#gradient = createMatrix(this.#kernels, batchSize, layerSizes[layerSizes.length - 1]);
    this.reset();
  }

  reset(): void {
    this.#position = 0;
    if (!this.#settings.trained) return;
    const { parameters, firstMoments, secondMoments, step } = this.#state;
    const { arrays } = this.#optimizer.state;
    parameters.forEach((values, i) => this.#model.parameters[i].value.set(values));
    firstMoments.forEach((values, i) => arrays[2 * i].set(values));
    secondMoments.forEach((values, i) =>
      arrays[2 * i + 1].set(values.map((value) => value * SQUARE_SCALE ** 2))
    );
    this.#optimizer.resumeAt(step);
  }

  loss(minibatch: number): number {
    const { x, targets } = this.#batches[minibatch];
    const logits = this.#model.forward(x, false);
    return this.#kernels.softmaxCrossEntropy(logits, targets, this.#gradient);
  }

  run(steps: number): PeerTime {
    this.#takeMs?.();
    const start = performance.now();
    for (let i = 0; i < steps; i++) {
      const { x, targets } = this.#batches[this.#position++ % this.#batches.length];
      const logits = this.#model.forward(x, true);
      this.#kernels.softmaxCrossEntropy(logits, targets, this.#gradient);
      this.#model.backward(this.#gradient);
      this.#optimizer.step();
    }
    const elapsedMs = performance.now() - start;
    return this.#takeMs === undefined ? { elapsedMs } : { elapsedMs, phasesMs: this.#takeMs() };
  }
}

await servePeer(async (settings) => {
  const state = decodeState(await Deno.readFile(settings.stateFile));
  return new OurPeer(settings, state, await openKernels(settings));
});
