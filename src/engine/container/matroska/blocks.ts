import { type Bytes, concat, u8, u16 } from '../isobmff/bytes.ts';
import { dataSize, element, elementId, ID, signed, unsigned } from './ebml.ts';

const KEY_FRAME = 0x80;

/** One packet as it goes into a cluster. Times in ticks of the file. */
export interface MatroskaBlock {
  readonly track: number;
  readonly time: number;
  readonly key: boolean;
  readonly data: Uint8Array;
  /** Of the track's packet before it, where this one needs others. */
  readonly reference?: number;
  /** Must be told where packets do not follow each other, as in captions. */
  readonly duration?: number;
  /** The coded alpha plane. */
  readonly addition?: Uint8Array;
  /** Nanoseconds at the end that are not heard. */
  readonly discard?: number;
}

/** The block's elements up to its data, and after it, so that the data need not be copied. */
export function blockParts(block: MatroskaBlock, clusterTime: number): Uint8Array[] {
  const { track, time, key, data, reference, duration, addition, discard } = block;
  const plain = duration === undefined && addition === undefined && discard === undefined;
  const head = concat([dataSize(track), u16(time - clusterTime), u8(plain && key ? KEY_FRAME : 0)]);
  if (plain) return [elementId(ID.SimpleBlock), dataSize(head.length + data.length), head, data];
  const rest = concat(
    [
      addition &&
        element(
          ID.BlockAdditions,
          element(ID.BlockMore, unsigned(ID.BlockAddID, 1), element(ID.BlockAdditional, addition)),
        ),
      duration === undefined ? undefined : unsigned(ID.BlockDuration, duration),
      key || reference === undefined ? undefined : signed(ID.ReferenceBlock, reference - time),
      discard === undefined ? undefined : signed(ID.DiscardPadding, discard),
    ].filter((part) => part !== undefined),
  );
  const inner: Bytes = concat([elementId(ID.Block), dataSize(head.length + data.length), head]);
  return [elementId(ID.BlockGroup), dataSize(inner.length + data.length + rest.length), inner, data, rest];
}
