/**
 * When does meProp pay? Training steps, dense without zeros beside meProp, by optimizer, k,
 * minibatch and model, from trained weights: which steps. Not here: measuring them.
 *
 * @module
 */
import { OPTIMIZER_LABELS, type Work } from "./work.ts";
import { lstmWork } from "./workloads/lstm.ts";
import { mlpWork } from "./workloads/mlp.ts";
import type { WorkGroup } from "./workloads/workload.ts";

const KS = [null, 5, 20, 80];
const BATCH_SIZES = [1, 10, 50];
/** The paper's model, and one whose weights fit into no cache. */
const HIDDEN_SIZES = [500, 4096];
/** Of models whose steps take many milliseconds. */
const LARGE_TRAINED_STEPS = 200;
const LSTM_TRAINED_STEPS = 500;

function group(work: Work): WorkGroup {
  const { workload, hiddenSizes: [size], optimizer, batchSize } = work;
  const name = `${workload} ${size}, ${OPTIMIZER_LABELS[optimizer]}, batch ${batchSize}`;
  return { name, works: KS.map((k) => ({ ...work, k })) };
}

/** The steps; those of a group differ in k alone. Steps from the same weights follow each other. */
export const PAYS_GROUPS: readonly WorkGroup[] = (["adam", "adaGrad"] as const).flatMap(
  (optimizer) => [
    ...HIDDEN_SIZES.flatMap((size) =>
      BATCH_SIZES.map((batchSize) =>
        group(mlpWork({
          ...{ optimizer, batchSize, hiddenSizes: [size, size] },
          ...size > 1000 && { trainedSteps: LARGE_TRAINED_STEPS },
        }))
      )
    ),
    group(lstmWork({ optimizer, trainedSteps: LSTM_TRAINED_STEPS })),
  ],
);
