import { ExportError } from '../../../errors/index.ts';

/** OpenEXR file layout: magic number and version 2, of a single part of scan lines with short names. */
const MAGIC = [0x76, 0x2f, 0x31, 0x01];
const VERSION = 2;
/** Version field, bit 10: names up to 255 bytes. Those of tiles, deep data and parts are not written here. */
const LONG_NAMES = 0x400;
const HEADER_START = 8;
/** More have no headers of pictures. */
const MOST_HEADER_BYTES = 1 << 20;
const MOST_ATTRIBUTES = 1000;

/**
 * Names of the layers from back to front, with commas between: channels come in the order of their names, and no standard
 * attribute tells another.
 */
const LAYER_ORDER = 'layerOrder';

export interface ExrAttribute {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface ExrHeader {
  readonly version: number;
  readonly attributes: ReadonlyMap<string, ExrAttribute>;
  /** Where the table of offsets begins. */
  readonly end: number;
}

export function isExr(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

export function exrText(name: string, text: string): ExrAttribute {
  return { name, type: 'string', bytes: new TextEncoder().encode(text) };
}

/** Numbers of one kind, little-endian: `int`, `float`, and what is made of them. */
export function exrNumbers(
  name: string,
  type: string,
  values: readonly number[],
  kind: 'int' | 'float',
): ExrAttribute {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (const [index, value] of values.entries()) {
    if (kind === 'float') view.setFloat32(index * 4, value, true);
    else view.setInt32(index * 4, value, true);
  }
  return { name, type, bytes: new Uint8Array(view.buffer) };
}

/** A list of names in one byte each. */
export function exrByte(name: string, type: string, value: number): ExrAttribute {
  return { name, type, bytes: Uint8Array.of(value) };
}

/** Magic number, version and attributes, up to the table of offsets. */
export function exrHeader(attributes: Iterable<ExrAttribute>): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [Uint8Array.from([...MAGIC, VERSION, 0, 0, 0])];
  const encoder = new TextEncoder();
  for (const { name, type, bytes } of attributes) {
    const head = encoder.encode(`${name}\0${type}\0____`);
    new DataView(head.buffer).setInt32(head.length - 4, bytes.length, true);
    parts.push(head, bytes);
  }
  parts.push(new Uint8Array(1));
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Reads a header; undefined where the bytes are none, of tiles or several parts, or cut off. */
export function readExrHeader(bytes: Uint8Array): ExrHeader | undefined {
  if (bytes.length < HEADER_START || !isExr(bytes)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(4, true);
  if ((version & ~LONG_NAMES) !== VERSION) return undefined;
  const attributes = new Map<string, ExrAttribute>();
  const limit = Math.min(bytes.length, MOST_HEADER_BYTES);
  let at = HEADER_START;
  const name = (): string | undefined => {
    const end = bytes.indexOf(0, at);
    if (end < 0 || end - at > 255) return undefined;
    const text = new TextDecoder().decode(bytes.subarray(at, end));
    at = end + 1;
    return text;
  };
  while (at < limit && attributes.size < MOST_ATTRIBUTES) {
    if (bytes[at] === 0) return { version, attributes, end: at + 1 };
    const key = name();
    const type = name();
    if (key === undefined || type === undefined || at + 4 > limit) return undefined;
    const length = view.getInt32(at, true);
    at += 4;
    if (length < 0 || at + length > limit) return undefined;
    attributes.set(key, { name: key, type, bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return undefined;
}

/** The numbers of an attribute; empty where it is not there. */
export function exrValues({ attributes }: ExrHeader, name: string, kind: 'int' | 'float'): number[] {
  const bytes = attributes.get(name)?.bytes;
  if (!bytes) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length >> 2 }, (_, index) =>
    kind === 'float' ? view.getFloat32(index * 4, true) : view.getInt32(index * 4, true),
  );
}

export function exrString({ attributes }: ExrHeader, name: string): string | undefined {
  const attribute = attributes.get(name);
  return attribute?.type === 'string' ? new TextDecoder().decode(attribute.bytes) : undefined;
}

export function exrLayerOrder(names: readonly string[]): ExrAttribute {
  return exrText(LAYER_ORDER, names.join(', '));
}

/** Layers that channels are named after, before their last dot: from back to front where the file tells it. */
export function exrLayers(header: ExrHeader): string[] {
  const prefixes = exrChannels(header).flatMap(({ name }) => /^(.+)\.[^.]*$/.exec(name)?.[1] ?? []);
  const found = [...new Set(prefixes)];
  const told = exrString(header, LAYER_ORDER)?.split(', ') ?? [];
  return told.length === found.length && told.every((name) => found.includes(name)) ? told : found;
}

export interface ExrChannel {
  readonly name: string;
  /** 0 of whole numbers, 1 half, 2 float. */
  readonly type: number;
  readonly sampling: readonly [number, number];
}

/** Channels in the order in which their samples lie: that of their names. */
export function exrChannels({ attributes }: ExrHeader): ExrChannel[] {
  const bytes = attributes.get('channels')?.bytes;
  if (!bytes) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channels: ExrChannel[] = [];
  let at = 0;
  while (at < bytes.length && bytes[at] !== 0) {
    const end = bytes.indexOf(0, at);
    if (end < 0 || end + 17 > bytes.length) return [];
    channels.push({
      name: new TextDecoder().decode(bytes.subarray(at, end)),
      type: view.getInt32(end + 1, true),
      sampling: [view.getInt32(end + 9, true), view.getInt32(end + 13, true)],
    });
    at = end + 17;
  }
  return channels;
}

export function exrChannelList(names: readonly string[], type: number): ExrAttribute {
  const encoder = new TextEncoder();
  const parts = names.map((name) => {
    const head = encoder.encode(`${name}\0`);
    const bytes = new Uint8Array(head.length + 16);
    bytes.set(head);
    const view = new DataView(bytes.buffer);
    view.setInt32(head.length, type, true);
    // pLinear is 0: it is a hint for compressions that lose. Then the sampling, every pixel.
    view.setInt32(head.length + 8, 1, true);
    view.setInt32(head.length + 12, 1, true);
    return bytes;
  });
  return { name: 'channels', type: 'chlist', bytes: joined([...parts, new Uint8Array(1)]) };
}

/** Rows of a block by its compression, in the order of OpenEXR's Compression enumeration. */
export const EXR_COMPRESSIONS = [
  { name: 'none', rows: 1 },
  { name: 'rle', rows: 1 },
  { name: 'zips', rows: 1 },
  { name: 'zip', rows: 16 },
  { name: 'piz', rows: 32 },
  { name: 'pxr24', rows: 16 },
  { name: 'b44', rows: 32 },
  { name: 'b44a', rows: 32 },
  { name: 'dwaa', rows: 32 },
  { name: 'dwab', rows: 256 },
] as const;

/**
 * The file with other attributes beside or in place of its own. Blocks are named by where they lie in the file, so the
 * table of their offsets moves with them.
 *
 * @throws ExportError INTERNAL for a file that was not written here
 */
export function withExrAttributes(
  file: Uint8Array<ArrayBuffer>,
  attributes: readonly ExrAttribute[],
): Uint8Array<ArrayBuffer> {
  const header = readExrHeader(file);
  const compression = header && EXR_COMPRESSIONS[header.attributes.get('compression')?.bytes[0] ?? -1];
  const [, top = 0, , bottom = -1] = header ? exrValues(header, 'dataWindow', 'int') : [];
  if (!header || !compression || bottom < top) {
    throw new ExportError('INTERNAL', 'An OpenEXR file to be tagged has no header that can be read.', {
      value: file.length,
    });
  }
  const all = new Map(header.attributes);
  for (const attribute of attributes) all.set(attribute.name, attribute);
  const head = exrHeader(all.values());
  const moved = head.length - header.end;
  const whole = new Uint8Array(file.length + moved);
  whole.set(head);
  whole.set(file.subarray(header.end), head.length);
  const blocks = Math.ceil((bottom - top + 1) / compression.rows);
  const table = new DataView(whole.buffer, head.length, blocks * 8);
  for (let i = 0; i < blocks; i++) {
    table.setBigUint64(i * 8, table.getBigUint64(i * 8, true) + BigInt(moved), true);
  }
  return whole;
}
