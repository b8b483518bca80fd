import type { SegmentProof, SegmentRange } from '../segments/index.ts';
import type { CheckOutcome } from './check-types.ts';
import type { Proofs } from './checked-output.ts';
import { addComparison, type Comparison, nothingCompared } from './comparison.ts';
import type { DecodedVideo } from './decode-types.ts';

/**
 * Takes over what segments proved of frames of a file, where the file holds the very packets that were decoded then, each
 * at its frame's time.
 *
 * @param indices of the file's frames that are to be compared
 * @returns those that nothing is proven of: they are still to be decoded
 */
export async function adoptProofs(
  video: Pick<DecodedVideo, 'packetsName'>,
  ranges: readonly SegmentRange[],
  proofs: Proofs,
  indices: readonly number[],
  comparison: Comparison,
): Promise<readonly number[]> {
  const origin = ranges[0]?.start ?? 0;
  const open = new Set(indices);
  for (const range of ranges) {
    const proof = proofs.get(range.index);
    // Equal segments share a proof: it tells of the frames of one of them.
    const within = ({ frame }: { readonly frame: number }): boolean =>
      frame >= range.start && frame < range.end;
    const frames = proof?.frames.filter((seen) => within(seen) && open.has(seen.frame - origin)) ?? [];
    if (!proof || frames.length === 0) continue;
    const held = await video.packetsName(range.start - origin, range.end - origin);
    if (held !== proof.packets) continue;
    for (const { frame, ...seen } of frames) {
      open.delete(frame - origin);
      addComparison(comparison, seen);
    }
  }
  return [...open];
}

/** A segment's proof as the outcome of a check of it alone. */
export function outcomeOfProof({ frames, renderer }: SegmentProof): CheckOutcome {
  const comparison = nothingCompared();
  for (const { frame: _, ...seen } of frames) addComparison(comparison, seen);
  return { passed: comparison.problems.length === 0, ...comparison, renderer };
}
