import { ExportError } from '../../../errors/index.ts';
import { type Rational, type TrackDescription, toNumber } from '../../../media/index.ts';
import { CODINGS, CONTAINERS } from '../labels.ts';
import type { PictureEssence } from './essence.ts';
import { macroblocks, rasterOf } from './raster.ts';

/** SMPTE RP 2027: the third last and last byte of the coding's label, by class and system. */
const CLASSES: Readonly<Record<string, number>> = {
  'avc-intra-50': 0x21,
  'avc-intra-100': 0x31,
  'avc-intra-200': 0x32,
};
const HIGH_10 = 110;
/** A second, of 1080 lines. */
const MOST_FULL_FRAMES = 30;
const SITING_BETWEEN_LINES = 6;

/** Start code, and the type of a sequence parameter set (ITU-T H.264 section 7.4.1, annex B). */
const [SEQUENCE_PARAMETERS, START_BYTES] = [7, 4];

/**
 * AVC-Intra as RP 2027 labels it, and XAVC Intra as a high intra stream (ST 381-3). Each frame holds its parameter sets and
 * has the size of its class.
 *
 * @param frame the first, which tells profile and level
 * @throws ExportError ENCODER_FAILED where it has no parameter set
 */
export function avcIntraEssence(track: TrackDescription, rate: Rational, frame: Uint8Array): PictureEssence {
  const kind = CLASSES[track.profile ?? ''];
  const system = systemOf(track, rate);
  const named = kind !== undefined && system !== undefined ? CODINGS.avcIntra(kind, system) : undefined;
  const avc = readParameters(frame);
  const low = avc.profile === HIGH_10;
  const generic = low ? CODINGS.high10Intra : CODINGS.high422Intra;
  return {
    ...rasterOf(track),
    container: CONTAINERS.avc,
    coding: named ?? generic,
    element: [0x15, 0x05],
    descriptor: named === undefined ? 'cdci' : 'mpegVideo',
    stored: named === undefined ? macroblocks(track) : { width: track.width, height: track.height },
    depth: 10,
    subsampling: [2, low ? 2 : 1],
    siting: low ? SITING_BETWEEN_LINES : 0,
    frameBytes: track.frameBytes ?? frame.length,
    more: {},
    ...(named === undefined && { avc }),
    sound: 'wave',
    systemItem: false,
    version: 3,
  };
}

/** 60 or 50 fields, 30 or 25 frames, 60 or 50 frames of 720 lines: RP 2027 names no others. */
function systemOf({ height, fieldOrder }: TrackDescription, rate: Rational): number | undefined {
  const frames = Math.round(toNumber(rate));
  const european = frames === 25 || frames === 50;
  if (height === 720) return european ? 9 : 8;
  if (height !== 1080 || frames > MOST_FULL_FRAMES) return undefined;
  return (fieldOrder ? 1 : 3) + (european ? 1 : 0);
}

function readParameters(frame: Uint8Array): NonNullable<PictureEssence['avc']> {
  for (let at = 0; at + START_BYTES + 2 < frame.length; at++) {
    if (frame[at] !== 0 || frame[at + 1] !== 0 || frame[at + 2] !== 1) continue;
    if (((frame[at + 3] ?? 0) & 31) !== SEQUENCE_PARAMETERS) continue;
    const [profile = 0, constraints = 0, level = 0] = frame.subarray(at + START_BYTES, at + START_BYTES + 3);
    return { profile, constraints, level };
  }
  throw new ExportError('ENCODER_FAILED', 'The first packet has no sequence parameter set.', {
    value: frame.length,
  });
}
