export {
  type AudioBlock,
  type AudioPacket,
  type AudioTrackDescription,
  CHANNEL_LAYOUTS,
  type ChannelLayout,
  type Speaker,
} from './audio.ts';
export { frameToSample, fromDecibels, toDecibels } from './audio-time.ts';
export { setWorkShare, takeBreak, workShare } from './breaks.ts';
export { copyBytes, release, sameBytes } from './bytes.ts';
export {
  BT709_LIMITED,
  type ChromaSiting,
  type Chromaticity,
  COLOUR_CHOICES,
  type ColourChoice,
  type ColourSpace,
  type HdrMetadata,
  inColourModel,
  linearColours,
  MATRIX_CODES,
  PICTURE_COLOURS,
  PRIMARIES_CODES,
  SD_LIMITED,
  SRGB,
  TRANSFER_CODES,
  VIDEO_COLOURS,
} from './colour.ts';
export { sha256Hex, toHex } from './digest.ts';
export { FILE_HEAD_BYTES, fileKind } from './file-kind.ts';
export {
  type AlphaMode,
  type ChromaSubsampling,
  type Frame,
  isPixelFormat,
  type PixelFormat,
  PLANAR_FORMATS,
  type PlanarFormat,
  type PlanarLayout,
  planarBytes,
  planarLayout,
  type Rectangle,
  type YuvFrame,
} from './frame.ts';
export { KernelMemory } from './kernel-memory.ts';
export { instantiateKernel } from './kernel-module.ts';
export { nextTask } from './next-task.ts';
export type { EncodedPacket, EncodedSegment, FieldOrder, TrackDescription } from './packet.ts';
export {
  formatRational,
  frameRateFromNumber,
  frameTimeMicroseconds,
  frameTimeSeconds,
  parseFrameRate,
  type Rational,
  rational,
  toNumber,
} from './rational.ts';
export {
  formatTimecode,
  hasTimecode,
  parseTimecode,
  type Timecode,
  type TimecodeBase,
  timecodeBase,
} from './timecode.ts';
export { Watchdog } from './watchdog.ts';
