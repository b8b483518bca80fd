import { ExportError } from '../../errors/index.ts';
import type { Rectangle } from '../../media/index.ts';

/** One frame of an animated picture, but for its time: where it is drawn, how, and its coded pixels. */
export interface FrameRecord extends Rectangle {
  /** Whether it is laid over what is there, rather than put in its place. */
  readonly over: boolean;
  /** Whether its rectangle is emptied before the next frame is drawn. */
  readonly disposes: boolean;
  /** Of GIF: the index that stands for “nothing is drawn”. */
  readonly transparentIndex?: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * What a packet holds: the frame as it is drawn on an empty canvas, and as it is drawn on one that shows the frame before
 * it. The first frame of a segment has both where it can, all others the second alone: so a segment stands by itself, and
 * in a film its seam costs nothing.
 */
export interface PacketRecords {
  readonly alone?: FrameRecord;
  readonly following?: FrameRecord;
}

const OVER = 1;
const DISPOSES = 2;
const TRANSPARENT = 4;
const HEADER_BYTES = 14;

/** Little-endian: one byte that tells which records follow, and of each x, y, width, height, flags, index, length, data. */
export function packRecords({ alone, following }: PacketRecords): Uint8Array<ArrayBuffer> {
  const records = [alone, following].filter((record) => record !== undefined);
  const bytes = new Uint8Array(records.reduce((sum, { data }) => sum + HEADER_BYTES + data.length, 1));
  const view = new DataView(bytes.buffer);
  bytes[0] = (alone ? 1 : 0) | (following ? 2 : 0);
  let at = 1;
  for (const { x, y, width, height, over, disposes, transparentIndex, data } of records) {
    for (const [index, value] of [x, y, width, height].entries()) view.setUint16(at + 2 * index, value, true);
    bytes[at + 8] =
      (over ? OVER : 0) | (disposes ? DISPOSES : 0) | (transparentIndex === undefined ? 0 : TRANSPARENT);
    bytes[at + 9] = transparentIndex ?? 0;
    view.setUint32(at + 10, data.length, true);
    bytes.set(data, at + HEADER_BYTES);
    at += HEADER_BYTES + data.length;
  }
  return bytes;
}

/** @throws ExportError STORAGE_CORRUPT for what {@link packRecords} did not write */
export function unpackRecords(bytes: Uint8Array<ArrayBuffer>): PacketRecords {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 1;
  const take = (): FrameRecord => {
    if (at + HEADER_BYTES > bytes.length) throw corrupt(bytes.length);
    const [x, y, width, height] = [0, 2, 4, 6].map((offset) => view.getUint16(at + offset, true)) as [
      number,
      number,
      number,
      number,
    ];
    const flags = view.getUint8(at + 8);
    const index = view.getUint8(at + 9);
    const length = view.getUint32(at + 10, true);
    at += HEADER_BYTES + length;
    if (at > bytes.length) throw corrupt(bytes.length);
    return {
      ...{ x, y, width, height, over: (flags & OVER) !== 0, disposes: (flags & DISPOSES) !== 0 },
      ...((flags & TRANSPARENT) !== 0 && { transparentIndex: index }),
      data: bytes.subarray(at - length, at),
    };
  };
  const kinds = bytes[0] ?? 0;
  const alone = (kinds & 1) !== 0 ? take() : undefined;
  const following = (kinds & 2) !== 0 ? take() : undefined;
  if (!(alone ?? following) || at !== bytes.length) throw corrupt(bytes.length);
  return { ...(alone && { alone }), ...(following && { following }) };
}

function corrupt(value: number): ExportError {
  return new ExportError('STORAGE_CORRUPT', 'A stored frame of an animated picture is damaged.', { value });
}
