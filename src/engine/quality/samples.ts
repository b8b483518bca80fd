import type { SegmentRange } from '../segments/index.ts';

/** The most frames that a check looks at where it is not asked to look at all. */
const MOST_SAMPLES = 6;
/** Beyond one a segment: a short clip is not to be checked for longer than it took to make. */
const LEAST_SAMPLES = 2;

/** Frames after a segment's first at which others are looked at: decoders start at the key frame there. */
const MOST_OFFSET = 8;

/**
 * The first and the last frame, both sides of the seam after the middle segment (of two, before it), and others evenly between. The last
 * frame of a segment carries the loss of all before it; the others lie near the beginning of theirs, so that a check of
 * a few frames need not decode the whole film. The middle segment is the one that a trial of the encoder looks at
 * as well, unless the film has a leader.
 *
 * @param ranges of the file, in order; frames are counted on the composition's timeline
 * @returns indices into the file's frames, ascending
 */
export function sampleFrames(ranges: readonly SegmentRange[], everyFrame: boolean): number[] {
  const origin = ranges[0]?.start ?? 0;
  const count = (ranges.at(-1)?.end ?? origin) - origin;
  const wanted = Math.min(MOST_SAMPLES, LEAST_SAMPLES + ranges.length);
  if (everyFrame || count <= wanted) return Array.from({ length: count }, (_, index) => index);
  const middle = ranges.length >> 1;
  const seam = ((ranges[middle + 1] ?? ranges[middle])?.start ?? origin) - origin;
  const chosen = new Set([0, count - 1]);
  if (seam > 0) chosen.add(seam - 1).add(seam);
  for (let part = 1; chosen.size < wanted; part++) {
    // Steps by about the golden ratio never fall into a rhythm with the segments.
    const frame = Math.floor(count * ((part * 0.618) % 1));
    const start = (ranges.findLast((range) => range.start - origin <= frame)?.start ?? origin) - origin;
    const near = start + ((frame - start) % MOST_OFFSET);
    chosen.add(chosen.has(near) ? frame : near);
  }
  return [...chosen].sort((a, b) => a - b);
}
