// Element-wise clipping of a gradient.

/** Limits each lane to [-clip, clip]; a lane that is not a number stays so. */
// @ts-ignore: decorator
@inline
export function clipVector(g: v128, clip: v128, negativeClip: v128): v128 {
  return f32x4.pmax(f32x4.pmin(g, clip), negativeClip);
}

// @ts-ignore: decorator
@inline
export function clipNumber(g: f32, clip: f32): f32 {
  return g > clip ? clip : g < -clip ? -clip : g;
}
