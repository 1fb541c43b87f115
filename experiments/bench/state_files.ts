/**
 * Trained states as files, from which the processes of all libraries start: each is made when the
 * first step asks for it, and removed when no later one will. Not here: the format.
 *
 * @module
 */
import { join } from "@std/path";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { encodeState, type TrainedState } from "./state_file.ts";
import { makeState } from "./step_model.ts";
import { labelOf, type Work, type WorkloadName } from "./work.ts";
import type { ExampleSource } from "./workloads/workload.ts";
import { WORKLOADS } from "./workloads/workloads.ts";

/** A state that is stored. */
export interface StoredState {
  readonly path: string;
  /** The state; its weights and moments are in the file alone. */
  readonly state: TrainedState;
}

/** Where states lie, and how many examples they have. */
export interface StateFilesOptions {
  readonly folder: string;
  /** The most minibatches of a state, where minibatches differ. */
  readonly steps: number;
}

/** The states of some steps. */
export class StateFiles {
  readonly #options: StateFilesOptions;
  readonly #sources = new Map<WorkloadName, ExampleSource>();
  readonly #stored = new Map<string, StoredState>();

  /** Nothing is made yet. */
  constructor(options: StateFilesOptions) {
    this.#options = options;
  }

  /** The training data of a workload, loaded once. */
  async sourceOf(name: WorkloadName): Promise<ExampleSource> {
    const source = this.#sources.get(name) ?? await WORKLOADS[name].load();
    this.#sources.set(name, source);
    return source;
  }

  /** The state that a step starts from. */
  async open(work: Work, onProgress: (line: string) => void): Promise<StoredState> {
    const key = keyOf(work);
    const found = this.#stored.get(key);
    if (found !== undefined) return found;
    const { workload, trainedSteps } = work;
    if (trainedSteps > 0) onProgress(`training ${trainedSteps} steps: ${labelOf(work)}`);
    // The bits are the same with two threads; the memory of kernels never shrinks.
    const kernels = simdKernels({ threads: 2 });
    await kernels.ready;
    const source = await this.sourceOf(workload);
    const state = makeState(WORKLOADS[workload], source, work, {
      kernels,
      mostMinibatches: this.#options.steps,
    });
    kernels.close();
    const path = join(this.#options.folder, `${key}.state.tmp`);
    await Deno.writeFile(path, encodeState(state));
    const stored = { path, state: { ...state, parameters: [], moments: [] } };
    this.#stored.set(key, stored);
    return stored;
  }

  /** Removes the states that none of some steps starts from. */
  async keepOnly(works: readonly Work[]): Promise<void> {
    const needed = new Set(works.map(keyOf));
    for (const [key, { path }] of this.#stored) {
      if (needed.has(key)) continue;
      await Deno.remove(path);
      this.#stored.delete(key);
    }
  }
}

/** What a state depends on: all of a step but its minibatch. */
export function keyOf({ workload, hiddenSizes, k, optimizer, trainedSteps }: Work): string {
  return [workload, hiddenSizes.join("x"), k ?? "dense", optimizer, trainedSteps].join("-");
}
