/**
 * Seeded random numbers with a state that can be saved, one independent stream for each purpose:
 * a dense run and a random-k run with the same seed see the same weights and the same shuffles.
 * Uses no platform mathematics, so a seed gives the same numbers everywhere.
 *
 * @module
 */
import { xoroshiro128plus, xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { cosTurns, log } from "./math.ts";

/** What random numbers are drawn for. Append only: the order decides the numbers. */
export const STREAM_NAMES = [
  "initialization",
  "shuffle",
  "dropout",
  "selection",
  "unknownWords",
] as const;

/** One of the purposes in {@link STREAM_NAMES}. */
export type StreamName = typeof STREAM_NAMES[number];

/** The streams of one seed. */
export type RandomStreams = Readonly<Record<StreamName, RandomStream>>;

/**
 * A stream of random numbers.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createStreams } from "./random.ts";
 *
 * const stream = createStreams(1).shuffle;
 * const state = stream.state;
 * const first = stream.integer(100);
 * stream.state = state;
 * assertEquals(stream.integer(100), first);
 * ```
 */
export class RandomStream {
  #generator: ReturnType<typeof xoroshiro128plus>;

  /** Starts the stream at a state that another one had. */
  constructor(state: readonly number[]) {
    this.#generator = xoroshiro128plusFromState(state);
  }

  /** All that determines the numbers to come: four integers. */
  get state(): readonly number[] {
    return this.#generator.getState();
  }

  set state(state: readonly number[]) {
    this.#generator = xoroshiro128plusFromState(state);
  }

  /** Draws from [0, 1). */
  uniform(): number {
    return uniformFloat64(this.#generator);
  }

  /** Draws 32 random bits as a signed integer. */
  bits(): number {
    return this.#generator.next();
  }

  /** Draws an integer from 0 to `limit` - 1. */
  integer(limit: number): number {
    return uniformInt(this.#generator, 0, limit - 1);
  }

  /** Draws from the standard normal distribution (Box-Muller, one of the pair). */
  normal(): number {
    const radius = Math.sqrt(-2 * log(1 - this.uniform()));
    return radius * cosTurns(this.uniform());
  }

  /** Shuffles an array in place (Fisher-Yates). */
  shuffle(items: Uint32Array): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const item = items[i];
      items[i] = items[j];
      items[j] = item;
    }
  }

  /**
   * Draws `into.length` different integers below `limit`, each set equally likely (Floyd's
   * method), in ascending order.
   */
  sample(limit: number, into: Int32Array): void {
    const chosen = new Set<number>();
    for (let last = limit - into.length; last < limit; last++) {
      const candidate = this.integer(last + 1);
      chosen.add(chosen.has(candidate) ? last : candidate);
    }
    let i = 0;
    for (const index of chosen) into[i++] = index;
    into.sort();
  }
}

/**
 * Creates the streams of a seed. They start 2^64 numbers apart.
 *
 * @param seed A 32-bit integer.
 * @returns One stream for each purpose.
 */
export function createStreams(seed: number): RandomStreams {
  const generator = xoroshiro128plus(seed);
  const streams: Partial<Record<StreamName, RandomStream>> = {};
  for (const name of STREAM_NAMES) {
    generator.jump();
    streams[name] = new RandomStream(generator.getState());
  }
  return streams as RandomStreams;
}
