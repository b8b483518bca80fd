import type { Frame } from '../media/index.ts';
import type { Area } from './plane-writer.ts';

/** Columns of an area's sides: vectors hold eight samples. */
const COLUMNS = 8;
const ROWS = 2;
/** Chroma at an even column or row is filtered of the one after it, too. */
const REACH = 1;

export function wholeArea({ width, height }: Pick<Frame, 'width' | 'height'>): Area {
  return { left: 0, top: 0, right: width, bottom: height };
}

/**
 * What of the planes changes with a frame, in areas as a plane writer takes them. Together they are never more than the
 * picture.
 */
export function changedAreas(frame: Frame): readonly Area[] {
  const whole = wholeArea(frame);
  if (frame.changed === 'all') return [whole];
  const areas: Area[] = [];
  let pixels = 0;
  for (const { x, y, width, height } of frame.changed) {
    if (width <= 0 || height <= 0) continue;
    const left = roundDown(Math.max(0, x), COLUMNS);
    const top = roundDown(Math.max(0, y), ROWS);
    const right = Math.min(frame.width, roundDown(x + width + REACH + COLUMNS - 1, COLUMNS));
    const bottom = Math.min(frame.height, roundDown(y + height + REACH + ROWS - 1, ROWS));
    if (left >= right || top >= bottom) continue;
    areas.push({ left, top, right, bottom });
    pixels += (right - left) * (bottom - top);
  }
  return pixels >= frame.width * frame.height ? [whole] : areas;
}

function roundDown(value: number, step: number): number {
  return Math.floor(value / step) * step;
}
