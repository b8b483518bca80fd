import type { FieldOrder } from '../../media/index.ts';
import { frameRateOfCode } from '../prores/headers.ts';
import { colourCodes, type StreamFacts } from './stream-facts.ts';

const SIGNATURE = 0x69637066;
/** Size and signature, which Matroska leaves out. */
const FRAME_START = 8;
const FIXED_BYTES = 20;
const CHROMA_444 = 3;
/** Bits of a sample by alpha_channel_type. */
const ALPHA_DEPTHS: Readonly<Record<number, 8 | 16>> = { 1: 8, 2: 16 };
/** interlace_mode. */
const FIELD_ORDERS: Readonly<Record<number, FieldOrder>> = { 1: 'tff', 2: 'bff' };

/** SMPTE RDD 36, clauses 5.1 and 6.1.1; undefined for what is no frame. */
export function readProResFrame(packet: Uint8Array): StreamFacts | undefined {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const whole = packet.length >= FRAME_START && view.getUint32(4) === SIGNATURE;
  const at = whole ? FRAME_START : 0;
  if (packet.length < at + FIXED_BYTES) return undefined;
  const headerBytes = view.getUint16(at);
  const version = view.getUint16(at + 2);
  const chroma = view.getUint8(at + 12) >> 6;
  const rate = frameRateOfCode(view.getUint8(at + 13) & 15);
  const mode = (view.getUint8(at + 12) >> 2) & 3;
  const fieldOrder = FIELD_ORDERS[mode];
  const alphaType = view.getUint8(at + 17) & 15;
  const alphaDepth = ALPHA_DEPTHS[alphaType];
  if (headerBytes < FIXED_BYTES || version > 1 || chroma < 2) return undefined;
  return {
    codec: 'prores',
    width: view.getUint16(at + 8),
    height: view.getUint16(at + 10),
    chroma: chroma === CHROMA_444 ? '444' : '422',
    // RDD 36 has no field for the range: it is limited.
    colour: colourCodes(view.getUint8(at + 14), view.getUint8(at + 15), view.getUint8(at + 16), undefined),
    interlaced: mode !== 0,
    ...(fieldOrder && { fieldOrder }),
    alpha: alphaType !== 0,
    ...(alphaDepth !== undefined && { alphaDepth }),
    ...(rate !== undefined && { frameRate: rate }),
    ...(whole && { frameBytes: view.getUint32(0) }),
  };
}
