// The radial wipe: a sector between two half planes, by the formulas of src/engine/render/filters/filter-parameters.ts.

/** The share of a unit square that lies beyond a line with its middle at signed distance s; g ≥ l ≥ 0 of the normal. */
// @ts-ignore: decorator
@inline
function squareShare(s: f32, g: f32, l: f32): f32 {
  const half: f32 = (g + l) * 0.5;
  const size = abs(s);
  if (size >= half) return s > 0 ? 1 : 0;
  if (size <= (g - l) * 0.5) return <f32>0.5 + s / g;
  const rest = half - size;
  const corner = (rest * rest) / (2 * g * l);
  return s > 0 ? <f32>1 - corner : corner;
}

/** The normal distribution; Abramowitz and Stegun 7.1.26 for the error function, 1.5e-7. */
// @ts-ignore: decorator
@inline
function normalShare(z: f32): f32 {
  if (z >= 4) return 1;
  if (z <= -4) return 0;
  const x = abs(z) * <f32>0.70710678;
  const t: f32 = <f32>1 / (<f32>1 + <f32>0.3275911 * x);
  const series =
    ((((<f32>1.061405429 * t - <f32>1.453152027) * t + <f32>1.421413741) * t - <f32>0.284496736) * t + <f32>0.254829592) * t;
  const tail = <f32>0.5 * series * Mathf.exp(-x * x);
  return z > 0 ? <f32>1 - tail : tail;
}

/** `parameters`: centre x, y, the normals of two half planes, k, and 1 / deviation (0 for no feather). */
export function wipe(source: usize, target: usize, width: i32, height: i32, parameters: usize, keepsInside: bool): void {
  const centreX = load<f32>(parameters);
  const centreY = load<f32>(parameters, 4);
  const x1 = load<f32>(parameters, 8);
  const y1 = load<f32>(parameters, 12);
  const x2 = load<f32>(parameters, 16);
  const y2 = load<f32>(parameters, 20);
  const k = load<f32>(parameters, 24);
  const softness = load<f32>(parameters, 28);
  const g1 = max(abs(x1), abs(y1));
  const l1 = min(abs(x1), abs(y1));
  const g2 = max(abs(x2), abs(y2));
  const l2 = min(abs(x2), abs(y2));
  for (let y = 0; y < height; y++) {
    const dy: f32 = <f32>y + <f32>0.5 - centreY;
    for (let x = 0; x < width; x++) {
      const pixel = v128.load(source);
      if (v128.any_true(pixel)) {
        const dx: f32 = <f32>x + <f32>0.5 - centreX;
        const s1 = dx * x1 + dy * y1;
        const s2 = dx * x2 + dy * y2;
        const c1 = softness > 0 ? normalShare(s1 * softness) : squareShare(s1, g1, l1);
        const c2 = softness > 0 ? normalShare(s2 * softness) : squareShare(s2, g2, l2);
        const product = c1 * c2;
        const other = k >= 0 ? min(c1, c2) : max<f32>(0, c1 + c2 - 1);
        const sector = product + (other - product) * abs(k);
        v128.store(target, f32x4.mul(pixel, f32x4.splat(keepsInside ? sector : <f32>1 - sector)));
      } else {
        v128.store(target, pixel);
      }
      source += 16;
      target += 16;
    }
  }
}
