import { toHex } from '../../../media/index.ts';
import { WindowReader } from '../../window-reader.ts';

const KEY_BYTES = 16;
/** Key, and the longest length that is read: one byte that says how many follow, and eight. */
const HEAD_BYTES = KEY_BYTES + 9;
/** Fillers and sound lie close together; pictures are leapt over. */
const WINDOW_BYTES = 1 << 15;

/** A key with what follows it: SMPTE ST 336. Positions in the file. */
export interface Triplet {
  /** Hexadecimal, without the version in its eighth byte. */
  readonly key: string;
  readonly position: number;
  readonly start: number;
  readonly end: number;
}

/** The key as it is compared: versions of the registry don't make another key. */
export function comparable(key: Uint8Array): string {
  return toHex(key.subarray(0, 7)) + toHex(key.subarray(8, KEY_BYTES));
}

/** Reads a file's keys and lengths in turn. */
export class TripletReader {
  readonly #file: Blob;
  readonly #window: WindowReader;

  constructor(file: Blob) {
    this.#file = file;
    this.#window = new WindowReader(file, WINDOW_BYTES);
  }

  /** Undefined where no key and length stand there. */
  async at(position: number): Promise<Triplet | undefined> {
    const bytes = this.#window.ready(position, HEAD_BYTES) ?? (await this.#window.read(position, HEAD_BYTES));
    if (
      bytes.length <= KEY_BYTES ||
      bytes[0] !== 6 ||
      bytes[1] !== 0x0e ||
      bytes[2] !== 0x2b ||
      bytes[3] !== 0x34
    )
      return undefined;
    const first = bytes[KEY_BYTES] ?? 0;
    const count = first & 0x7f;
    if (first >= 0x80 && (count === 0 || count > 8 || bytes.length < KEY_BYTES + 1 + count)) return undefined;
    let length = first < 0x80 ? first : 0;
    if (first >= 0x80) for (let i = 1; i <= count; i++) length = length * 256 + (bytes[KEY_BYTES + i] ?? 0);
    if (!Number.isSafeInteger(length)) return undefined;
    const start = position + KEY_BYTES + 1 + (first < 0x80 ? 0 : count);
    return { key: comparable(bytes), position, start, end: start + length };
  }

  /** The value, or its first `most` bytes. */
  async value({ start, end }: Triplet, most: number): Promise<Uint8Array<ArrayBuffer>> {
    const stop = Math.min(end, start + most);
    return new Uint8Array(await this.#file.slice(start, stop).arrayBuffer());
  }
}

/** Big-endian fields of a value; what lies beyond its end reads as 0. */
export class Fields {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(at: number): number {
    return at + 1 <= this.length ? this.#view.getUint8(at) : 0;
  }

  i8(at: number): number {
    return at + 1 <= this.length ? this.#view.getInt8(at) : 0;
  }

  u16(at: number): number {
    return at + 2 <= this.length ? this.#view.getUint16(at) : 0;
  }

  u32(at: number): number {
    return at + 4 <= this.length ? this.#view.getUint32(at) : 0;
  }

  /** Beyond 2⁵³ it loses digits. */
  u64(at: number): number {
    return at + 8 <= this.length ? Number(this.#view.getBigUint64(at)) : 0;
  }

  i64(at: number): number {
    return at + 8 <= this.length ? Number(this.#view.getBigInt64(at)) : 0;
  }

  part(at: number, bytes: number): Fields {
    return new Fields(this.bytes.subarray(Math.min(at, this.length), Math.min(at + bytes, this.length)));
  }

  /** A part that doesn't keep the whole in memory. */
  copy(at: number, bytes: number): Fields {
    return new Fields(this.bytes.slice(at, at + bytes));
  }

  hex(at = 0, bytes = this.length): string {
    return toHex(this.bytes.subarray(at, at + bytes));
  }

  /** UTF-16 up to its terminating zero. */
  utf16(at = 0): string {
    let text = '';
    for (let i = at; i + 2 <= this.length; i += 2) {
      const code = this.u16(i);
      if (code === 0) break;
      text += String.fromCharCode(code);
    }
    return text;
  }

  /** The items of a batch or an array; no more than are there. */
  items(itemBytes: number): Fields[] {
    const told = this.u32(4);
    const count = told === itemBytes ? Math.min(this.u32(0), Math.floor((this.length - 8) / itemBytes)) : 0;
    return Array.from({ length: Math.max(0, count) }, (_, i) => this.part(8 + i * itemBytes, itemBytes));
  }
}
