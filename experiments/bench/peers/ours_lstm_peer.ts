/**
 * The tagger's training step with this project's library, in a process of its own like every other
 * peer's. A step is a sentence.
 *
 * @module
 */
import { simdKernels } from "../../../lib/kernels/simd/simd.ts";
import { type TimedKernels, timedKernels } from "../../../lib/kernels/timed.ts";
import { openTrainedTagger, type TrainedTagger } from "../lstm_model.ts";
import { decodeLstmState, type LstmState } from "../lstm_state.ts";
import { type Peer, type PeerTime, PeerUnavailable, servePeer } from "../protocol.ts";

class OurLstmPeer implements Peer {
  readonly version = `ours, Deno ${Deno.version.deno}`;
  readonly #tagger: TrainedTagger;
  readonly #timed: TimedKernels;
  readonly close: () => void;
  #position = 0;

  constructor(state: LstmState, timed: TimedKernels, close: () => void) {
    this.#timed = timed;
    this.#tagger = openTrainedTagger(state, timed.kernels);
    this.close = close;
  }

  reset(): void {
    this.#position = 0;
    this.#tagger.reset();
  }

  loss(sentence: number): number {
    const { model, sentences } = this.#tagger;
    const { features, tags } = sentences[sentence];
    return model.score(model.forward(features, false), tags).loss;
  }

  run(steps: number): PeerTime {
    const { model, optimizer, sentences } = this.#tagger;
    this.#timed.takeMs();
    const start = performance.now();
    for (let i = 0; i < steps; i++) {
      const { features, tags } = sentences[this.#position++ % sentences.length];
      model.score(model.forward(features, true), tags);
      model.backward();
      optimizer.step();
    }
    const elapsedMs = performance.now() - start;
    return { elapsedMs, phasesMs: this.#timed.takeMs() };
  }
}

await servePeer(async ({ stateFile, threads, relaxed }) => {
  if (threads !== 1 && threads !== 2) {
    throw new PeerUnavailable(`These kernels have 1 or 2 threads, not ${threads}`);
  }
  const kernels = simdKernels({ threads, relaxed });
  await kernels.ready;
  const state = decodeLstmState(await Deno.readFile(stateFile));
  return new OurLstmPeer(state, timedKernels(kernels), () => kernels.close());
});
