import type { FileSettings } from './container.ts';

/** The fewest digits of a picture's number: `0000.png`. */
const LEAST_DIGITS = 4;

/** Names the pictures of a sequence by their frame's number, all of equal length, so that they sort as they play. */
export function pictureName(
  settings: Pick<FileSettings, 'firstFrame' | 'frameCount'>,
  index: number,
): string {
  const first = settings.firstFrame ?? 0;
  const digits = Math.max(LEAST_DIGITS, String(first + settings.frameCount - 1).length);
  return `${String(first + index).padStart(digits, '0')}.png`;
}
