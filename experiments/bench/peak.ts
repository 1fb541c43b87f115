/**
 * How fast one core can possibly be in WebAssembly: a module of our own, made byte by byte here,
 * that multiplies and adds in registers and touches no memory. No kernel can be faster than this
 * with the same instructions. Independent of `lib/kernels`.
 *
 * @module
 */

/** Multiply and add of 4 floats as two instructions, or fused as one relaxed instruction. */
export type PeakKind = "strict" | "relaxed";

/** The speed of one core, in 10^9 floating-point operations a second. */
export interface PeakGflops {
  readonly strict: number;
  readonly relaxed: number;
}

const LANES = 4;
/** Independent sums, enough to hide the latency of both instructions; all stay in registers. */
const CHAINS = 12;
const UNROLL = 4;

// Bytes of the WebAssembly binary format.
const V128 = 0x7b;
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const LOCAL_TEE = 0x22;
const SPLAT = [0xfd, 0x13];
const EXTRACT_LANE_0 = [0xfd, 0x1f, 0];
const ADD = [0xfd, 0xe4, 0x01];
const MULTIPLY = [0xfd, 0xe6, 0x01];
const RELAXED_MULTIPLY_ADD = [0xfd, 0x85, 0x02];
const F32_CONST = 0x43;

/** An unsigned integer in the LEB128 form. */
function leb(value: number): number[] {
  return value < 0x80 ? [value] : [value & 0x7f | 0x80, ...leb(value >> 7)];
}

/** `f32.const value; f32x4.splat`. */
function splat(value: number): number[] {
  return [F32_CONST, ...new Uint8Array(Float32Array.of(value).buffer), ...SPLAT];
}

function withLength(bytes: readonly number[]): number[] {
  return [...leb(bytes.length), ...bytes];
}

/**
 * Makes the module. Its function `run(n)` computes `s = s / 2 + 1` in {@link CHAINS} vectors, n
 * times {@link UNROLL} times each, and returns what the sums add up to: each tends to 2.
 */
export function encodePeakModule(kind: PeakKind): Uint8Array<ArrayBuffer> {
  const [half, one] = [CHAINS + 1, CHAINS + 2]; // Local 0 is n, then come the sums.
  const chain = (sum: number): number[] => [
    LOCAL_GET,
    sum,
    LOCAL_GET,
    half,
    ...(kind === "strict" ? [...MULTIPLY, LOCAL_GET, one, ...ADD] : [LOCAL_GET, one]),
    ...(kind === "strict" ? [] : RELAXED_MULTIPLY_ADD),
    LOCAL_SET,
    sum,
  ];
  const sums = Array.from({ length: CHAINS }, (_, i) => i + 1);
  const pass = sums.flatMap(chain);
  const body = [
    ...[1, CHAINS + 2, V128], // Locals.
    ...[...splat(0.5), LOCAL_SET, half],
    ...[...splat(1), LOCAL_SET, one],
    // Different starts, or else the compiler finds out that all sums are one.
    ...sums.flatMap((sum) => [...splat(sum), LOCAL_SET, sum]),
    ...[0x03, 0x40], // loop
    ...Array.from({ length: UNROLL }, () => pass).flat(),
    ...[LOCAL_GET, 0, 0x41, 1, 0x6b, LOCAL_TEE, 0], // n = n - 1
    ...[0x0d, 0, 0x0b], // br_if, end
    // Every sum is used, or else the compiler drops it.
    ...[LOCAL_GET, 1, ...sums.slice(1).flatMap((sum) => [LOCAL_GET, sum, ...ADD])],
    ...[...EXTRACT_LANE_0, 0x0b],
  ];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, ...withLength([1, 0x60, 1, 0x7f, 1, 0x7d])], // One type: (i32) -> f32.
    ...[3, ...withLength([1, 0])],
    ...[7, ...withLength([1, 3, 0x72, 0x75, 0x6e, 0, 0])], // Export "run".
    ...[10, ...withLength([1, ...withLength(body)])],
  ]);
}

/** Measures the peak of one core: the best of several runs, since whatever else happens only slows. */
export function measurePeak(runs = 40): PeakGflops {
  return { strict: measureKind("strict", runs), relaxed: measureKind("relaxed", runs) };
}

function measureKind(kind: PeakKind, runs: number): number {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(encodePeakModule(kind)));
  const run = exports.run as (passes: number) => number;
  const passes = 200_000;
  const operations = 2 * LANES * CHAINS * UNROLL * passes;
  const expected = 2 * CHAINS;
  let best = 0;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    const sum = run(passes);
    const elapsedMs = performance.now() - start;
    if (Math.abs(sum - expected) > 1e-3) {
      throw new Error(`The peak module computes ${sum}, expected ${expected}`);
    }
    best = Math.max(best, operations / elapsedMs / 1e6);
  }
  return best;
}
