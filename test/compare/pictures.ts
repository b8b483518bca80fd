import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PNG } from 'pngjs';
import type { RenderedFrame } from './job.ts';

const GAIN = 8;
const GAP = 8;

/** Writes three pictures side by side over the checker: ours, the other's, their difference eight times as strong. */
export function writeSideBySide(path: string, ours: RenderedFrame, other: RenderedFrame): void {
  const { width, height } = ours;
  const png = new PNG({ width: 3 * width + 2 * GAP, height });
  png.data.fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        const a = overChecker(ours, x, y, channel);
        const b = overChecker(other, x, y, channel);
        const at = (y * png.width + x) * 4 + channel;
        png.data[at] = a;
        png.data[at + (width + GAP) * 4] = b;
        png.data[at + 2 * (width + GAP) * 4] = Math.min(255, GAIN * Math.abs(a - b));
      }
    }
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, PNG.sync.write(png));
}

function overChecker({ data, width }: RenderedFrame, x: number, y: number, channel: number): number {
  const at = (y * width + x) * 4;
  const alpha = (data[at + 3] as number) / 255;
  const grey = ((x >> 4) + (y >> 4)) & 1 ? 204 : 153;
  return Math.round((data[at + channel] as number) * alpha + grey * (1 - alpha));
}
