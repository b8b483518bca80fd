import type { PictureThresholds } from './thresholds.ts';
import { Transitions } from './transitions.ts';

/** Relative luminance of linear sRGB (WCAG 2.2, relative luminance; ITU-R BT.709-6). */
const RED = 0.2126;
const GREEN = 0.7152;
const BLUE = 0.0722;
/** D65 in u′, v′ (CIE 1976 UCS): what counts as the colour of darkness. */
const WHITE_U = 0.1978;
const WHITE_V = 0.4683;
/** The red primary of ITU-R BT.709-6 in u′, v′. */
const RED_U = 0.4507;
const RED_V = 0.5229;

/** Which way a cell went last. */
const UP = 1;
const DOWN = 2;

/**
 * Changes of luminance that are half a general flash: from a peak to a valley or back by so much, the darker of the two
 * dark enough.
 */
export class LuminanceChanges {
  readonly transitions: Transitions;
  readonly #thresholds: PictureThresholds['flashes'];
  readonly #way: Uint8Array;
  /** The highest and lowest since the last change. */
  readonly #peak: Float32Array;
  readonly #valley: Float32Array;

  constructor(cells: number, thresholds: PictureThresholds['flashes']) {
    this.#thresholds = thresholds;
    this.transitions = new Transitions(cells, thresholds.perSecond);
    this.#way = new Uint8Array(cells);
    this.#peak = new Float32Array(cells);
    this.#valley = new Float32Array(cells);
  }

  /** @param light linear red, green and blue of each cell */
  add(light: Float32Array, frame: number, follows: boolean): void {
    const { luminance: least, darker } = this.#thresholds;
    if (!follows) {
      this.transitions.clear();
      this.#way.fill(0);
      this.#peak.fill(Number.NEGATIVE_INFINITY);
      this.#valley.fill(Number.POSITIVE_INFINITY);
    }
    for (let cell = 0, at = 0; cell < this.#way.length; cell++, at += 3) {
      const luminance =
        RED * (light[at] as number) + GREEN * (light[at + 1] as number) + BLUE * (light[at + 2] as number);
      const way = this.#way[cell] as number;
      let peak = this.#peak[cell] as number;
      let valley = this.#valley[cell] as number;
      if (luminance > peak) peak = luminance;
      if (luminance < valley) valley = luminance;
      // A hair below the limit: means of equal codes differ in their last bits.
      if (way !== UP && luminance - valley >= least - ROUNDING && valley < darker) {
        this.transitions.record(cell, frame);
        this.#way[cell] = UP;
        peak = luminance;
        valley = luminance;
      } else if (way !== DOWN && peak - luminance >= least - ROUNDING && luminance < darker) {
        this.transitions.record(cell, frame);
        this.#way[cell] = DOWN;
        peak = luminance;
        valley = luminance;
      }
      this.#peak[cell] = peak;
      this.#valley[cell] = valley;
    }
  }
}

const ROUNDING = 1e-5;

/**
 * Changes to or from saturated red that are half a red flash (WCAG 2.2; ISO 9241-391): between a red state and another
 * one that is so far away in u′, v′.
 */
export class RedChanges {
  readonly transitions: Transitions;
  readonly #thresholds: PictureThresholds['flashes'];
  readonly #isRed: Uint8Array;
  /** The reddest colour of a red state, or the least red one of another, since the last change. */
  readonly #u: Float32Array;
  readonly #v: Float32Array;

  constructor(cells: number, thresholds: PictureThresholds['flashes']) {
    this.#thresholds = thresholds;
    this.transitions = new Transitions(cells, thresholds.perSecond);
    this.#isRed = new Uint8Array(cells);
    this.#u = new Float32Array(cells);
    this.#v = new Float32Array(cells);
  }

  /** @param light linear red, green and blue of each cell */
  add(light: Float32Array, frame: number, follows: boolean): void {
    const { red: saturated, chromaticity: far, leastRed } = this.#thresholds;
    if (!follows) this.transitions.clear();
    for (let cell = 0, at = 0; cell < this.#isRed.length; cell++, at += 3) {
      const red = light[at] as number;
      const green = light[at + 1] as number;
      const blue = light[at + 2] as number;
      const isRed = red >= leastRed && red >= saturated * (red + green + blue) ? 1 : 0;
      const luminance = RED * red + GREEN * green + BLUE * blue;
      let u = WHITE_U;
      let v = WHITE_V;
      if (luminance >= leastRed * RED) {
        // IEC 61966-2-1 to CIE XYZ, then u′ = 4X / (X + 15Y + 3Z) and v′ = 9Y / (X + 15Y + 3Z).
        const x = 0.4124 * red + 0.3576 * green + 0.1805 * blue;
        const z = 0.0193 * red + 0.1192 * green + 0.9505 * blue;
        const sum = x + 15 * luminance + 3 * z;
        u = (4 * x) / sum;
        v = (9 * luminance) / sum;
      }
      const keptU = this.#u[cell] as number;
      const keptV = this.#v[cell] as number;
      const wasRed = this.#isRed[cell] as number;
      if (!follows) {
        this.#isRed[cell] = isRed;
      } else if (isRed !== wasRed) {
        // Not far enough yet: it is still measured from what was kept.
        if (distance(u, v, keptU, keptV) <= far) continue;
        this.transitions.record(cell, frame);
        this.#isRed[cell] = isRed;
      } else {
        const fromRed = distance(u, v, RED_U, RED_V);
        const keptFromRed = distance(keptU, keptV, RED_U, RED_V);
        if (wasRed === 1 ? fromRed >= keptFromRed : fromRed <= keptFromRed) continue;
      }
      this.#u[cell] = u;
      this.#v[cell] = v;
    }
  }
}

function distance(u1: number, v1: number, u2: number, v2: number): number {
  const u = u1 - u2;
  const v = v1 - v2;
  return Math.sqrt(u * u + v * v);
}
