/** More pairs than fonts have; what a hostile table claims beyond is not read. */
const MOST_PAIRS = 200_000;

/** Distances between pairs of glyphs, in font units. */
export type KerningPairs = ReadonlyMap<number, number>;

export const kerningKey = (left: number, right: number): number => left * 65536 + right;

/**
 * The pairs of a `kern` table (OpenType 1.9, “kern”, version 0, format 0), which older fonts have in place of GPOS and
 * which the small build of HarfBuzz leaves alone.
 */
export function readKerning(table: Uint8Array | undefined): KerningPairs {
  const pairs = new Map<number, number>();
  if (!table || table.length < 4) return pairs;
  const data = new DataView(table.buffer, table.byteOffset, table.byteLength);
  if (data.getUint16(0) !== 0) return pairs;
  const subtables = data.getUint16(2);
  let start = 4;
  for (let i = 0; i < subtables && start + 14 <= table.length; i++) {
    const coverage = data.getUint16(start + 4);
    const count = data.getUint16(start + 6);
    // Horizontal distances in format 0; neither minimums nor those across the line.
    if ((coverage & 0xff07) === 1) readPairs(data, start + 14, count, pairs);
    // The length overflows in tables with many pairs, so it is not to be trusted.
    start += Math.max(data.getUint16(start + 2), 14 + count * 6);
  }
  return pairs;
}

function readPairs(data: DataView, start: number, count: number, pairs: Map<number, number>): void {
  for (let i = 0; i < count; i++) {
    const at = start + i * 6;
    if (at + 6 > data.byteLength || pairs.size >= MOST_PAIRS) return;
    const key = kerningKey(data.getUint16(at), data.getUint16(at + 2));
    pairs.set(key, (pairs.get(key) ?? 0) + data.getInt16(at + 4));
  }
}
