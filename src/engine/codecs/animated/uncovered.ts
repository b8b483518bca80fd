import type { Rectangle } from '../../media/index.ts';
import { cropWords, type PixelWords } from './changed-box.ts';

/**
 * The pixels of a rectangle with those that did not change left out (transparent), to be laid over the frame before.
 *
 * @returns undefined where that would show something else, or nothing is left out: what changed must be opaque now
 */
export function uncovered(
  now: PixelWords,
  before: PixelWords,
  box: Rectangle,
): Uint32Array<ArrayBuffer> | undefined {
  const { stride, width } = now;
  const cropped = cropWords(now, box);
  let left = 0;
  for (let y = 0, to = 0; y < box.height; y++) {
    let from = ((box.y + y) * width + box.x) * stride;
    for (let x = 0; x < box.width; x++, from += stride, to += stride) {
      const last = from + stride - 1;
      const same = now.words[last] === before.words[last] && now.words[from] === before.words[from];
      if (same) {
        cropped.fill(0, to, to + stride);
        left++;
      } else if (!isOpaque(now.words[last] as number, stride)) {
        return undefined;
      }
    }
  }
  return left === 0 ? undefined : cropped;
}

/** Alpha is the highest byte, or the highest two, of a pixel's last word. */
function isOpaque(word: number, stride: 1 | 2): boolean {
  return stride === 1 ? word >>> 24 === 255 : word >>> 16 === 65_535;
}
