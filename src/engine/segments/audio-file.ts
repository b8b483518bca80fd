import { ExportError } from '../errors/index.ts';
import type { AudioPacket } from '../media/index.ts';

/** `FWSA` */
const MAGIC = 0x41535746;
const VERSION = 1;
const PREFIX = 12;

/**
 * A block of a sound track as bytes: magic, version and number of packets (u32, little-endian); for each packet its
 * bytes and its samples (u32), and its start (f64); then their data.
 */
export function serialiseAudio(packets: readonly AudioPacket[]): Uint8Array<ArrayBuffer> {
  const table = PREFIX + packets.length * 16;
  const bytes = new Uint8Array(packets.reduce((sum, { data }) => sum + data.length, table));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, packets.length, true);
  let at = table;
  for (const [index, { data, start, sampleCount }] of packets.entries()) {
    const entry = PREFIX + index * 16;
    view.setUint32(entry, data.length, true);
    view.setUint32(entry + 4, sampleCount, true);
    view.setFloat64(entry + 8, start, true);
    bytes.set(data, at);
    at += data.length;
  }
  return bytes;
}

/**
 * The packets of the result are views into `bytes`.
 *
 * @throws ExportError STORAGE_CORRUPT for anything that {@link serialiseAudio} did not write
 */
export function parseAudio(bytes: Uint8Array<ArrayBuffer>): readonly AudioPacket[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREFIX || view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== VERSION) {
    throw corrupt('it does not begin as one', bytes.length);
  }
  const count = view.getUint32(8, true);
  let at = PREFIX + count * 16;
  if (at > bytes.length) throw corrupt('it ends too early', bytes.length);
  const packets = Array.from({ length: count }, (_, index): AudioPacket => {
    const entry = PREFIX + index * 16;
    const length = view.getUint32(entry, true);
    if (at + length > bytes.length) throw corrupt('it ends too early', bytes.length);
    const data = bytes.subarray(at, at + length);
    at += length;
    return { data, sampleCount: view.getUint32(entry + 4, true), start: view.getFloat64(entry + 8, true) };
  });
  if (at !== bytes.length) throw corrupt('it has bytes left over', bytes.length - at);
  return packets;
}

function corrupt(why: string, value: unknown): ExportError {
  return new ExportError('STORAGE_CORRUPT', `Stored sound is damaged: ${why}. It will be made again.`, {
    value,
  });
}
