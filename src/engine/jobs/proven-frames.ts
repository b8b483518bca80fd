import type { FrameQuality } from '../api/index.ts';
import { PROOF_MARGIN, type Proofs } from '../quality/index.ts';
import type { SegmentRange } from '../segments/index.ts';

/**
 * The frames that a pass looked at, with what segments proved of the others as they were made.
 *
 * @param seen indices are of the file
 */
export function withProvenFrames(
  seen: readonly FrameQuality[],
  proofs: Proofs,
  ranges: readonly SegmentRange[],
): readonly FrameQuality[] {
  const origin = ranges[0]?.start ?? 0;
  const known = new Set(seen.map(({ frame }) => frame));
  const proven = ranges.flatMap((range) => {
    // Equal segments share a proof: it tells of the frames of one of them.
    const own = (proofs.get(range.index)?.frames ?? []).filter(
      ({ frame, framesCompared }) =>
        framesCompared > 0 && frame >= range.start && frame < range.end && !known.has(frame - origin),
    );
    return own.map(({ frame, ssim, deltaE, psnr, alphaError, carried }): FrameQuality => {
      return {
        ...{ frame: frame - origin, ssim, deltaE: { mean: deltaE } },
        ...(psnr !== undefined && { psnr }),
        ...(alphaError !== undefined && { alphaError }),
        ...(carried && { carried: { ssim: carried.ssim, deltaE: carried.deltaE } }),
      };
    });
  });
  return [...seen, ...proven].sort((a, b) => a.frame - b.frame);
}

/**
 * Those of proven frames that are to be measured wholly before these gates judge them. Segments hold their frames to the
 * gates of their settings: where these ask for more, proofs say neither what planes can carry nor more than samples tell.
 */
export function doubtfulFrames(
  proven: readonly FrameQuality[],
  gates: { readonly ssim: number; readonly deltaE: number },
): number[] {
  const isSure = ({ ssim, deltaE, carried }: FrameQuality): boolean =>
    Math.max(ssim, carried?.ssim ?? ssim) > gates.ssim + PROOF_MARGIN.ssim &&
    Math.min(deltaE.mean, carried?.deltaE ?? deltaE.mean) < gates.deltaE * (1 - PROOF_MARGIN.deltaE);
  return proven.filter((frame) => !isSure(frame)).map(({ frame }) => frame);
}

/** Whether segments proved every frame as they were made: twins of others did not, nor those that were stored without a proof. */
export function isWhollyProven(proofs: Proofs, ranges: readonly SegmentRange[]): boolean {
  return ranges.every(({ index, start, end }) => {
    const frames = proofs.get(index)?.frames ?? [];
    const own = frames.filter((seen) => seen.framesCompared > 0 && seen.frame >= start && seen.frame < end);
    return own.length === end - start;
  });
}
