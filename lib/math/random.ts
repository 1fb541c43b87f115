/**
 * Seeded random numbers with a state that can be saved, one independent stream for each purpose:
 * a dense run and a random-k run with the same seed see the same weights and the same shuffles.
 * Without platform mathematics, a seed gives the same numbers everywhere. The generator is
 * xoroshiro128+ (Blackman and Vigna), with the same numbers as npm's pure-rand, implemented here to
 * keep the library free of dependencies.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { cosTurns, log } from "./math.ts";

/** The purposes of random numbers. Append only, since the order determines the numbers. */
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
  // Two words of 64 bits, each as its high and its low half.
  #high0 = 0;
  #low0 = 0;
  #high1 = 0;
  #low1 = 0;

  /** Starts the stream at a given state. */
  constructor(state: readonly number[]) {
    this.state = state;
  }

  /** The state of the generator: four integers. */
  get state(): readonly number[] {
    return [this.#high0, this.#low0, this.#high1, this.#low1];
  }

  set state(state: readonly number[]) {
    [this.#high0, this.#low0, this.#high1, this.#low1] = state;
  }

  /** Draws from [0, 1), in steps of 2^-53. */
  uniform(): number {
    const high = this.bits() & 0x3ffffff;
    return high * 2 ** -26 + (this.bits() & 0x7ffffff) * 2 ** -53;
  }

  /** Draws 32 random bits as a signed integer. */
  bits(): number {
    const [high0, low0] = [this.#high0, this.#low0];
    const high = this.#high1 ^ high0;
    const low = this.#low1 ^ low0;
    const bits = low0 + this.#low1 | 0;
    this.#high0 = high0 << 24 ^ low0 >>> 8 ^ high ^ (high << 16 | low >>> 16);
    this.#low0 = low0 << 24 ^ high0 >>> 8 ^ low ^ low << 16;
    this.#high1 = low << 5 ^ high >>> 27;
    this.#low1 = high << 5 ^ low >>> 27;
    return bits;
  }

  /**
   * Draws an integer from 0 to `limit` - 1.
   *
   * @throws {RangeError} If the limit is not from 1 to 2^32.
   */
  integer(limit: number): number {
    if (!(limit >= 1 && limit <= 2 ** 32)) throw new RangeError(`Cannot draw below ${limit}`);
    // Rejects numbers beyond the last whole multiple, which would bias the result.
    const end = Math.floor(2 ** 32 / limit) * limit;
    for (;;) {
      const value = this.bits() + 2 ** 31;
      if (value < end) return value % limit;
    }
  }

  /**
   * Skips 2^64 numbers.
   *
   * @ignore
   */
  jump(): void {
    const sum = [0, 0, 0, 0];
    for (const word of [0xd8f554a5, 0xdf900294, 0x4b3201fc, 0x170865df]) {
      for (let bit = 0; bit < 32; bit++) {
        if (word >>> bit & 1) this.state.forEach((value, i) => sum[i] ^= value);
        this.bits();
      }
    }
    this.state = sum;
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
 * Starts a stream at a seed.
 *
 * @param seed An integer of 32 bits, signed or not.
 * @returns The stream.
 * @throws {ConfigError} If the seed is invalid; other numbers would silently share its streams.
 */
export function seedStream(seed: number): RandomStream {
  if (!Number.isInteger(seed) || seed < -(2 ** 31) || seed >= 2 ** 32) {
    throw new ConfigError(
      `Cannot start random numbers: the seed is ${seed}, but must be an integer from 0 to ${
        2 ** 32 - 1
      }`,
    );
  }
  return new RandomStream([-1, ~seed, seed | 0, 0]);
}

/**
 * Creates the streams of a seed. They start 2^64 numbers apart.
 *
 * @param seed An integer of 32 bits.
 * @returns One stream for each purpose.
 * @throws {ConfigError} If the seed is invalid.
 */
export function createStreams(seed: number): RandomStreams {
  const generator = seedStream(seed);
  const streams: Partial<Record<StreamName, RandomStream>> = {};
  for (const name of STREAM_NAMES) {
    generator.jump();
    streams[name] = new RandomStream(generator.state);
  }
  return streams as RandomStreams;
}

/** The state of each stream. Plain values. */
export type StreamStates = Readonly<Record<string, readonly number[]>>;

/**
 * The states of streams, to save.
 *
 * @param streams The streams.
 * @returns The state of each by its name.
 */
export function statesOf(streams: RandomStreams): StreamStates {
  return Object.fromEntries(STREAM_NAMES.map((name) => [name, streams[name].state]));
}

/**
 * Restores the states of streams.
 *
 * @param streams The streams.
 * @param states What {@link statesOf} returned.
 */
export function restoreStates(streams: RandomStreams, states: StreamStates): void {
  for (const name of STREAM_NAMES) streams[name].state = states[name];
}
