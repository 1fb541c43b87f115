/**
 * Whether libraries compute the same: equal losses from equal weights, before and after a few steps.
 *
 * @module
 */
import type { PeerProcess } from "./peer_process.ts";

/** How far losses from the same weights may lie apart, relatively: rounding, no more. */
const LOSS_TOLERANCE = 1e-4;
/**
 * The number of steps after which the losses are compared again. Few, since Adam makes much of the
 * last bits of gradients near zero: with k=20 rounding grows tenfold in five steps.
 */
const CHECK_STEPS = 5;
/** How far losses after {@link CHECK_STEPS} steps may lie apart, relatively. */
const TRAINED_LOSS_TOLERANCE = 1e-3;
/** Losses are means over so many of the last minibatches, which the steps before did not see. */
const CHECK_MINIBATCHES = 10;
/** The losses of a library, before and after a few steps. */
export interface NamedLosses {
  readonly label: string;
  readonly loss: number;
  readonly trainedLoss: number;
}

/** A library with its minibatches. */
interface WithMinibatches {
  readonly peer: Pick<PeerProcess, "run" | "loss">;
  readonly minibatches: number;
}

/** Computes the losses of a library from its state. */
export async function lossesOf(one: WithMinibatches, label: string): Promise<NamedLosses> {
  const loss = await meanLoss(one);
  await one.peer.run(CHECK_STEPS);
  return { label, loss, trainedLoss: await meanLoss(one) };
}

async function meanLoss({ peer, minibatches }: WithMinibatches): Promise<number> {
  const count = Math.min(CHECK_MINIBATCHES, minibatches);
  let sum = 0;
  for (let i = minibatches - count; i < minibatches; i++) sum += await peer.loss(i);
  return sum / count;
}

/**
 * Compares what libraries compute with what the first of them does.
 *
 * @throws {Error} If one of them computes something else: its time would mean nothing.
 */
export function assertSameLosses(checks: readonly NamedLosses[]): void {
  const [reference, ...others] = checks;
  for (const other of others) {
    for (
      const [name, tolerance, when] of [
        ["loss", LOSS_TOLERANCE, "from the same weights"],
        ["trainedLoss", TRAINED_LOSS_TOLERANCE, `after ${CHECK_STEPS} steps`],
      ] as const
    ) {
      const difference = Math.abs(other[name] / reference[name] - 1);
      if (difference <= tolerance) continue;
      throw new Error(
        `The libraries do not compute the same: ${other.label} has a loss of ${other[name]} ` +
          `${when}, ${reference.label} ${
            reference[name]
          }. At most ${tolerance} of it may differ. ` +
          `Mend the one that is wrong; no time is reported`,
      );
    }
  }
}
