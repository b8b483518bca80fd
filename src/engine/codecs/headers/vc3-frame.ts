import type { StreamFacts } from './stream-facts.ts';

const HEADER_BYTES = 0x2d;
/** SBD: the sample's bit depth, in three bits. */
const DEPTHS: Readonly<Record<number, number>> = { 1: 8, 2: 10, 3: 12 };
const INTERLACED = 2;
/** The field of the frame's second line; fields are coded as they are shown. */
const LOWER_FIELD = 1;
const FULL_CHROMA = 0x40;
/** Macroblocks of 4:4:4 with this mark are Y′CbCr, else R′G′B′: as FFmpeg writes and reads it, and MediaInfo the other way round. */
const CHOSEN_TRANSFORM = 0x01;
const RGB = { matrix: 0 };
/** The least header, and that of the tallest picture. */
const [LEAST_HEADER, LARGEST_HEADER] = [0x280, 0x2170];

/** The frame header of SMPTE ST 2019-1; undefined for what is no frame. */
export function readVc3Frame(packet: Uint8Array): StreamFacts | undefined {
  if (packet.length < HEADER_BYTES) return undefined;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const header = view.getUint32(0);
  const depth = DEPTHS[view.getUint8(0x21) >> 5];
  if (header < LEAST_HEADER || header > LARGEST_HEADER || depth === undefined) return undefined;
  const coding = view.getUint8(0x2c);
  const chroma = coding & FULL_CHROMA ? '444' : '422';
  const fields = view.getUint8(5);
  const interlaced = (fields & INTERLACED) !== 0;
  return {
    codec: 'vc3',
    width: view.getUint16(0x1a),
    height: view.getUint16(0x18) * (interlaced ? 2 : 1),
    chroma,
    depth,
    profile: view.getUint32(0x28),
    colour: chroma === '444' && !(coding & CHOSEN_TRANSFORM) ? RGB : {},
    interlaced,
    ...(interlaced && { fieldOrder: fields & LOWER_FIELD ? 'bff' : 'tff' }),
  };
}
