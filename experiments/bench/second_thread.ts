/**
 * What a second thread is worth on this machine: two independent loops at once against one alone.
 * Two cores give 2; two hyperthreads of a core, or a busy neighbour, give little more than 1, and
 * then times with two threads say nothing about the libraries.
 *
 * @module
 */
import type { PartHeader } from "./results.ts";
import { type Spread, spreadOf } from "./rounds.ts";

/** About a tenth of a second. */
const PASSES = 10_000_000;

/** Milliseconds of one loop alone, and until two that run at once are both done. */
export type SecondThread = NonNullable<PartHeader["secondThread"]>;

/** Measures it in turns. Needs read permission. */
export async function measureSecondThread(rounds = 5, passes = PASSES): Promise<SecondThread> {
  const url = new URL("./second_thread_worker.ts", import.meta.url);
  const workers = [0, 1].map(() => new Worker(url, { type: "module" }));
  const run = async (count: number, passes: number): Promise<number> => {
    const start = performance.now();
    await Promise.all(
      workers.slice(0, count).map((worker) =>
        new Promise((resolve, reject) => {
          worker.onmessage = resolve;
          worker.onerror = reject;
          worker.postMessage(passes);
        })
      ),
    );
    return performance.now() - start;
  };
  try {
    await run(2, Math.ceil(passes / 10)); // Warm up.
    const times: SecondThread = { aloneMs: [], togetherMs: [] };
    const { aloneMs, togetherMs } = times as Record<keyof SecondThread, number[]>;
    for (let round = 0; round < rounds; round++) {
      aloneMs.push(await run(1, passes));
      togetherMs.push(await run(2, passes));
    }
    return times;
  } finally {
    workers.forEach((worker) => worker.terminate());
  }
}

/** How many times the work of one thread two do. */
export function worthOf({ aloneMs, togetherMs }: SecondThread): Spread {
  return spreadOf(aloneMs.map((ms, round) => 2 * ms / togetherMs[round]));
}
