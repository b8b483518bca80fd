import { combine } from './loops.ts';

/** After Effects' `wiggle`. */
export interface Wiggle {
  /** A second. */
  readonly frequency: number;
  readonly amplitude: number;
  readonly octaves: number;
  /** Each octave has twice the frequency of the one before, and this times its amplitude. */
  readonly multiplier: number;
}

/** Octaves beyond these are finer than any frame. */
const MOST_OCTAVES = 16;

/** What a wiggle adds to one dimension; within ± the sum of the octaves' amplitudes. */
export function wiggleAt(wiggle: Wiggle, seconds: number, seed: number, dimension: number): number {
  let sum = 0;
  let { frequency, amplitude } = wiggle;
  const octaves = Math.max(1, Math.min(MOST_OCTAVES, Math.floor(wiggle.octaves)));
  for (let octave = 0; octave < octaves; octave++) {
    sum += amplitude * valueNoise(seconds * frequency, mix(seed, dimension * MOST_OCTAVES + octave));
    frequency *= 2;
    amplitude *= wiggle.multiplier;
  }
  return sum;
}

/** A value with a wiggle on each of its dimensions; undefined where it is neither number nor list. */
export function wiggled<Value>(
  value: Value,
  wiggle: Wiggle,
  seconds: number,
  seed: number,
): Value | undefined {
  if (typeof value === 'number') return (value + wiggleAt(wiggle, seconds, seed, 0)) as Value;
  if (!Array.isArray(value)) return undefined;
  return combine(
    value,
    value.map((_, i) => wiggleAt(wiggle, seconds, seed, i)) as Value & number[],
    (x, y) => x + y,
  );
}

/** Smooth noise from −1 to 1: an independent value at each whole number, and quintic steps between them. */
function valueNoise(x: number, seed: number): number {
  const whole = Math.floor(x);
  const part = x - whole;
  const step = part * part * part * (part * (part * 6 - 15) + 10);
  const from = lattice(whole, seed);
  return from + (lattice(whole + 1, seed) - from) * step;
}

const lattice = (whole: number, seed: number): number => (mix(seed, whole | 0) / 0xffffffff) * 2 - 1;

/** A 32-bit mix of two words (the finaliser of MurmurHash3). */
function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A seed from a name (FNV-1a, 32 bits). */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Gradient noise in one to three dimensions, −1 to 1 (Perlin, "Improving Noise", SIGGRAPH 2002), for `noise()`. */
export function gradientNoise([x = 0, y = 0, z = 0]: readonly number[]): number {
  const fade = (t: number) => t * t * t * (t * (t * 6 - 15) + 10);
  const [ix, iy, iz] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  const [fx, fy, fz] = [x - ix, y - iy, z - iz];
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const [cx, cy, cz] = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const hash = mix(mix((ix + cx) | 0, (iy + cy) | 0), (iz + cz) | 0) % 12;
    const weight =
      (cx ? fade(fx) : 1 - fade(fx)) * (cy ? fade(fy) : 1 - fade(fy)) * (cz ? fade(fz) : 1 - fade(fz));
    sum += weight * slopeTowards(hash, fx - cx, fy - cy, fz - cz);
  }
  return Math.max(-1, Math.min(1, sum));
}

/** The product with one of the twelve gradients, towards the edges of a cube. */
function slopeTowards(hash: number, x: number, y: number, z: number): number {
  const [u, v] = hash < 4 ? [x, y] : hash < 8 ? [x, z] : [y, z];
  return (hash & 1 ? -u : u) + (hash & 2 ? -v : v);
}
