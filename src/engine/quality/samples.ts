import type { SegmentRange } from '../segments/index.ts';

/** Frames that a check looks at where it is not asked to look at all. */
const SAMPLE_FRAMES = 6;

/**
 * The first and the last frame, both sides of the middle seam between two segments, and others evenly between.
 *
 * @param ranges of the file, in order; frames are counted on the composition's timeline
 * @returns indices into the file's frames, ascending
 */
export function sampleFrames(ranges: readonly SegmentRange[], everyFrame: boolean): number[] {
  const origin = ranges[0]?.start ?? 0;
  const count = (ranges.at(-1)?.end ?? origin) - origin;
  if (everyFrame || count <= SAMPLE_FRAMES) return Array.from({ length: count }, (_, index) => index);
  const seam = (ranges[ranges.length >> 1]?.start ?? origin) - origin;
  const chosen = new Set([0, count - 1]);
  if (seam > 0) chosen.add(seam - 1).add(seam);
  for (let part = 1; chosen.size < SAMPLE_FRAMES; part += 2) {
    // Odd eighths first (1/8, 3/8 …) would cluster with the seam; thirds and their like do not.
    chosen.add(Math.floor(count * ((part * 0.382) % 1)));
  }
  return [...chosen].sort((a, b) => a - b);
}
