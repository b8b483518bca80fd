/**
 * Zero crossings on each side of the kernel and the parameter of its Kaiser window: 110 dB of stop band, reached
 * 9 % of the Nyquist frequency from where the pass band ends (J. F. Kaiser and R. W. Schafer, On the use of the
 * I0-sinh window for spectrum analysis, 1980: β = 0.1102 (A − 8.7), Δω = (A − 8) / (2.285 (taps − 1))).
 */
const CROSSINGS = 80;
const BETA = 11.2;
/** Share of the Nyquist frequency at which the kernel's response is halved: the transition ends at Nyquist. */
const CUTOFF = 0.955;

/** Taps on each side of an output sample, where the rate is not brought down. */
export const HALF_TAPS = CROSSINGS;

/** Entries a source sample of the table that is interpolated linearly: errors below −115 dB. */
const DENSITY = 1024;

/** The ideal low pass, windowed, at a distance in source samples. */
function kernelAt(distance: number): number {
  const x = Math.abs(distance);
  if (x >= CROSSINGS) return 0;
  const angle = Math.PI * CUTOFF * x;
  const sinc = x === 0 ? CUTOFF : (CUTOFF * Math.sin(angle)) / angle;
  return sinc * (besselI0(BETA * Math.sqrt(1 - (x / CROSSINGS) ** 2)) / besselI0(BETA));
}

/** The modified Bessel function of the first kind and order 0, by its power series. */
export function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

let continuous: Float32Array | undefined;

/** The kernel for distances 0 … {@link HALF_TAPS}, {@link DENSITY} entries a sample. */
function continuousTable(): Float32Array {
  continuous ??= Float32Array.from({ length: CROSSINGS * DENSITY + 2 }, (_, i) => kernelAt(i / DENSITY));
  return continuous;
}

/**
 * Taps for each of `phases` places between two source samples; row p holds 2 × {@link HALF_TAPS} taps, of which the
 * one at {@link HALF_TAPS} − 1 belongs to the sample before. Each row passes a constant unchanged.
 */
export function phaseTable(phases: number): Float32Array<ArrayBuffer> {
  const width = 2 * HALF_TAPS;
  const table = new Float32Array(phases * width);
  for (let phase = 0; phase < phases; phase++) {
    const taps = Array.from({ length: width }, (_, k) => kernelAt(k - (HALF_TAPS - 1) - phase / phases));
    const sum = taps.reduce((total, tap) => total + tap, 0);
    for (let k = 0; k < width; k++) table[phase * width + k] = (taps[k] as number) / sum;
  }
  return table;
}

/**
 * The sound at a place between samples, brought below the Nyquist frequency of a rate `stretch` times lower.
 *
 * @param at in samples of `source`, at least `HALF_TAPS × stretch` from both of its ends
 */
export function interpolate(source: Float32Array, at: number, stretch: number): number {
  const table = continuousTable();
  const reach = HALF_TAPS * stretch;
  const step = DENSITY / stretch;
  const first = Math.ceil(at - reach);
  const last = Math.floor(at + reach);
  let sum = 0;
  for (let n = first; n <= last; n++) {
    const place = Math.abs(n - at) * step;
    const index = place | 0;
    const before = table[index] as number;
    const tap = before + ((table[index + 1] as number) - before) * (place - index);
    sum += tap * (source[n] as number);
  }
  return sum / stretch;
}
