import type { ExportCheck, FrameQuality } from '../../api/index.ts';

/** What the frames of a file are like, as it is judged. */
export interface VisualMeasures {
  readonly framesCompared: number;
  /** Worst frame, beside the plain rendering. */
  readonly ssim: number;
  readonly psnr: number;
  readonly deltaE: number;
  readonly mean: { readonly ssim: number; readonly psnr: number; readonly deltaE: number };
  /** Worst frames, each by what its planes can carry where that was looked at too. */
  readonly judged: { readonly ssim: WorstFrame; readonly deltaE: WorstFrame; readonly psnr: WorstFrame };
  /** 0–1, worst frame and mean; see {@link likeness}. */
  readonly likeness: { readonly worst: number; readonly mean: number };
  readonly alphaError: number;
  readonly artifacts: { readonly banding: number; readonly blocking: number; readonly ringing: number };
}

export interface WorstFrame {
  readonly value: number;
  readonly frame?: number;
}

/** An SSIM (Wang 2004) at which a picture counts as spoilt. */
const WORST_SSIM = 0.8;
/** A mean ΔE2000 at which colours count as other colours. */
const WORST_DELTA_E = 10;

/**
 * How much a frame shows what was drawn, 0–1:
 *
 *     (SSIM − 0.8) / 0.2 · (1 − ΔE2000 / 10)
 *
 * each factor kept between 0 and 1. Equal pictures have 1; one at the usual gates (SSIM 0.98, ΔE 1) 0.81.
 */
export function likeness(ssim: number, deltaE: number): number {
  return share((ssim - WORST_SSIM) / (1 - WORST_SSIM)) * share(1 - deltaE / WORST_DELTA_E);
}

/** 0 for NaN. */
export const share = (value: number): number => Math.min(1, Math.max(0, value || 0));

/** By what its planes can carry, where that was looked at: halved chroma alone takes more than gates allow. */
function judgedFrame({ ssim, deltaE, carried }: FrameQuality): { ssim: number; deltaE: number } {
  return {
    ssim: carried ? Math.max(ssim, carried.ssim) : ssim,
    deltaE: carried ? Math.min(deltaE.mean, carried.deltaE) : deltaE.mean,
  };
}

/** The worst of many; what is no number is worst. */
class Worst {
  value: number;
  frame: number | undefined;
  readonly #isWorse: (value: number, than: number) => boolean;

  constructor(best: number, isWorse: (value: number, than: number) => boolean) {
    this.value = best;
    this.#isWorse = isWorse;
  }

  add(value: number, frame: number): void {
    if (!Number.isNaN(value) && !this.#isWorse(value, this.value)) return;
    this.value = value;
    this.frame = frame;
  }

  result(): WorstFrame {
    return { value: this.value, ...(this.frame !== undefined && { frame: this.frame }) };
  }
}

const lower = (value: number, than: number): boolean => value < than;
const higher = (value: number, than: number): boolean => value > than;

/** Of frames that were compared; perfect where there are none. */
export function measuresOf(frames: readonly FrameQuality[]): VisualMeasures {
  const [plainSsim, plainDeltaE] = [new Worst(1, lower), new Worst(0, higher)];
  const [ssim, deltaE] = [new Worst(1, lower), new Worst(0, higher)];
  const psnr = new Worst(Number.POSITIVE_INFINITY, lower);
  const sum = { ssim: 0, psnr: 0, deltaE: 0, likeness: 0, banding: 0, blocking: 0, ringing: 0 };
  let worst = 1;
  let alphaError = 0;
  for (const seen of frames) {
    const decibels = seen.psnr ?? Number.POSITIVE_INFINITY;
    const judged = judgedFrame(seen);
    const like = likeness(judged.ssim, judged.deltaE);
    plainSsim.add(seen.ssim, seen.frame);
    plainDeltaE.add(seen.deltaE.mean, seen.frame);
    ssim.add(judged.ssim, seen.frame);
    deltaE.add(judged.deltaE, seen.frame);
    psnr.add(decibels, seen.frame);
    worst = Math.min(worst, like);
    alphaError = Math.max(alphaError, seen.alphaError ?? 0);
    sum.ssim += seen.ssim;
    sum.psnr += decibels;
    sum.deltaE += seen.deltaE.mean;
    sum.likeness += like;
    sum.banding += seen.banding ?? 0;
    sum.blocking += seen.blocking ?? 0;
    sum.ringing += seen.ringing ?? 0;
  }
  const count = frames.length;
  // Frames that were only compared as they were made say nothing of artifacts.
  const looked = frames.filter(({ banding }) => banding !== undefined).length;
  const mean = (total: number, none: number): number => (count === 0 ? none : total / count);
  return {
    framesCompared: count,
    ssim: plainSsim.value,
    psnr: psnr.value,
    deltaE: plainDeltaE.value,
    mean: {
      ssim: mean(sum.ssim, 1),
      psnr: mean(sum.psnr, Number.POSITIVE_INFINITY),
      deltaE: mean(sum.deltaE, 0),
    },
    judged: { ssim: ssim.result(), deltaE: deltaE.result(), psnr: psnr.result() },
    likeness: { worst, mean: mean(sum.likeness, 1) },
    alphaError,
    artifacts: {
      banding: sum.banding / Math.max(1, looked),
      blocking: sum.blocking / Math.max(1, looked),
      ringing: sum.ringing / Math.max(1, looked),
    },
  };
}

/** Of the frames that a usual check compared: it keeps the worst ones alone. */
export function measuresOfCheck({
  framesCompared,
  ssim,
  deltaE,
  carried,
  alphaError = 0,
  psnr = Number.POSITIVE_INFINITY,
  passed,
}: MeasuredCheck): VisualMeasures {
  // Frames that passed by what their planes can carry are the only ones that `carried` tells of.
  const judged =
    passed && carried
      ? { ssim: Math.max(ssim, carried.ssim), deltaE: Math.min(deltaE, carried.deltaE) }
      : { ssim, deltaE };
  const like = likeness(judged.ssim, judged.deltaE);
  return {
    framesCompared,
    ...{ ssim, psnr, deltaE, alphaError },
    mean: { ssim, psnr, deltaE },
    judged: { ssim: { value: judged.ssim }, deltaE: { value: judged.deltaE }, psnr: { value: psnr } },
    likeness: { worst: like, mean: like },
    artifacts: { banding: 0, blocking: 0, ringing: 0 },
  };
}

/** A check, which may tell of the PSNR as well. */
export type MeasuredCheck = ExportCheck & { readonly psnr?: number };
