import type { CodecId } from '../codecs.ts';

/** WebCodecs' codecs. */
export type VideoCodecId = Extract<CodecId, 'h264' | 'vp9' | 'av1'>;

/**
 * Whether an encoded picture can be decoded without any other, as its own bytes tell it: encoders have been seen to
 * mark first packets as delta.
 *
 * @param nalLengthSize bytes of the length before each H.264 NAL unit, 1–4 (from avcC)
 */
export function isKeyFrame(codec: VideoCodecId, data: Uint8Array, nalLengthSize = 4): boolean {
  switch (codec) {
    case 'h264':
      return hasIdrSlice(data, nalLengthSize);
    case 'vp9':
      return isVp9KeyFrame(data);
    case 'av1':
      return isAv1KeyFrame(data);
  }
}

/** ITU-T H.264 table 7-1: nal_unit_type 5 is a slice of an IDR picture, 1 to 4 are slices of others. */
function hasIdrSlice(data: Uint8Array, lengthSize: number): boolean {
  let at = 0;
  while (at + lengthSize < data.length) {
    let length = 0;
    for (let i = 0; i < lengthSize; i++) length = length * 256 + (data[at + i] ?? 0);
    const type = (data[at + lengthSize] ?? 0) & 31;
    if (type === 5) return true;
    if (type >= 1 && type <= 4) return false;
    at += lengthSize + length;
  }
  return false;
}

/** VP9 Bitstream & Decoding Process Specification, section 6.2, uncompressed_header. */
function isVp9KeyFrame(data: Uint8Array): boolean {
  const bits = new BitReader(data);
  if (bits.read(2) !== 2) return false;
  const profile = bits.read(1) + bits.read(1) * 2;
  if (profile === 3) bits.read(1);
  const showExistingFrame = bits.read(1);
  const frameType = bits.read(1);
  return showExistingFrame === 0 && frameType === 0;
}

const OBU_SEQUENCE_HEADER = 1;
const OBU_FRAME_HEADER = 3;
const OBU_FRAME = 6;

/** AV1 specification, sections 5.3.2 (obu_header), 5.5.1 (sequence header) and 5.9.2 (uncompressed_header). */
function isAv1KeyFrame(data: Uint8Array): boolean {
  let sequence = false;
  for (const { type, payload } of openBitstreamUnits(data)) {
    if (type === OBU_SEQUENCE_HEADER) sequence = true;
    if (type !== OBU_FRAME && type !== OBU_FRAME_HEADER) continue;
    const bits = new BitReader(payload);
    const showExistingFrame = bits.read(1);
    const frameType = bits.read(2);
    // A key frame without its sequence header can't be decoded on its own.
    return sequence && showExistingFrame === 0 && frameType === 0;
  }
  return false;
}

function* openBitstreamUnits(data: Uint8Array): Generator<{ type: number; payload: Uint8Array }> {
  let at = 0;
  while (at < data.length) {
    const header = data[at] ?? 0;
    const hasExtension = (header & 4) !== 0;
    const hasSize = (header & 2) !== 0;
    at += hasExtension ? 2 : 1;
    let size = data.length - at;
    if (hasSize) {
      size = 0;
      for (let shift = 0; shift < 56; shift += 7) {
        const byte = data[at++] ?? 0;
        size += (byte & 127) * 2 ** shift;
        if (byte < 128) break;
      }
    }
    yield { type: (header >> 3) & 15, payload: data.subarray(at, at + size) };
    at += size;
  }
}

/**
 * Writes BT.709 and limited range into a VP9 key frame that leaves its colours unknown, in place: Chromium drops
 * what VideoFrames declare (its bug 1377842), and players then guess. Section 6.2.2, color_config, of profile 0.
 */
export function tagVp9Bt709(keyFrame: Uint8Array): void {
  const COLOUR_SPACE_BIT = 32;
  const bits = new BitReader(keyFrame);
  const profile = (bits.read(4) & 3) === 0;
  bits.read(4);
  const sync = bits.read(8) * 65536 + bits.read(16);
  if (!profile || sync !== 0x498342 || bits.read(3) !== 0) return;
  const at = COLOUR_SPACE_BIT >> 3;
  // color_space CS_BT_709 is 2, in three bits; the color_range bit behind it is 0 for limited range.
  keyFrame[at] = ((keyFrame[at] ?? 0) & 0b0000_1111) | 0b0100_0000;
}

class BitReader {
  readonly #data: Uint8Array;
  #at = 0;

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  /** The next `count` bits, most significant first; zeros behind the end. */
  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      value = value * 2 + (((this.#data[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1);
    }
    return value;
  }
}
