import { TILE_HEIGHT, TILE_WIDTH } from '../../geometry/index.ts';
import type { Homography } from '../placing/homography.ts';

const MOST_TAPS = 8;
/** A step of so much more than one sample of the surface still takes but one: bilinear reading has seen both. */
const SLACK = 0.25;

/** How finely each tile must read a surface through a homography so that what is made smaller is averaged. */
export class WarpTaps {
  #m: Homography = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  #width = 0;
  #height = 0;

  /** @param width of the surface in samples */
  begin(homography: Homography, width: number, height: number): void {
    this.#m = homography;
    this.#width = width;
    this.#height = height;
  }

  /** The taps of the tile whose corner lies at x, y: across | down << 8; 0 where it does not see the surface. */
  at(x: number, y: number): number {
    const [a, b, c, d, e, f, g, h, i] = this.#m;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    let [across, down] = [0, 0];
    let behind = 0;
    for (let corner = 0; corner < 4; corner++) {
      const px = x + (corner % 2) * TILE_WIDTH;
      const py = y + (corner >> 1) * TILE_HEIGHT;
      const w = g * px + h * py + i;
      if (!(w > 0)) {
        behind++;
        continue;
      }
      const u = (a * px + b * py + c) / w;
      const v = (d * px + e * py + f) / w;
      left = Math.min(left, u);
      right = Math.max(right, u);
      top = Math.min(top, v);
      bottom = Math.max(bottom, v);
      across = Math.max(across, Math.hypot(a - u * g, d - v * g) / w);
      down = Math.max(down, Math.hypot(b - u * h, e - v * h) / w);
    }
    if (behind === 4) return 0;
    // A tile that the horizon crosses sees the surface from arbitrarily far.
    if (behind > 0) return MOST_TAPS | (MOST_TAPS << 8);
    if (right < -1 || bottom < -1 || left > this.#width + 1 || top > this.#height + 1) return 0;
    return count(across) | (count(down) << 8);
  }
}

function count(step: number): number {
  return Math.max(1, Math.min(MOST_TAPS, Math.ceil(step - SLACK)));
}
