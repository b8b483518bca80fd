import type { CodecId } from '../codecs/index.ts';
import type { FilmFormat, FormatDeclaration } from './formats.ts';
import type { QualityGate, QualityProfile } from './profiles.ts';

/**
 * The gates of a profile: its own where it has some, else the usual ones with its thresholds.
 *
 * @param format whose bitrate class says whether a PSNR is promised; without it the gate is listed
 */
export function gatesOfProfile(
  { gates, thresholds }: Pick<QualityProfile, 'gates' | 'thresholds'>,
  format?: Pick<FormatDeclaration, 'lossless' | 'profile'>,
): readonly QualityGate[] {
  if (gates) return gates;
  return USUAL_GATES.flatMap((gate) => {
    if (gate.measure === 'psnr' && format && !promisesPsnr(format)) return [];
    const { measure } = gate;
    return [
      measure in thresholds ? { ...gate, threshold: thresholds[measure as keyof typeof thresholds] } : gate,
    ];
  });
}

const USUAL_GATES: readonly QualityGate[] = [
  {
    name: 'Visual Fidelity',
    measure: 'ssim',
    action: 'fail_export',
    message: 'Export does not meet visual quality requirements',
  },
  {
    name: 'Colour Fidelity',
    measure: 'deltaE',
    action: 'fail_export',
    message: 'Export does not show the colours that were drawn',
  },
  {
    name: 'Signal to Noise',
    measure: 'psnr',
    action: 'fail_export',
    message: 'Export has more noise than its bitrate class promises',
  },
  {
    name: 'File Integrity',
    measure: 'technical',
    action: 'fail_export',
    message: 'Export is not the file that was asked for',
  },
  {
    name: 'Format Compliance',
    measure: 'compliance',
    action: 'fail_export',
    message: 'Export does not comply with format specification',
  },
  {
    name: 'Golden Frames',
    measure: 'golden',
    action: 'fail_export',
    message: 'Export differs from frames that were approved',
  },
  {
    name: 'Performance Standard',
    measure: 'performance',
    action: 'warn_user',
    message: 'Export performance below target but within acceptable range',
  },
];

/**
 * The profiles that editing programs take for masters: what Apple calls visually lossless from 422 HQ up (ProRes white
 * paper, 2022), and Avid's classes of the same rates.
 */
const MASTERING: ReadonlySet<FormatDeclaration['profile']> = new Set([
  'hq', '4444', '4444xq', '185', '185x', '220x', 'hqx', '444',
] as const); // biome-ignore format: a list

/** Whether a format's bitrate class promises a PSNR: lossless ones, and the profiles for masters. */
export function promisesPsnr({
  lossless,
  profile,
}: Pick<FormatDeclaration, 'lossless' | 'profile'>): boolean {
  return lossless || MASTERING.has(profile);
}

/** Pixels a second of what targets are told for: 1920×1080 at 30 frames a second. */
const REFERENCE_PIXELS = 1920 * 1080 * 30;

/** Seconds of work for a second of 1080p at 30 frames a second, on two cores without a GPU. */
const TARGETS: Readonly<Record<CodecId, number>> = {
  h264: 4,
  h265: 60,
  vp9: 8,
  av1: 8,
  prores: 6,
  dnxhd: 8,
  dnxhr: 8,
  png: 12,
  gif: 12,
  apng: 24,
  webp: 24,
  tiff: 12,
  exr: 24,
  dng: 12,
  ffv1: 40,
  mpeg2: 16,
  'avc-intra': 30,
};

/**
 * A format's own target.
 *
 * @param pixels of all frames of a second
 * @returns seconds of work for a second of the film
 */
export function performanceTarget({ codec }: Pick<FilmFormat, 'codec'>, pixels: number): number {
  return TARGETS[codec] * Math.max(1, pixels / REFERENCE_PIXELS);
}
