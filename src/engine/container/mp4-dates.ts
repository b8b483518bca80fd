/** A run of bytes in the file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Boxes that only hold boxes and lead to dates. */
const PARENTS = ['trak', 'mdia'];
/** Full boxes that begin with creation and modification time: ISO/IEC 14496-12 sections 8.2.2, 8.3.2 and 8.4.2. */
const DATED = ['mvhd', 'tkhd', 'mdhd'];

/**
 * Where a `moov` box keeps its creation and modification times. Zero there stands for "not known"; the writer stamps
 * the clock, which would make equal files differ.
 *
 * @param moov the whole box
 * @param position of the box in the file
 */
export function findMp4Dates(moov: Uint8Array, position: number): ByteRange[] {
  const view = new DataView(moov.buffer, moov.byteOffset, moov.byteLength);
  const ranges: ByteRange[] = [];
  const walk = (from: number, to: number): void => {
    for (let at = from; at + 8 <= to; ) {
      const size = view.getUint32(at);
      const type = String.fromCharCode(...moov.subarray(at + 4, at + 8));
      if (size < 8 || at + size > to) return;
      if (PARENTS.includes(type)) walk(at + 8, at + size);
      if (DATED.includes(type)) {
        const start = position + at + 12;
        // Version 1 has times of 8 bytes, version 0 of 4.
        ranges.push({ start, end: start + (moov[at + 8] === 1 ? 16 : 8) });
      }
      at += size;
    }
  };
  walk(8, moov.length);
  return ranges;
}

/** Zeroes what of the ranges lies within `bytes`, which go to `position` in the file. */
export function blank(bytes: Uint8Array, position: number, ranges: readonly ByteRange[]): void {
  for (const { start, end } of ranges) {
    const from = Math.max(0, start - position);
    const to = Math.min(bytes.length, end - position);
    if (from < to) bytes.fill(0, from, to);
  }
}
