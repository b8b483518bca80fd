import { formatTimecode, type Rational, type Timecode, toNumber } from '../../media/index.ts';
import { type Bytes, concat, u8, u16 } from '../isobmff/bytes.ts';
import { KL_BYTES, klv } from './klv.ts';
import { KEYS } from './labels.ts';

const PACK_BYTES = 57;
/** Of the item behind its first key and length: the pack, and the set of package metadata, which is empty. */
export const SYSTEM_ITEM_BYTES = PACK_BYTES + KL_BYTES;
const STAMP_BYTES = 17;
/** System metadata bitmap: label, user's time stamp, picture; and sound. */
const [WITH_PICTURE, WITH_SOUND] = [0x58, 0x04];
const SMPTE_TIMECODE = 0x81;
const DROP_FRAME = 0x40;
/** Marks the second of a pair of frames: in the hours at 50 a second, else in the seconds (ST 12-1, bits 59 and 27). */
const SECOND_FRAME = 0x80;
const MARKED_IN_HOURS = 50;
/** Content package rates of SMPTE ST 326 table 4, less the bit that says 1000/1001. */
const RATES: Readonly<Record<number, number>> = { 24: 2, 25: 4, 30: 6, 48: 8, 50: 10, 60: 12 };
/** Timecode counts pairs of frames above it (ST 12-3). */
const MOST_LABELS = 30;

/**
 * The system item of a content package: SMPTE ST 385 and ST 326.
 *
 * @param container label of the essence container, or of the mixture
 * @param frame of the file
 */
export function systemItem(
  container: Bytes,
  rate: Rational,
  start: Timecode | undefined,
  withSound: boolean,
  frame: number,
): Bytes {
  const code = (RATES[Math.round(toNumber(rate))] ?? 0) | (rate.den === 1 ? 0 : 1);
  return concat([
    klv(
      KEYS.systemPack,
      u8(WITH_PICTURE | (withSound ? WITH_SOUND : 0), code, 0),
      u16(0, frame & 0xffff),
      container,
      new Uint8Array(STAMP_BYTES),
      start ? timeStamp(start, rate, frame) : new Uint8Array(STAMP_BYTES),
    ),
    klv(KEYS.packageMetadata),
  ]);
}

/** Binary groups are left empty: ST 331 section 7. */
function timeStamp({ frame: first, dropFrame }: Timecode, rate: Rational, frame: number): Bytes {
  const text = formatTimecode({ frame: first + frame, dropFrame }, rate);
  const [hours = 0, minutes = 0, seconds = 0, frames = 0] = text.split(/[:;]/).map(Number);
  const base = Math.round(toNumber(rate));
  const paired = base > MOST_LABELS;
  const mark = paired && frames % 2 === 1 ? SECOND_FRAME : 0;
  const inHours = base === MARKED_IN_HOURS;
  const label = paired ? Math.floor(frames / 2) : frames;
  const bytes = new Uint8Array(STAMP_BYTES);
  bytes.set([
    SMPTE_TIMECODE,
    decimal(label) | (dropFrame ? DROP_FRAME : 0),
    decimal(seconds) | (inHours ? 0 : mark),
    decimal(minutes),
    decimal(hours) | (inHours ? mark : 0),
  ]);
  return bytes;
}

function decimal(value: number): number {
  return (Math.floor(value / 10) << 4) | (value % 10);
}
