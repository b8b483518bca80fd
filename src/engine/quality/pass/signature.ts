import type { Picture } from '../../metrics/index.ts';

/** Cells across and down. */
export const COLUMNS = 64;
export const ROWS = 36;
export const CELLS = COLUMNS * ROWS;

/** Samples across and down a cell: beyond these a mean gets no better for what it is for. */
const SAMPLES = 8;

/** Rec. 709 luma (ITU-R BT.709-6 item 3.2). */
const RED = 0.2126;
const GREEN = 0.7152;
const BLUE = 0.0722;

/**
 * A frame as a grid of mean brightness, 0–255: enough to tell it from its neighbours, small enough to keep. What is clear
 * lies over middle grey, so that black and white shapes show alike.
 *
 * @param hasAlpha whether the fourth channel counts
 */
export function signatureOf(picture: Picture, hasAlpha: boolean): Float32Array {
  const { width, height, data } = picture;
  const signature = new Float32Array(CELLS);
  const stepX = Math.max(1, Math.floor(width / COLUMNS / SAMPLES));
  const stepY = Math.max(1, Math.floor(height / ROWS / SAMPLES));
  for (let row = 0; row < ROWS; row++) {
    const top = Math.floor((row * height) / ROWS);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / ROWS));
    for (let column = 0; column < COLUMNS; column++) {
      const left = Math.floor((column * width) / COLUMNS);
      const right = Math.max(left + 1, Math.floor(((column + 1) * width) / COLUMNS));
      let sum = 0;
      let count = 0;
      for (let y = top; y < bottom; y += stepY) {
        for (let x = left, at = (y * width + left) * 4; x < right; x += stepX, at += 4 * stepX) {
          const luma =
            RED * (data[at] as number) + GREEN * (data[at + 1] as number) + BLUE * (data[at + 2] as number);
          const alpha = hasAlpha ? (data[at + 3] as number) / 255 : 1;
          sum += luma * alpha + 128 * (1 - alpha);
          count++;
        }
      }
      signature[row * COLUMNS + column] = sum / count;
    }
  }
  return signature;
}

/** Root of the mean squared difference, in codes of 8 bits. */
export function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let cell = 0; cell < CELLS; cell++) {
    const difference = (a[cell] as number) - (b[cell] as number);
    sum += difference * difference;
  }
  return Math.sqrt(sum / CELLS);
}

export function meanOf(signature: Float32Array): number {
  let sum = 0;
  for (const value of signature) sum += value;
  return sum / CELLS;
}
