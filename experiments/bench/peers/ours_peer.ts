/**
 * The training steps of this project's library, in a process of its own like every other library's.
 *
 * @module
 */
import { simdKernels } from "../../../lib/kernels/simd/simd.ts";
import { timedKernels } from "../../../lib/kernels/timed.ts";
import { PeerUnavailable, servePeer } from "../protocol.ts";
import { decodeState } from "../state_file.ts";
import { StepModel } from "../step_model.ts";
import { WORKLOADS } from "../workloads/workloads.ts";

await servePeer(async ({ stateFile, batchSize, threads, relaxed, allRows }) => {
  if (threads !== 1 && threads !== 2) {
    throw new PeerUnavailable(`These kernels have 1 or 2 threads, not ${threads}`);
  }
  const kernels = simdKernels({ threads, relaxed, skipQuietRows: !allRows });
  await kernels.ready;
  const timed = timedKernels(kernels);
  const state = decodeState(await Deno.readFile(stateFile));
  const workload = WORKLOADS[state.workload];
  const model = new StepModel(workload, state, timed.kernels, batchSize);
  return {
    version: `ours, Deno ${Deno.version.deno}`,
    reset: () => model.reset(),
    loss: (minibatch) => model.loss(minibatch),
    run(steps) {
      timed.takeMs();
      const start = performance.now();
      model.run(steps);
      const elapsedMs = performance.now() - start;
      const { quietRowRatio } = model;
      return { elapsedMs, phasesMs: timed.takeMs(), quietRowRatio };
    },
    close: () => kernels.close(),
  };
});
