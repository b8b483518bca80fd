import { ExportError } from '../errors/index.ts';
import type { EncodedPacket, EncodedSegment, TrackDescription } from '../media/index.ts';

/** `FWSG` */
const MAGIC = 0x47535746;
const VERSION = 1;
const PREFIX = 12;

interface Header {
  readonly frameCount: number;
  readonly track: Omit<TrackDescription, 'description'> & {
    /** Bytes of the decoder configuration, which comes before the packets. */
    readonly description?: number;
  };
  readonly packets: readonly PacketRow[];
}

/** The bytes of the alpha plane, where there are any, follow the packet's own. */
type PacketRow = readonly [bytes: number, key: 0 | 1, frame: number, duration: number, alphaBytes?: number];

/**
 * A segment as bytes: magic, version and header length (u32, little-endian), the header as JSON, the decoder
 * configuration, the packets.
 */
export function serialiseSegment(segment: EncodedSegment): Uint8Array<ArrayBuffer> {
  const { description, ...track } = segment.track;
  const header: Header = {
    frameCount: segment.frameCount,
    track: { ...track, ...(description && { description: description.length }) },
    packets: segment.packets.map(rowOf),
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const payload = segment.packets.reduce(
    (sum, { data, alpha }) => sum + data.length + (alpha?.length ?? 0),
    description?.length ?? 0,
  );
  const bytes = new Uint8Array(PREFIX + json.length + payload);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, json.length, true);
  bytes.set(json, PREFIX);
  let at = PREFIX + json.length;
  if (description) {
    bytes.set(description, at);
    at += description.length;
  }
  for (const packet of segment.packets) {
    for (const part of packet.alpha ? [packet.data, packet.alpha] : [packet.data]) {
      bytes.set(part, at);
      at += part.length;
    }
  }
  return bytes;
}

function rowOf({ data, type, frame, duration, alpha }: EncodedPacket): PacketRow {
  const key = type === 'key' ? 1 : 0;
  return alpha ? [data.length, key, frame, duration, alpha.length] : [data.length, key, frame, duration];
}

/**
 * The packets of the result are views into `bytes`.
 *
 * @throws ExportError STORAGE_CORRUPT for anything that {@link serialiseSegment} did not write
 */
export function parseSegment(bytes: Uint8Array<ArrayBuffer>): EncodedSegment {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREFIX || view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== VERSION) {
    throw corrupt('it does not begin as one', bytes.length);
  }
  const headerLength = view.getUint32(8, true);
  const header = parseHeader(bytes.subarray(PREFIX, PREFIX + headerLength));
  let at = PREFIX + headerLength;
  const take = (length: number): Uint8Array<ArrayBuffer> => {
    if (!Number.isSafeInteger(length) || length < 0 || at + length > bytes.length) {
      throw corrupt('it ends too early', bytes.length);
    }
    at += length;
    return bytes.subarray(at - length, at);
  };
  const { description: descriptionLength, ...track } = header.track;
  const description = descriptionLength === undefined ? undefined : take(descriptionLength);
  const packets = header.packets.map(
    ([length, key, frame, duration, alphaLength]): EncodedPacket => ({
      data: take(length),
      type: key === 1 ? 'key' : 'delta',
      frame,
      duration,
      ...(alphaLength !== undefined && { alpha: take(alphaLength) }),
    }),
  );
  if (at !== bytes.length) throw corrupt('it has bytes left over', bytes.length - at);
  return {
    frameCount: header.frameCount,
    track: description ? { ...track, description } : track,
    packets,
  };
}

function parseHeader(json: Uint8Array<ArrayBuffer>): Header {
  let header: Header;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json)) as Header;
  } catch (cause) {
    throw corrupt('its header can not be read', json.length, cause);
  }
  if (!Number.isSafeInteger(header?.frameCount) || !header.track || !Array.isArray(header.packets)) {
    throw corrupt('its header lacks fields', json.length);
  }
  return header;
}

function corrupt(why: string, value: unknown, cause?: unknown): ExportError {
  return new ExportError('STORAGE_CORRUPT', `A stored segment is damaged: ${why}. It will be built again.`, {
    value,
    cause,
  });
}
