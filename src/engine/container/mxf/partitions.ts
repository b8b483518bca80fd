import { type Bytes, concat, u16, u32, u64 } from '../isobmff/bytes.ts';
import { fill, fillBytes, GRID, klv } from './klv.ts';
import { KEYS, OP1A, type PartitionKind, type PartitionStatus, partitionKey } from './labels.ts';
import { batch } from './metadata/values.ts';

/** What a partition pack says: SMPTE ST 377-1 section 7.1. Positions from the file's first byte. */
export interface Partition {
  readonly kind: PartitionKind;
  readonly position: number;
  readonly previous: number;
  /** Bytes of header metadata, from the primer to the filler behind the last set. */
  readonly headerBytes: number;
  readonly indexBytes: number;
  /** 0 where the partition has none. */
  readonly indexStream: number;
  readonly bodyStream: number;
  /** Where its essence goes on in the stream. */
  readonly bodyOffset: number;
}

/** The pack, and a filler to the grid. */
export function partitionPack(
  { kind, position, previous, headerBytes, indexBytes, indexStream, bodyStream, bodyOffset }: Partition,
  status: PartitionStatus,
  footer: number,
  version: number,
  containers: readonly Bytes[],
  pattern: Bytes = OP1A,
): Bytes {
  const pack = klv(
    partitionKey(kind, status),
    u16(1, version),
    u32(GRID),
    u64(position, previous, footer, headerBytes, indexBytes),
    u32(indexStream),
    u64(bodyOffset),
    u32(bodyStream),
    pattern,
    batch(containers),
  );
  return concat([pack, fill(fillBytes(pack.length))]);
}

/** Where partitions are, by stream: ST 377-1 section 12. */
export function randomIndexPack(partitions: readonly Pick<Partition, 'bodyStream' | 'position'>[]): Bytes {
  const entries = partitions.map(({ bodyStream, position }) => concat([u32(bodyStream), u64(position)]));
  const pack = klv(KEYS.randomIndex, ...entries, u32(0));
  new DataView(pack.buffer).setUint32(pack.length - 4, pack.length);
  return pack;
}
