import { type Bytes, concat, u8 } from '../isobmff/bytes.ts';
import { KEYS } from './labels.ts';

/** A key and a length of four bytes, as all are written here: sizes are known to whoever reads a table of them. */
export const KL_BYTES = 20;
/** Elements and partitions begin at multiples of it (KLV alignment grid, SMPTE ST 377-1 section 6.4.1). */
export const GRID = 512;

const LARGEST_24 = 0xffffff;

/** The length as BER in four bytes, or nine where it takes more than three (SMPTE ST 336). */
export function berLength(length: number): Bytes {
  if (length <= LARGEST_24) return u8(0x83, length >>> 16, (length >>> 8) & 255, length & 255);
  const bytes = new Uint8Array(9);
  bytes[0] = 0x88;
  new DataView(bytes.buffer).setBigUint64(1, BigInt(length));
  return bytes;
}

export function klv(key: Uint8Array, ...values: readonly Uint8Array[]): Bytes {
  const length = values.reduce((sum, value) => sum + value.length, 0);
  return concat([key, berLength(length), ...values]);
}

/** Bytes from a position to the next line of the grid; a filler's own key and length have to fit in. */
export function fillBytes(position: number): number {
  const rest = (GRID - (position % GRID)) % GRID;
  return rest > 0 && rest < KL_BYTES ? rest + GRID : rest;
}

/** A filler (ST 377-1 section 6.3.3) of so many bytes, key and length included; nothing for 0. */
export function fill(bytes: number): Bytes {
  return bytes === 0 ? new Uint8Array() : klv(KEYS.fill, new Uint8Array(bytes - KL_BYTES));
}

/** What an element of so many bytes takes on the grid, with key, length and filler. */
export function elementBytes(valueBytes: number): number {
  const length = 16 + berLength(valueBytes).length + valueBytes;
  return length + fillBytes(length);
}
