import { BitReader } from './bits.ts';

/** Types of open bitstream units: AV1 specification, section 6.2.2. */
export const AV1_UNIT = { sequenceHeader: 1, frameHeader: 3, frame: 6 } as const;

/** The units of a temporal unit in order; each payload is a view of `data`. Section 5.3.2, obu_header. */
export function* av1Units(data: Uint8Array): Generator<{ type: number; payload: Uint8Array }> {
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

/** What a sequence header says, and where in its bits, so that tags can be set in place. */
export interface Av1Sequence {
  readonly profile: number;
  /** The most that a frame may have. */
  readonly width: number;
  readonly height: number;
  /** seq_level_idx of the first operating point. */
  readonly level: number;
  readonly highTier: boolean;
  readonly depth: 8 | 10 | 12;
  readonly monochrome: boolean;
  readonly chroma: '400' | '420' | '422' | '444';
  /** Code points of ITU-T H.273, where the header has them. */
  readonly colours?: readonly [primaries: number, transfer: number, matrix: number];
  readonly fullRange: boolean;
  /** Bit of the first of the three code points; undefined where the header describes no colours. */
  readonly coloursAt?: number;
  /** Bit of color_range. */
  readonly rangeAt: number;
  /** Bit of chroma_sample_position; undefined where chroma is not 4:2:0. */
  readonly sitingAt?: number;
}

/**
 * AV1 specification, sections 5.5.1 (sequence_header_obu) and 5.5.2 (color_config); undefined for headers with timing
 * information, which no encoder here writes, and for RGB.
 */
export function readAv1Sequence(payload: Uint8Array): Av1Sequence | undefined {
  const bits = new BitReader(payload);
  const profile = bits.read(3);
  bits.skip(1);
  const reduced = bits.flag();
  let level = 0;
  let highTier = false;
  if (reduced) {
    level = bits.read(5);
  } else {
    if (bits.flag()) return undefined;
    const displayDelay = bits.flag();
    const points = bits.read(5) + 1;
    for (let point = 0; point < points; point++) {
      bits.skip(12);
      const pointLevel = bits.read(5);
      const pointTier = pointLevel > 7 && bits.flag();
      if (point === 0) [level, highTier] = [pointLevel, pointTier];
      if (displayDelay && bits.flag()) bits.skip(4);
    }
  }
  const widthBits = bits.read(4) + 1;
  const heightBits = bits.read(4) + 1;
  const width = bits.read(widthBits) + 1;
  const height = bits.read(heightBits) + 1;
  if (!reduced && bits.flag()) bits.skip(7);
  // Superblocks of 128, filter intra, intra edge filter.
  bits.skip(3);
  if (!reduced) skipTools(bits);
  // Superres, CDEF, restoration.
  bits.skip(3);
  return readColours(bits, { profile, width, height, level, highTier });
}

function skipTools(bits: BitReader): void {
  // Inter-intra compound, masked compound, warped motion, dual filter.
  bits.skip(4);
  const orderHint = bits.flag();
  if (orderHint) bits.skip(2);
  const screenContent = bits.flag() ? 2 : bits.read(1);
  if (screenContent > 0 && !bits.flag()) bits.skip(1);
  if (orderHint) bits.skip(3);
}

function readColours(
  bits: BitReader,
  sequence: Pick<Av1Sequence, 'profile' | 'width' | 'height' | 'level' | 'highTier'>,
): Av1Sequence | undefined {
  const { profile } = sequence;
  const deep = bits.flag();
  const depth: Av1Sequence['depth'] = profile === 2 && deep && bits.flag() ? 12 : deep ? 10 : 8;
  const monochrome = profile !== 1 && bits.flag();
  const described = bits.flag();
  const coloursAt = described ? bits.position : undefined;
  const colours = described ? ([bits.read(8), bits.read(8), bits.read(8)] as const) : undefined;
  const head = {
    ...sequence,
    depth,
    monochrome,
    ...(coloursAt !== undefined && { coloursAt }),
    ...(colours && { colours }),
  };
  const rangeAt = bits.position;
  // BT.709 primaries, sRGB transfer and the identity matrix mean RGB, which has no range bit.
  if (!monochrome && colours?.join() === '1,13,0') return undefined;
  const fullRange = bits.flag();
  if (monochrome) return { ...head, chroma: '400', fullRange, rangeAt };
  const [across, down] = subsampling(bits, profile, depth);
  const chroma = !across ? '444' : down ? '420' : '422';
  return { ...head, chroma, fullRange, rangeAt, ...(across && down && { sitingAt: bits.position }) };
}

function subsampling(bits: BitReader, profile: number, depth: number): [across: boolean, down: boolean] {
  if (profile === 0) return [true, true];
  if (profile === 1) return [false, false];
  if (depth < 12) return [true, false];
  const across = bits.flag();
  return [across, across && bits.flag()];
}
