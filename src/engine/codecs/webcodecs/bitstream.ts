import type { CodecId } from '../codecs.ts';
import { AV1_UNIT, av1Units } from './av1-units.ts';
import { BitReader } from './bits.ts';

/** WebCodecs' codecs. */
export type VideoCodecId = Extract<CodecId, 'h264' | 'h265' | 'vp9' | 'av1'>;

export function isVideoCodec(codec: CodecId): codec is VideoCodecId {
  return codec === 'h264' || codec === 'h265' || codec === 'vp9' || codec === 'av1';
}

/**
 * Whether an encoded picture can be decoded without any other, as its own bytes tell it: encoders have been seen to
 * mark first packets as delta.
 *
 * @param nalLengthSize bytes of the length before each NAL unit of H.264 and HEVC, 1–4 (from avcC, hvcC)
 */
export function isKeyFrame(codec: VideoCodecId, data: Uint8Array, nalLengthSize = 4): boolean {
  switch (codec) {
    case 'h264':
      return firstSlice(data, nalLengthSize, h264Slice) === 'key';
    case 'h265':
      return firstSlice(data, nalLengthSize, hevcSlice) === 'key';
    case 'vp9':
      return isVp9KeyFrame(data);
    case 'av1':
      return isAv1KeyFrame(data);
  }
}

/** What a NAL unit's first byte says of it. */
type SliceKind = 'key' | 'delta' | 'no slice';

/** ITU-T H.264 table 7-1: nal_unit_type 5 is a slice of an IDR picture, 1 to 4 are slices of others. */
function h264Slice(first: number): SliceKind {
  const type = first & 31;
  return type === 5 ? 'key' : type >= 1 && type <= 4 ? 'delta' : 'no slice';
}

/**
 * ITU-T H.265 table 7-1: nal_unit_type 0 to 31 are slices, of which 16 to 21 (BLA, IDR, CRA) belong to pictures where
 * decoding may start.
 */
function hevcSlice(first: number): SliceKind {
  const type = (first >> 1) & 63;
  return type >= 16 && type <= 21 ? 'key' : type < 32 ? 'delta' : 'no slice';
}

function firstSlice(data: Uint8Array, lengthSize: number, kindOf: (first: number) => SliceKind): SliceKind {
  let at = 0;
  while (at + lengthSize < data.length) {
    let length = 0;
    for (let i = 0; i < lengthSize; i++) length = length * 256 + (data[at + i] ?? 0);
    const kind = kindOf(data[at + lengthSize] ?? 0);
    if (kind !== 'no slice') return kind;
    at += lengthSize + length;
  }
  return 'no slice';
}

/** VP9 Bitstream & Decoding Process Specification, section 6.2, uncompressed_header. */
function isVp9KeyFrame(data: Uint8Array): boolean {
  const bits = new BitReader(data);
  if (bits.read(2) !== 2) return false;
  const profile = bits.read(1) + bits.read(1) * 2;
  if (profile === 3) bits.skip(1);
  const showExistingFrame = bits.flag();
  const interFrame = bits.flag();
  return !showExistingFrame && !interFrame;
}

/** AV1 specification, sections 5.5.1 (sequence header) and 5.9.2 (uncompressed_header). */
function isAv1KeyFrame(data: Uint8Array): boolean {
  let sequence = false;
  for (const { type, payload } of av1Units(data)) {
    if (type === AV1_UNIT.sequenceHeader) sequence = true;
    if (type !== AV1_UNIT.frame && type !== AV1_UNIT.frameHeader) continue;
    const bits = new BitReader(payload);
    const showExistingFrame = bits.flag();
    const frameType = bits.read(2);
    // A key frame without its sequence header can't be decoded on its own.
    return sequence && !showExistingFrame && frameType === 0;
  }
  return false;
}
