import { type Bytes, concat } from '../../isobmff/bytes.ts';
import { constantIndex } from '../index-table.ts';
import { fill, fillBytes } from '../klv.ts';
import { elementKey } from '../labels.ts';
import { BODY_STREAM, INDEX_STREAM } from '../metadata/header-metadata.ts';
import { type Partition, partitionPack, randomIndexPack } from '../partitions.ts';
import type { Atom } from './atom-metadata.ts';

/** What lies before a file's essence, and behind it. */
export interface AtomFrame {
  readonly head: Bytes;
  readonly tail: Bytes;
}

/**
 * A file of one essence (SMPTE ST 390): header, a body that is one element from end to end (clip-wrapped), footer with the index.
 * All of its sizes are known before: edit units have one size.
 *
 * @param metadata primer and sets
 */
export function atomFrame(atom: Atom, metadata: Bytes, pattern: Bytes, version: number): AtomFrame {
  const header = concat([metadata, fill(fillBytes(metadata.length))]);
  const essenceBytes = atom.units * atom.unitBytes;
  const pack = (partition: Partition, footer: number): Bytes =>
    partitionPack(partition, 'closed-complete', footer, version, [atom.container], pattern);
  const none = { headerBytes: 0, indexBytes: 0, indexStream: 0, bodyStream: 0, bodyOffset: 0 };
  const first: Partition = { ...none, kind: 'header', position: 0, previous: 0, headerBytes: header.length };
  const body: Partition = {
    ...none,
    kind: 'body',
    position: pack(first, 0).length + header.length,
    previous: 0,
    bodyStream: BODY_STREAM,
  };
  const element = concat([elementKey(atom.trackNumber), longLength(essenceBytes)]);
  const index = constantIndex(
    { rate: atom.rate, slots: [{ kind: atom.kind, bytes: atom.unitBytes }], reordered: false },
    atom.unitBytes,
    atom.units,
  );
  const essenceEnd = body.position + pack(body, 0).length + element.length + essenceBytes;
  const gap = fill(fillBytes(essenceEnd));
  const footer: Partition = {
    ...none,
    kind: 'footer',
    position: essenceEnd + gap.length,
    previous: body.position,
    indexBytes: index.length,
    indexStream: INDEX_STREAM,
  };
  return {
    head: concat([pack(first, footer.position), header, pack(body, footer.position), element]),
    tail: concat([gap, pack(footer, footer.position), index, randomIndexPack([first, body, footer])]),
  };
}

/** BER in nine bytes, whatever the length is (SMPTE ST 336). */
function longLength(length: number): Bytes {
  const bytes = new Uint8Array(9);
  bytes[0] = 0x88;
  new DataView(bytes.buffer).setBigUint64(1, BigInt(length));
  return bytes;
}
