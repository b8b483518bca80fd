import { ExportError } from '../../../errors/index.ts';
import { type Rational, rational, type TrackDescription } from '../../../media/index.ts';
import { u8, u16, u32 } from '../../isobmff/bytes.ts';
import { CODINGS, CONTAINERS, d10Container } from '../labels.ts';
import { flag } from '../metadata/sets.ts';
import type { PictureEssence } from './essence.ts';
import { macroblocks, rasterOf } from './raster.ts';

/** profile_and_level_indication of 4:2:2 at high level: ISO/IEC 13818-2 table 8-2. */
const PROFILE_422_HIGH = 0x82;
const XDCAM_BITS_PER_SECOND = 50_000_000;
/** CodedContentType (SMPTE ST 381-1): progressive frames, or interlaced ones. */
const [PROGRESSIVE_CONTENT, INTERLACED_CONTENT] = [1, 2];

/** XDCAM HD422: SMPTE RDD 9 with ST 381-1. */
export function xdcamEssence(track: TrackDescription): PictureEssence {
  const { fieldOrder, gop = { length: 1, bFrames: 0 } } = track;
  return {
    ...rasterOf(track),
    container: CONTAINERS.mpeg,
    coding: CODINGS.mpeg422High,
    element: [0x15, 0x05],
    descriptor: 'mpegVideo',
    stored: macroblocks(track),
    depth: 8,
    subsampling: [2, 1],
    siting: 0,
    more: {
      singleSequence: flag(true),
      constantBFrames: flag(true),
      codedContent: u8(fieldOrder ? INTERLACED_CONTENT : PROGRESSIVE_CONTENT),
      lowDelay: flag(gop.bFrames === 0),
      closedGop: flag(true),
      longestGop: u16(gop.length),
      mostBFrames: u16(gop.bFrames),
      bitRate: u32(XDCAM_BITS_PER_SECOND),
      profileAndLevel: u8(PROFILE_422_HIGH),
    },
    sound: 'aes3',
    systemItem: true,
    version: 2,
  };
}

interface D10System {
  /** Odd or even member of each pair of labels: 625 lines, 525 lines. */
  readonly label: 0 | 1;
  readonly fieldLines: number;
  /** Lines of each field before those that are shown. */
  readonly hiddenLines: number;
  readonly lines: readonly [number, number];
  readonly bytes: Readonly<Record<number, number>>;
}

/** SMPTE ST 356 and ST 386: systems by the lines of a coded frame, bytes of a frame by megabits a second. */
const D10: Readonly<Record<number, D10System>> = {
  608: {
    label: 0,
    fieldLines: 304,
    hiddenLines: 16,
    lines: [7, 320],
    bytes: { 30: 150_000, 40: 200_000, 50: 250_000 },
  },
  512: {
    label: 1,
    fieldLines: 256,
    hiddenLines: 13,
    lines: [7, 270],
    bytes: { 30: 125_125, 40: 166_833, 50: 208_541 },
  },
};
/** The first label of each rate. */
const D10_LABELS: Readonly<Record<number, number>> = { 50: 1, 40: 3, 30: 5 };
const STANDARD_DEFINITION: Rational = rational(4, 3);
const SITING_601 = 4;

/**
 * IMX: ST 386, with a system item, one picture and eight channels of AES3.
 *
 * @param megabits a second, of the profile
 * @throws ExportError INVALID_SETTINGS for a raster that D-10 does not have
 */
export function d10Essence(track: TrackDescription, megabits: number, withSound: boolean): PictureEssence {
  const system = D10[track.height];
  const first = D10_LABELS[megabits];
  const bytes = system?.bytes[megabits];
  if (!system || first === undefined || bytes === undefined) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `D-10 has 720×608 at 25 frames a second and 720×512 at 29.97, at 30, 40 or 50 Mb/s, not ${track.width}×${track.height} at ${megabits}.`,
      { value: `${track.width}x${track.height}` },
    );
  }
  const index = first + system.label;
  const { fieldLines, hiddenLines, lines } = system;
  return {
    container: d10Container(index, withSound),
    coding: CODINGS.d10(index),
    element: [0x05, 0x01],
    descriptor: 'cdci',
    stored: { width: track.width, height: 2 * fieldLines },
    depth: 8,
    subsampling: [2, 1],
    siting: SITING_601,
    lines,
    signalStandard: 1,
    aspect: track.displayAspect ?? STANDARD_DEFINITION,
    frameBytes: bytes,
    more: {
      sampledHeight: u32(fieldLines),
      storedF2Offset: u32(0),
      displayHeight: u32(fieldLines - hiddenLines),
      displayY: u32(hiddenLines),
      displayF2Offset: u32(0),
      imageStart: u32(0),
      imageEnd: u32(0),
      reversedBytes: flag(false),
    },
    sound: 'd10',
    systemItem: true,
    version: 2,
  };
}
