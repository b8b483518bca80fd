import { isProvable, sampleFrames } from '../quality/index.ts';
import type { SegmentRange, SegmentTask } from '../segments/index.ts';
import type { Preflight } from './preflight.ts';

/** What a segment is to prove of itself, to be spread into its task. */
export type ProofRequests = (range: SegmentRange) => Pick<SegmentTask, 'proves'>;

/**
 * Asks each segment to prove those frames that the check of the whole file will look at. None where whoever makes segments
 * can't decode them.
 *
 * @param origin the output's first frame, where that is not the first of the ranges
 */
export function proofRequests(
  { ranges, encoder }: Pick<Preflight, 'ranges' | 'encoder'>,
  everyFrame: boolean,
  origin = ranges[0]?.start ?? 0,
): ProofRequests {
  const first = ranges[0]?.start ?? 0;
  if (!isProvable({ encoder })) return () => ({});
  const sample = sampleFrames(ranges, false).map((index) => first + index);
  return ({ start, end }) => {
    const frames = sample.filter((frame) => frame >= start && frame < end);
    if (everyFrame) return { proves: { frames, origin, asDrawn: true } };
    return frames.length > 0 ? { proves: { frames, origin } } : {};
  };
}

/** What both ask for. */
export function bothProofs(one: ProofRequests, other: ProofRequests): ProofRequests {
  return (range) => {
    const [a, b] = [one(range).proves, other(range).proves];
    if (!a || !b) return a || b ? { proves: (a ?? b) as NonNullable<typeof a> } : {};
    const frames = [...new Set([...a.frames, ...b.frames])].sort((x, y) => x - y);
    return { proves: { frames, origin: a.origin, ...((a.asDrawn || b.asDrawn) && { asDrawn: true }) } };
  };
}
