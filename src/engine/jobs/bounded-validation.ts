import type { FrameQuality, QualityValidation } from '../api/index.ts';

/** Frames whose numbers are kept: two and a half minutes at 60 a second; of longer films the worst of each stretch. */
const MOST_FRAMES = 9000;
const MOST_FINDINGS = 1000;
/** Pictures of frames to look at, of all together. */
const MOST_EVIDENCE = 48;
const MOST_EVIDENCE_BYTES = 24 * 2 ** 20;

/**
 * A validation that takes some megabytes at most, however long the film is: of the frames the worst of each stretch, the
 * first findings (errors come first), and pictures until they are too many.
 */
export function boundedValidation(validation: QualityValidation): QualityValidation {
  const { visual, findings, evidence } = validation;
  return {
    ...validation,
    visual: { ...visual, frames: worstOfStretches(visual.frames) },
    findings: findings.slice(0, MOST_FINDINGS),
    evidence: withinBytes(evidence),
  };
}

function worstOfStretches(frames: readonly FrameQuality[]): readonly FrameQuality[] {
  if (frames.length <= MOST_FRAMES) return frames;
  const kept: FrameQuality[] = [];
  for (let stretch = 0; stretch < MOST_FRAMES; stretch++) {
    const from = Math.floor((stretch * frames.length) / MOST_FRAMES);
    const to = Math.floor(((stretch + 1) * frames.length) / MOST_FRAMES);
    const worst = frames.slice(from, to).reduce((a, b) => (b.ssim < a.ssim ? b : a));
    kept.push(worst);
  }
  return kept;
}

function withinBytes(evidence: QualityValidation['evidence']): QualityValidation['evidence'] {
  let bytes = 0;
  return evidence.slice(0, MOST_EVIDENCE).filter(({ expected, actual, heat }) => {
    const own = [expected, actual, heat].reduce((sum, picture) => sum + (picture?.size ?? 0), 0);
    if (bytes + own > MOST_EVIDENCE_BYTES) return false;
    bytes += own;
    return true;
  });
}
