/**
 * How the time of a training step grows with k, with the hidden size and with the minibatch: ours,
 * one thread, strict instructions. Every shape runs in a process of its own, so that its memory is
 * given back. Not here: command line, files, tables.
 *
 * @module
 */
import { commandsOf } from "./contenders.ts";
import { PeerProcess } from "./peer_process.ts";
import type { ScalingAxis, ScalingPart, ScalingPoint } from "./results.ts";
import { measureRounds } from "./rounds.ts";
import { countParameters, LAYER_SIZES, type StepShape } from "./work.ts";

/** What is varied, and its values. The first value of k is the least that the paper tries. */
const VALUES: Record<ScalingAxis, readonly number[]> = {
  k: [5, 10, 20, 40, 80, 160, 320, 500],
  hiddenSize: [64, 128, 256, 512, 1024, 2048, 4096, 8192],
  batchSize: [1, 5, 10, 20, 50, 100, 256],
};
/** Of meProp where something else is varied. */
const K = 80;
const BATCH_SIZE = 10;
/** A measurement takes about as long, unless fewer steps were asked for. */
const MEASUREMENT_MS = 300;
/** What the processes of one value may need together. */
const LARGEST_BYTES = 2e9;
/** A weight, its two moments, and 32 bits each. */
const BYTES_PER_PARAMETER = 12;

/** What to measure. */
export interface ScalingOptions {
  /** Where the trained state lies. */
  readonly stateFile: string;
  readonly rounds: number;
  /** The most steps of a measurement. */
  readonly steps: number;
  /** Called with what is to be said, and the fraction that is done. */
  readonly onProgress: (line: string, fraction: number) => void;
}

/** A step to measure. */
export interface ScalingShape extends StepShape {
  /** The value of what is varied. */
  readonly value: number;
  /** Whether to start from the trained weights, which exist for the paper's model only. */
  readonly trained: boolean;
}

/**
 * The steps to measure, in groups that are measured in turns.
 *
 * @param axis What is varied.
 * @returns The groups; those of the other axes than k hold a dense step and its meProp twin.
 */
export function shapesOf(axis: ScalingAxis): ScalingShape[][] {
  const shape = { layerSizes: LAYER_SIZES, batchSize: BATCH_SIZE, k: K, trained: true };
  const [inputs, hiddenSize, , classes] = LAYER_SIZES;
  switch (axis) {
    case "k":
      return [[
        { ...shape, value: hiddenSize, k: null },
        ...VALUES.k.map((k) => ({ ...shape, value: k, k })),
      ]];
    case "hiddenSize":
      return VALUES.hiddenSize.map((size) => {
        const layerSizes = [inputs, size, size, classes];
        const one = { ...shape, value: size, layerSizes, trained: false };
        return size > K ? [{ ...one, k: null }, one] : [{ ...one, k: null }];
      });
    case "batchSize":
      return VALUES.batchSize.map((batchSize) => {
        const one = { ...shape, value: batchSize, batchSize };
        return [{ ...one, k: null }, one];
      });
  }
}

/**
 * Measures all axes.
 *
 * @param options What to measure.
 * @returns The times of each round.
 * @throws {PeerUnavailable} If the process cannot be started.
 */
export async function measureScaling(
  options: ScalingOptions,
): Promise<Pick<ScalingPart, "axes" | "skipped">> {
  const axes: Record<ScalingAxis, ScalingPoint[]> = { k: [], hiddenSize: [], batchSize: [] };
  const skipped: { axis: ScalingAxis; value: number }[] = [];
  const groups = (Object.keys(axes) as ScalingAxis[]).flatMap((axis) =>
    shapesOf(axis).map((shapes) => ({ axis, shapes }))
  );
  for (const [index, { axis, shapes }] of groups.entries()) {
    const [{ value, layerSizes }] = shapes;
    const bytes = shapes.length * BYTES_PER_PARAMETER * countParameters(layerSizes);
    const name = axis === "k" ? axis : `${axis} ${value}`;
    if (axis !== "k" && bytes > LARGEST_BYTES) {
      skipped.push({ axis, value });
      options.onProgress(`${name}: skipped, needs ${bytes} bytes`, (index + 1) / groups.length);
      continue;
    }
    axes[axis].push(...await measureGroup(shapes, options));
    options.onProgress(`${name}: measured`, (index + 1) / groups.length);
  }
  return { axes, skipped };
}

async function measureGroup(
  shapes: readonly ScalingShape[],
  { stateFile, rounds, steps: mostSteps }: ScalingOptions,
): Promise<ScalingPoint[]> {
  const open: { shape: ScalingShape; peer: PeerProcess; steps: number }[] = [];
  try {
    for (const shape of shapes) {
      const { layerSizes, batchSize, k, trained } = shape;
      const peer = await PeerProcess.start(commandsOf("ours"), {
        ...{ stateFile, trained, layerSizes: [...layerSizes], batchSize, k },
        ...{ threads: 1, relaxed: false, phases: true },
      });
      await peer.run(2);
      const { elapsedMs } = await peer.run(2);
      const steps = Math.max(1, Math.min(mostSteps, Math.round(2 * MEASUREMENT_MS / elapsedMs)));
      open.push({ shape, peer, steps });
    }
    const times = await measureRounds(open, rounds, async ({ peer, steps }) => {
      await peer.reset();
      await peer.run(Math.ceil(steps / 10));
      const { elapsedMs, phasesMs = {} } = await peer.run(steps);
      const perStep = Object.entries(phasesMs).map(([phase, ms]) => [phase, ms / steps]);
      return { ms: elapsedMs / steps, phasesMs: Object.fromEntries(perStep) };
    });
    return open.map(({ shape, steps }, i) => ({
      ...shape,
      steps,
      msPerStep: times[i].map(({ ms }) => ms),
      phasesMs: times[i].map(({ phasesMs }) => phasesMs),
    }));
  } finally {
    await Promise.all(open.map(({ peer }) => peer.quit()));
  }
}
