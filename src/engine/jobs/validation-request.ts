import type { QualityProfile, QualityValidation } from '../api/index.ts';
import { performanceTarget } from '../formats/index.ts';
import { toNumber } from '../media/index.ts';
import {
  frameGates,
  gatesToHold,
  type JudgeContext,
  type Place,
  type ValidationRequest,
} from '../quality/index.ts';
import type { AudioRecipe, SegmentRecipe } from '../segments/index.ts';
import { expectedFile } from './file-stages.ts';
import type { GoldenRow } from './golden-rows.ts';
import type { Preflight } from './preflight.ts';
import type { JobRecord } from './record.ts';

/** What a validation of a file is made from, whoever asks for it. */
export interface ValidationSubject {
  readonly prepared: Preflight;
  readonly recipe: SegmentRecipe;
  readonly output: ValidationRequest['output'];
  readonly audio?: AudioRecipe;
  /** That somebody chose. */
  readonly profile?: QualityProfile;
  /** That it is made for. */
  readonly place?: Place;
  readonly golden: readonly GoldenRow[];
  readonly sha256?: string;
}

/** What the pass over a file is to know. */
export function validationRequest(subject: ValidationSubject, sampled: boolean): ValidationRequest {
  const { prepared, recipe, output, audio, place, sha256 } = subject;
  const { settings, ranges } = prepared;
  const golden = goldenPictures(subject);
  return {
    ...{ output, recipe, ranges, sampled },
    format: settings.format.id,
    expected: expectedFile(prepared, audio),
    gates: heldFrameGates(subject),
    broadcast: isForBroadcast(subject),
    ...(audio && { audio }),
    ...(place && { place }),
    ...(sha256 !== undefined && { sha256 }),
    ...(golden.length > 0 && { golden }),
  };
}

/** What frames are to exceed in SSIM and stay below in ΔE2000. */
export function heldFrameGates({
  prepared: { settings },
  profile,
}: Pick<ValidationSubject, 'prepared' | 'profile'>): ReturnType<typeof frameGates> {
  return frameGates(gatesToHold(profile, settings.format, settings.encode));
}

/** Whether the limits of broadcasters count. */
export function isForBroadcast({
  prepared,
  profile,
}: Pick<ValidationSubject, 'prepared' | 'profile'>): boolean {
  return profile?.use === 'broadcast' || prepared.settings.format.category === 'broadcast';
}

/**
 * The golden frames that the output shows, by their places in the file: those of its own size, at instants where it has a
 * frame.
 */
export function goldenPictures({
  prepared,
  golden,
}: Pick<ValidationSubject, 'prepared' | 'golden'>): NonNullable<ValidationRequest['golden']> {
  const { encode, frameRate, range, leader } = prepared.settings;
  const offset = leader ? leader.frames - leader.programme : 0;
  const { compositionRate } = prepared;
  return golden.flatMap(({ frameNumber, width, height, png }) => {
    if (width !== encode.width || height !== encode.height) return [];
    const output =
      (frameNumber * frameRate.num * compositionRate.den) / (frameRate.den * compositionRate.num);
    const frame = output + offset;
    if (!Number.isInteger(frame) || frame < range.start || frame >= range.end) return [];
    if (leader && frame < leader.frames) return [];
    return [{ frame: frame - range.start, picture: new Blob([png], { type: 'image/png' }) }];
  });
}

/** What a file of these settings is judged by. */
export function judgeContext(
  { prepared, profile }: Pick<ValidationSubject, 'prepared' | 'profile'>,
  extent: QualityValidation['extent'],
  record?: Pick<JobRecord, 'id' | 'settings'>,
  secondsPerSecond?: number,
): JudgeContext {
  const { format, encode } = prepared.settings;
  return {
    ...(record && { exportId: record.id, settings: record.settings }),
    ...(profile && { profile }),
    ...{ format, encode, extent },
    ...(secondsPerSecond !== undefined && { secondsPerSecond }),
    target: performanceTarget(format, encode.width * encode.height * toNumber(encode.frameRate)),
    validatedAt: new Date(),
  };
}

/** Films shorter than this are counted as if they had so many seconds: their start takes most of the time. */
const LEAST_SECONDS = 10;

/** Seconds of work for a second of a film. */
export function paceOf(milliseconds: number, seconds: number): number {
  return milliseconds / 1000 / Math.max(LEAST_SECONDS, seconds);
}
