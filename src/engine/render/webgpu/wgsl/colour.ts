/**
 * Powers and sRGB's curve, by the arithmetic of src/wasm/kernels/filters/math.ts: a shader's own pow may be off by more
 * than a code value of deep formats.
 */
export const COLOUR = /* wgsl */ `
/** The logarithm to base 2 of normal positive numbers. */
fn logarithm(x: vec4f) -> vec4f {
  let bits = bitcast<vec4i>(x);
  let exponent = (bits - vec4i(0x3f3504f3)) >> vec4u(23);
  let mantissa = bitcast<vec4f>(bits - (exponent << vec4u(23)));
  let z = (mantissa - 1) / (mantissa + 1);
  let square = z * z;
  var sum = vec4f(0.32059889797);
  sum = sum * square + 0.41219858311;
  sum = sum * square + 0.57707801636;
  sum = sum * square + 0.96179669393;
  sum = sum * square + 2.8853900818;
  return vec4f(exponent) + sum * z;
}

fn powerOfTwo(x: vec4f) -> vec4f {
  let bounded = clamp(x, vec4f(-127), vec4f(127));
  let whole = round(bounded);
  let rest = (bounded - whole) * 0.69314718056;
  var sum = vec4f(1.0 / 720);
  sum = sum * rest + 1.0 / 120;
  sum = sum * rest + 1.0 / 24;
  sum = sum * rest + 1.0 / 6;
  sum = sum * rest + 0.5;
  sum = sum * rest + 1;
  sum = sum * rest + 1;
  return sum * bitcast<vec4f>((vec4i(whole) + 127) << vec4u(23));
}

/** x to the power of e for x ≥ 0 and e > 0. */
fn power(x: vec4f, e: vec4f) -> vec4f {
  let tiny = vec4f(1.2e-38);
  return select(vec4f(0), powerOfTwo(e * logarithm(max(x, tiny))), x >= tiny);
}

/** IEC 61966-2-1, from linear light ≥ 0. */
fn encode(linear: vec4f) -> vec4f {
  let curve = power(linear, vec4f(1.0 / 2.4)) * 1.055 - 0.055;
  return select(curve, linear * 12.92, linear <= vec4f(0.0031308));
}

/** IEC 61966-2-1, to linear light. */
fn decode(encoded: vec4f) -> vec4f {
  let curve = power((encoded + 0.055) * (1.0 / 1.055), vec4f(2.4));
  return select(curve, encoded * (1.0 / 12.92), encoded <= vec4f(0.04045));
}
`;
