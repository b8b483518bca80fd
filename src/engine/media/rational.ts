import { ExportError } from '../errors/index.ts';

/** An exact ratio of two safe integers; `den` is positive and the two share no factor. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

function gcd(a: number, b: number): number {
  let x = Math.abs(a);
  let y = Math.abs(b);
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/** @throws ExportError INVALID_SETTINGS unless both are safe integers and `den` is not zero */
export function rational(num: number, den = 1): Rational {
  if (!Number.isSafeInteger(num) || !Number.isSafeInteger(den) || den === 0) {
    throw new ExportError('INVALID_SETTINGS', `${num}/${den} is not a ratio of whole numbers.`, {
      value: `${num}/${den}`,
    });
  }
  const divisor = gcd(num, den) * Math.sign(den) || 1;
  // `+ 0` turns a negative zero into zero, so that equal ratios serialise equally.
  return { num: num / divisor + 0, den: den / divisor };
}

export function toNumber(value: Rational): number {
  return value.num / value.den;
}

export function formatRational(value: Rational): string {
  return value.den === 1 ? String(value.num) : `${value.num}/${value.den}`;
}

/**
 * The frame rate that a decimal number stands for.
 *
 * Motion tools write 29.97, 29.9700012207031 or 23.976 for the NTSC rates n × 1000/1001 (SMPTE ST 12-1);
 * these come back exact. Other rates come back as the simplest ratio within 1e-6, below 1 of the rate itself.
 *
 * @throws ExportError INVALID_SETTINGS unless 0 < fps ≤ 1000, or where it is too small for a ratio of whole numbers
 */
export function frameRateFromNumber(fps: number): Rational {
  if (!(fps > 0 && fps <= 1000)) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `A frame rate must lie above 0 and at most 1000; it is ${fps}.`,
      {
        value: fps,
      },
    );
  }
  const nominal = Math.round(fps);
  if (nominal > 0 && Math.abs(fps - nominal) < 1e-6) return rational(nominal);
  const ntsc = Math.ceil(fps);
  if (Math.abs(fps - (ntsc * 1000) / 1001) < 5e-3) return rational(ntsc * 1000, 1001);
  // Below one frame a second the error counts in relation, so that no rate comes back as 0.
  return approximate(fps, 1e-6 * Math.min(1, fps));
}

/** Parses `30`, `29.97` or `30000/1001`. */
export function parseFrameRate(text: string): Rational {
  const match = /^(\d+)\/(\d+)$/.exec(text.trim());
  if (match) {
    const value = rational(Number(match[1]), Number(match[2]));
    frameRateFromNumber(toNumber(value));
    return value;
  }
  const fps = Number(text);
  if (text.trim() === '' || Number.isNaN(fps)) {
    throw new ExportError('INVALID_SETTINGS', `"${text}" is no frame rate: write 30, 29.97 or 30000/1001.`, {
      value: text,
    });
  }
  return frameRateFromNumber(fps);
}

/** Best rational approximation by continued fractions (Khinchin, Continued Fractions, 1964, §6). */
function approximate(value: number, tolerance: number): Rational {
  let [p0, q0, p1, q1] = [0, 1, 1, 0];
  let rest = value;
  for (let i = 0; i < 32; i++) {
    const whole = Math.floor(rest);
    [p0, q0, p1, q1] = [p1, q1, whole * p1 + p0, whole * q1 + q0];
    if (Math.abs(value - p1 / q1) <= tolerance || rest === whole) break;
    rest = 1 / (rest - whole);
  }
  return rational(p1, q1);
}

/** The time of a frame in microseconds, rounded to the nearest: WebCodecs' unit. */
export function frameTimeMicroseconds(frame: number, rate: Rational): number {
  return Math.round((frame * rate.den * 1_000_000) / rate.num);
}

/** The time of a frame in seconds. */
export function frameTimeSeconds(frame: number, rate: Rational): number {
  return (frame * rate.den) / rate.num;
}
