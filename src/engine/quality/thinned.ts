import type { Picture } from '../metrics/index.ts';

/** From here on a mean over every fourth pixel tells the same as one over all. */
const LARGE_PIXELS = 2 ** 20;
/** Columns, modulo four, by row: in four rows each column once, and each of the four places of a 2×2 block of chroma. */
const COLUMNS = [0, 2, 1, 3] as const;

/** Whether only some pixels of a picture are looked at. */
export function isThinned({ width, height }: Pick<Picture, 'width' | 'height'>): boolean {
  return width * height >= LARGE_PIXELS && width >= COLUMNS.length;
}

/** Every fourth pixel of a large picture, spread evenly; a small picture as it is. */
export function thinned(picture: Picture): Picture {
  const { width, height, data } = picture;
  if (!isThinned(picture)) return picture;
  const { buffer, byteOffset } = byteOffsetOf(data);
  const pixels = new Uint32Array(buffer, byteOffset, width * height);
  const kept = Math.floor(width / COLUMNS.length);
  const thin = new Uint32Array(kept * height);
  for (let y = 0, to = 0; y < height; y++) {
    let from = y * width + (COLUMNS[y % COLUMNS.length] ?? 0);
    for (let x = 0; x < kept; x++, to++, from += COLUMNS.length) thin[to] = pixels[from] as number;
  }
  return { width: kept, height, data: new Uint8Array(thin.buffer) };
}

/** Words have to lie on multiples of four bytes. */
function byteOffsetOf(data: Picture['data']): {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
} {
  return data.byteOffset % 4 === 0 ? data : data.slice();
}
