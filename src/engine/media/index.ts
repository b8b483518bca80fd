export {
  BT709_LIMITED,
  COLOUR_CHOICES,
  type ColourChoice,
  type ColourSpace,
  PICTURE_COLOURS,
  PRIMARIES_CODES,
  SRGB,
  TRANSFER_CODES,
} from './colour.ts';
export { sha256Hex, toHex } from './digest.ts';
export type { AlphaMode, Frame, PixelFormat, Rectangle, YuvFrame } from './frame.ts';
export { KernelMemory } from './kernel-memory.ts';
export { instantiateKernel } from './kernel-module.ts';
export type { EncodedPacket, EncodedSegment, TrackDescription } from './packet.ts';
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
