// Functions that are looked up: sRGB's curve, the dither pattern, Lanczos' kernel.

import { State } from './state';

/** Steps of √x from 0 to 1; over the root the curve bends so little that lines between them are right to 4e-7. */
const CURVE_STEPS: i32 = 4096;
const CURVE_BYTES: usize = (CURVE_STEPS + 2) * 4;
/** Bayer's order of 8×8 thresholds. */
const DITHER_BYTES: usize = 64 * 4;
/** Phases from one image pixel to the next, each with six weights in eight floats. */
const LANCZOS_PHASES: i32 = 512;
const LANCZOS_BYTES: usize = (LANCZOS_PHASES + 2) * 32;

export const TABLE_BYTES: usize = CURVE_BYTES + DITHER_BYTES + LANCZOS_BYTES + 64;

export function makeTables(at: usize): void {
  State.tables = at;
  for (let i = 0; i <= CURVE_STEPS + 1; i++) {
    const root = min(<f64>i / CURVE_STEPS, 1);
    store<f32>(at + (<usize>i << 2), <f32>encoded(root * root));
  }
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      // Bits of x ^ y and y in turn, the lowest first, are the order's bits, the highest first.
      let order = 0;
      for (let bit = 0; bit < 3; bit++) {
        order = (order << 2) | ((((x ^ y) >> bit) & 1) << 1) | ((y >> bit) & 1);
      }
      store<f32>(at + CURVE_BYTES + (<usize>(y * 8 + x) << 2), (<f32>order - 31.5) / 64);
    }
  }
  for (let phase = 0; phase <= LANCZOS_PHASES + 1; phase++) {
    const fraction = min(<f64>phase / LANCZOS_PHASES, 1);
    const row = at + CURVE_BYTES + DITHER_BYTES + (<usize>phase << 5);
    let sum: f64 = 0;
    for (let tap = 0; tap < 6; tap++) sum += lanczosWeight(<f64>(tap - 2) - fraction);
    for (let tap = 0; tap < 8; tap++) {
      const weight = tap < 6 ? lanczosWeight(<f64>(tap - 2) - fraction) / sum : 0;
      store<f32>(row + (<usize>tap << 2), <f32>weight);
    }
  }
}

/** IEC 61966-2-1. */
function encoded(x: f64): f64 {
  return x <= 0.0031308 ? 12.92 * x : 1.055 * NativeMath.pow(x, 1 / 2.4) - 0.055;
}

function lanczosWeight(x: f64): f64 {
  if (x == 0) return 1;
  if (abs(x) >= 3) return 0;
  // The sine of a whole multiple of π, which must be 0.
  if (x == floor(x)) return 0;
  const p = NativeMath.PI * x;
  return (3 * NativeMath.sin(p) * NativeMath.sin(p / 3)) / (p * p);
}

/** Straight linear colour to sRGB's encoding; alpha stays. */
// @ts-ignore: decorator
@inline
export function encode(colour: v128): v128 {
  const x = f32x4.min(f32x4.max(colour, f32x4.splat(0)), f32x4.splat(1));
  const place = f32x4.mul(f32x4.sqrt(x), f32x4.splat(<f32>CURVE_STEPS));
  const step = i32x4.trunc_sat_f32x4_u(place);
  const fraction = f32x4.sub(place, f32x4.convert_i32x4_s(step));
  const r = State.tables + (<usize>i32x4.extract_lane(step, 0) << 2);
  const g = State.tables + (<usize>i32x4.extract_lane(step, 1) << 2);
  const b = State.tables + (<usize>i32x4.extract_lane(step, 2) << 2);
  const low = f32x4(load<f32>(r), load<f32>(g), load<f32>(b), 0);
  const high = f32x4(load<f32>(r, 4), load<f32>(g, 4), load<f32>(b, 4), 0);
  const curve = f32x4.add(low, f32x4.mul(f32x4.sub(high, low), fraction));
  return v128.shuffle<f32>(curve, colour, 0, 1, 2, 7);
}

/** What dithering adds at a pixel, in code values: less than half of one. */
// @ts-ignore: decorator
@inline
export function threshold(x: i32, y: i32): f32 {
  return load<f32>(State.tables + CURVE_BYTES + (<usize>(((y & 7) << 3) | (x & 7)) << 2));
}

/** Writes the six weights of a place between two image pixels to `target`, 32 bytes. */
// @ts-ignore: decorator
@inline
export function lanczosWeights(fraction: f32, target: usize): void {
  const place = fraction * <f32>LANCZOS_PHASES;
  const phase = <i32>place;
  const between = f32x4.splat(place - <f32>phase);
  const row = State.tables + CURVE_BYTES + DITHER_BYTES + (<usize>phase << 5);
  const low = v128.load(row);
  const high = v128.load(row, 16);
  v128.store(target, f32x4.add(low, f32x4.mul(f32x4.sub(v128.load(row, 32), low), between)));
  v128.store(target, f32x4.add(high, f32x4.mul(f32x4.sub(v128.load(row, 48), high), between)), 16);
}
