// Exponential and logarithm, operation for operation as in lib/math/math.ts.

const LN2_HIGH: f64 = 6.93147180369123816490e-01;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

export function exp(x: f64): f64 {
  if (x != x) return x;
  if (x > 709) return Infinity;
  if (x < -708) return 0;
  const n = floor<f64>(x * 1.4426950408889634 + 0.5);
  const r = (x - n * LN2_HIGH) - n * LN2_LOW;
  let sum: f64 = 1;
  for (let i = 14; i >= 1; i--) sum = 1 + (r / <f64> i) * sum;
  return sum * reinterpret<f64>((<i64> n + 1023) << 52);
}

export function log(x: f64): f64 {
  if (x != x || x < 0) return NaN;
  if (x < 2.2250738585072014e-308) return -Infinity;
  if (x == Infinity) return Infinity;
  const bits = reinterpret<i64>(x);
  let n = <f64> ((bits >> 52) - 1023);
  let f = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (f > 1.4142135623730951) {
    f /= 2;
    n += 1;
  }
  const s = (f - 1) / (f + 1);
  const z = s * s;
  let sum: f64 = 0;
  for (let i = 23; i >= 1; i -= 2) sum = sum * z + 1 / <f64> i;
  return n * LN2_HIGH + (n * LN2_LOW + 2 * s * sum);
}
