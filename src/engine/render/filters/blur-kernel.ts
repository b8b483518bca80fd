/**
 * How one axis of a Gaussian is computed; both backends do it with these numbers, so that they agree.
 *
 * `factor` 1: out[n] = Σ weights[i + radius] · in[n + i] for i from −radius to radius.
 *
 * `factor` f > 1, by a coarse grid: two Gaussians of σ/√2, one after the other, are one of σ, and what lies between
 * them is smooth enough to be known at every f-th sample only. So first, for every whole m that the second step asks
 * for (negative ones and those past the end too, since the picture bleeds out of itself),
 * coarse[m] = Σ weights[i + radius] · in[f·m + i] for i from −radius to radius;
 * then, with n = f·q + p and 0 ≤ p < f, out[n] = Σ interpolation[p · taps + k] · coarse[q + first + k] for 0 ≤ k < taps.
 * Two axes: x first, then y and back, then x back. What the grid folds over is at most exp(−π²σ²/2f²)·2 of a
 * sample's share of the result, below 3.2e-4 as f ≤ 3σ/4; what is cut off beyond four deviations is 6.3e-5 a step.
 * The work a sample does not grow with σ.
 */
export interface BlurKernel {
  readonly factor: number;
  readonly radius: number;
  /** 2 · radius + 1, symmetric, their sum 1. */
  readonly weights: Float32Array;
  /** 0, and the next two 0 and empty, where factor is 1. */
  readonly taps: number;
  readonly first: number;
  /** factor · taps: a row for each place p between two coarse samples, each row's sum 1. */
  readonly interpolation: Float32Array;
}

/** A wider blur is drawn as this one, in samples; it leaves nothing to see of any picture that can be rendered. */
export const MAX_SIGMA = 8192;
/** A narrower one, in samples, moves less than a 16-bit code and is not drawn. */
export const MIN_SIGMA = 0.01;

/** Deviations after which a Gaussian is cut off. */
const REACH = 4;
/** Coarse samples a deviation: 4/3. */
const SIGMA_PER_FACTOR = 4 / 3;
const EMPTY = new Float32Array(0);
const KEPT_KERNELS = 16;

const kernels = new Map<number, BlurKernel>();

/** The kernel for `sigma` samples; undefined where that is too little to be drawn. */
export function blurKernel(sigma: number): BlurKernel | undefined {
  if (!(sigma >= MIN_SIGMA)) return undefined;
  const known = kernels.get(sigma);
  if (known) return known;
  const kernel = makeKernel(Math.min(sigma, MAX_SIGMA));
  if (kernels.size >= KEPT_KERNELS) kernels.clear();
  kernels.set(sigma, kernel);
  return kernel;
}

function makeKernel(sigma: number): BlurKernel {
  const factor = Math.floor(sigma / SIGMA_PER_FACTOR);
  if (factor < 2) return { factor: 1, ...sampledGaussian(sigma), taps: 0, first: 0, interpolation: EMPTY };
  const half = sigma / Math.SQRT2;
  const reach = Math.floor((REACH * half) / factor);
  const taps = 2 * reach + 2;
  const interpolation = new Float32Array(factor * taps);
  for (let p = 0; p < factor; p++) {
    const row = Float64Array.from({ length: taps }, (_, k) => gaussian(p - factor * (k - reach), half));
    interpolation.set(normalised(row), p * taps);
  }
  return { factor, ...sampledGaussian(half), taps, first: -reach, interpolation };
}

/**
 * The Gaussian at whole offsets, since samples hold the mean over their square, which is smooth enough for that. Below
 * one sample its points are too few to have the variance asked for; so the width is that at which they have it.
 */
function sampledGaussian(sigma: number): { radius: number; weights: Float32Array } {
  const radius = Math.ceil(REACH * sigma);
  if (sigma >= 1) return { radius, weights: points(sigma, radius) };
  let low = 0.05;
  let high = 2;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (variance(points(middle, radius), radius) < sigma * sigma) low = middle;
    else high = middle;
  }
  return { radius, weights: points(high, radius) };
}

function points(sigma: number, radius: number): Float32Array {
  return normalised(Float64Array.from({ length: 2 * radius + 1 }, (_, i) => gaussian(i - radius, sigma)));
}

function gaussian(x: number, sigma: number): number {
  return Math.exp((-x * x) / (2 * sigma * sigma));
}

function normalised(weights: Float64Array): Float32Array {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return Float32Array.from(weights, (weight) => weight / sum);
}

function variance(weights: Float32Array, radius: number): number {
  let sum = 0;
  for (let i = -radius; i <= radius; i++) sum += (weights[i + radius] ?? 0) * i * i;
  return sum;
}
