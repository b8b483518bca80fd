/** IEEE 754 binary16: one sign bit, five of exponent, ten of mantissa. */
const SIGN = 0x8000;
const INFINITE = 0x7c00;

/** Numbers as halves, rounded to the nearest, ties to even; beyond 65504 they are infinite (IEEE 754-2019 section 4.3.1). */
export function toHalves(source: Float32Array, target: Uint16Array): void {
  const words = new Uint32Array(source.buffer, source.byteOffset, source.length);
  // Drawings are full of runs of equal samples.
  let before = 0;
  let half = 0;
  for (let i = 0; i < words.length; i++) {
    const bits = words[i] as number;
    if (bits !== before) {
      before = bits;
      half = halfOf(bits);
    }
    target[i] = half;
  }
}

/** @param bits of a binary32 */
function halfOf(bits: number): number {
  const sign = (bits >>> 16) & SIGN;
  const exponent = (bits >>> 23) & 255;
  const mantissa = bits & 0x7fffff;
  if (exponent > 142) {
    return exponent === 255 && mantissa !== 0 ? sign | INFINITE | 0x200 : sign | INFINITE;
  }
  // Biases of 127 and 15 lie 112 apart; below, halves have no leading one, and below 2^-25 they are 0.
  if (exponent < 102) return sign;
  const subnormal = exponent < 113;
  const shift = subnormal ? 126 - exponent : 13;
  const whole = subnormal ? mantissa | 0x800000 : ((exponent - 112) << 23) | mantissa;
  const kept = whole >>> shift;
  const rest = whole & ((1 << shift) - 1);
  const tie = 1 << (shift - 1);
  // A carry out of the mantissa is the next exponent, up to infinity.
  return sign | (rest > tie || (rest === tie && (kept & 1) === 1) ? kept + 1 : kept);
}

let numbers: Float32Array | undefined;

/** Every half as a number, by its bits. */
export function halfNumbers(): Float32Array {
  if (numbers) return numbers;
  numbers = new Float32Array(65_536);
  for (let bits = 0; bits < numbers.length; bits++) {
    const sign = bits & SIGN ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const mantissa = bits & 1023;
    if (exponent === 31) numbers[bits] = mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    else if (exponent === 0) numbers[bits] = sign * mantissa * 2 ** -24;
    else numbers[bits] = sign * (1024 + mantissa) * 2 ** (exponent - 25);
  }
  return numbers;
}
