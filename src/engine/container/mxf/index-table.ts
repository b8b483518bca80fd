import type { Rational } from '../../media/index.ts';
import { type Bytes, concat, u8, u32, u64 } from '../isobmff/bytes.ts';
import type { ElementSlot } from './content-layout.ts';
import { fill, fillBytes, klv } from './klv.ts';
import { KEYS } from './labels.ts';
import { BODY_STREAM, INDEX_STREAM } from './metadata/header-metadata.ts';
import { numberedUuid, type Properties, propertyList } from './metadata/sets.ts';
import { ratio } from './metadata/values.ts';

/** A property's value has at most 65,535 bytes; a batch begins with eight. */
const LARGEST_ENTRIES = 65_535 - 8;
/** Offsets to display order and to the key frame, flags, position in the stream. */
const ENTRY_BYTES = 11;
/** Numbers of index segments among the names of sets. */
const SEGMENT_NAMES = 0x80000000;

/** Flags of an entry: ST 377-1 section 11.2.3, pictures by their type as ST 381-1 has them. */
export const ENTRY_FLAGS = { key: 0xc0, forward: 0x22, both: 0x33, intra: 0x80 } as const;

/** An edit unit, in the order of coding. */
export interface IndexEntry {
  /** From an edit unit's place in the order of display to its place in the order of coding. */
  readonly temporalOffset: number;
  /** Back to the key frame, in the order of coding; 0 or negative. */
  readonly keyOffset: number;
  readonly flags: number;
  /** Of its content package in the stream. */
  readonly position: number;
  /** Where each slice but the first begins in the content package. */
  readonly slices: readonly number[];
}

/** Elements that share a slice: behind one of unknown size the next begins, whose offset each entry tells. */
export function slicesOf(
  slots: readonly ElementSlot[],
): { readonly slice: number; readonly delta: number }[] {
  let [slice, delta] = [0, 0];
  return slots.map(({ bytes }) => {
    const place = { slice, delta };
    if (bytes === undefined) [slice, delta] = [slice + 1, 0];
    else delta += bytes;
    return place;
  });
}

/** How many entries go into a segment. */
export function mostEntries(slots: readonly ElementSlot[]): number {
  return Math.floor(LARGEST_ENTRIES / (ENTRY_BYTES + 4 * sliceCount(slots)));
}

/** Slices but the first. */
export function sliceCount(slots: readonly ElementSlot[]): number {
  return slicesOf(slots).at(-1)?.slice ?? 0;
}

interface SegmentHead {
  readonly rate: Rational;
  readonly slots: readonly ElementSlot[];
  /** Whether pictures are coded in another order than they are shown. */
  readonly reordered: boolean;
}

/**
 * An index of content packages that all have one size (ST 377-1 section 11.2), with a filler to the grid.
 *
 * @param duration edit units; 0, as many as there are, while the file is written
 */
export function constantIndex(head: SegmentHead, packageBytes: number, duration: number): Bytes {
  return segment(head, 0, duration, { editUnitBytes: u32(packageBytes) }, []);
}

/** An index of some edit units, one entry each, with a filler to the grid. */
export function variableIndex(head: SegmentHead, start: number, entries: readonly IndexEntry[]): Bytes {
  const bytes = concat(
    entries.map(({ temporalOffset, keyOffset, flags, position, slices }) =>
      concat([u8(temporalOffset & 255, keyOffset & 255, flags), u64(position), u32(...slices)]),
    ),
  );
  return segment(head, start, entries.length, { editUnitBytes: u32(0) }, [
    u32(entries.length, ENTRY_BYTES + 4 * sliceCount(head.slots)),
    bytes,
  ]);
}

function segment(
  { rate, slots, reordered }: SegmentHead,
  start: number,
  duration: number,
  own: Properties,
  entries: readonly Bytes[],
): Bytes {
  const deltas = slicesOf(slots).map(({ slice, delta }, index) =>
    concat([u8(reordered && slots[index]?.kind === 'picture' ? 255 : 0, slice), u32(delta)]),
  );
  const bytes = klv(
    KEYS.index,
    propertyList({
      instanceUid: numberedUuid(SEGMENT_NAMES + start),
      indexRate: ratio(rate),
      indexStart: u64(start),
      indexDuration: u64(duration),
      ...own,
      indexStream: u32(INDEX_STREAM),
      bodyStream: u32(BODY_STREAM),
      sliceCount: u8(sliceCount(slots)),
      deltaEntries: concat([u32(deltas.length, 6), ...deltas]),
      ...(entries.length > 0 && { indexEntries: concat(entries) }),
    }),
  );
  return concat([bytes, fill(fillBytes(bytes.length))]);
}
