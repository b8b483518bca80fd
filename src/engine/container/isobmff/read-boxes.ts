import { ExportError } from '../../errors/index.ts';

/** An index of ten hours takes some 50 MB; what claims more is broken or malicious. */
const LARGEST_INDEX_BYTES = 1 << 28;
const MOST_TOP_LEVEL_BOXES = 1_000_000;
const MOST_CHILDREN = 100_000;

/** A box in memory. Reads beyond its end give zeros, so that cut-off boxes of others do no harm. */
export class BoxView {
  readonly type: string;
  /** What follows the header. */
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(type: string, bytes: Uint8Array) {
    this.type = type;
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(at: number): number {
    return this.bytes[at] ?? 0;
  }

  u16(at: number): number {
    return at + 2 <= this.bytes.length ? this.#view.getUint16(at) : 0;
  }

  u32(at: number): number {
    return at + 4 <= this.bytes.length ? this.#view.getUint32(at) : 0;
  }

  /** Numbers beyond 2^53 lose their last digits. */
  u64(at: number): number {
    return this.u32(at) * 2 ** 32 + this.u32(at + 4);
  }

  i64(at: number): number {
    return (this.u32(at) | 0) * 2 ** 32 + this.u32(at + 4);
  }

  text(from: number, to: number): string {
    return new TextDecoder().decode(this.bytes.subarray(from, to));
  }

  /** Boxes from `from` on, up to the first that is broken. */
  *children(from = 0): Generator<BoxView> {
    let at = from;
    for (let count = 0; count < MOST_CHILDREN && at + 8 <= this.bytes.length; count++) {
      const size = this.u32(at);
      if (size < 8 || at + size > this.bytes.length) return;
      yield new BoxView(typeAt(this.bytes, at + 4), this.bytes.subarray(at + 8, at + size));
      at += size;
    }
  }

  /** The first box at the end of a path of types. */
  find(...path: readonly string[]): BoxView | undefined {
    const [type, ...rest] = path;
    if (type === undefined) return this;
    for (const child of this.children()) {
      if (child.type !== type) continue;
      const found = child.find(...rest);
      if (found) return found;
    }
    return undefined;
  }
}

/** A box at the top of a file, read as a whole. */
export interface TopBox {
  readonly box: BoxView;
  /** Of its header in the file. */
  readonly position: number;
}

/**
 * The boxes of some types at the top of a file, in order; others are passed over.
 *
 * @throws ExportError CHECK_FAILED for a box that claims to be larger than any
 */
export async function* topBoxes(file: Blob, types: readonly string[]): AsyncGenerator<TopBox> {
  let at = 0;
  for (let count = 0; count < MOST_TOP_LEVEL_BOXES && at + 8 <= file.size; count++) {
    const head = new BoxView('', await bytesOf(file, at, 16));
    let [header, size] = [8, head.u32(0)];
    if (size === 1) [header, size] = [16, head.u64(8)];
    if (size === 0) size = file.size - at;
    if (size < header) return;
    const type = typeAt(head.bytes, 4);
    if (types.includes(type)) {
      if (size > LARGEST_INDEX_BYTES) {
        throw new ExportError('CHECK_FAILED', `The file's index claims to take ${size} bytes.`, {
          value: size,
        });
      }
      yield { box: new BoxView(type, await bytesOf(file, at + header, size - header)), position: at };
    }
    at += size;
  }
}

export async function bytesOf(file: Blob, at: number, length: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(at, at + length).arrayBuffer());
}

function typeAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
