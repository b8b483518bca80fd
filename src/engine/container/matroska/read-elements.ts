const MOST_CHILDREN = 10_000;

/** An element in memory. */
export class ElementView {
  readonly id: number;
  readonly bytes: Uint8Array;

  constructor(id: number, bytes: Uint8Array) {
    this.id = id;
    this.bytes = bytes;
  }

  *children(most = MOST_CHILDREN): Generator<ElementView> {
    let at = 0;
    for (let count = 0; count < most && at < this.bytes.length; count++) {
      const head = readElementHeader(this.bytes, at);
      if (!head || head.start + head.size > this.bytes.length) return;
      yield new ElementView(head.id, this.bytes.subarray(head.start, head.start + head.size));
      at = head.start + head.size;
    }
  }

  all(id: number): ElementView[] {
    return [...this.children()].filter((child) => child.id === id);
  }

  first(id: number): ElementView | undefined {
    for (const child of this.children()) if (child.id === id) return child;
    return undefined;
  }

  number(id: number): number | undefined {
    return this.first(id)?.bytes.reduce((value, byte) => value * 256 + byte, 0);
  }

  real(id: number): number | undefined {
    const bytes = this.first(id)?.bytes;
    if (!bytes) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length === 8) return view.getFloat64(0);
    return bytes.length === 4 ? view.getFloat32(0) : undefined;
  }

  text(id: number): string | undefined {
    const bytes = this.first(id)?.bytes;
    return bytes && new TextDecoder().decode(bytes).replace(/\0.*$/s, '');
  }
}

export interface ElementHeader {
  readonly id: number;
  readonly size: number;
  /** Whether the size is left open, as in streams: RFC 8794 section 6.2. */
  readonly open: boolean;
  /** Where its content starts. */
  readonly start: number;
}

/** The header of the element at `at`; undefined where there is none. */
export function readElementHeader(bytes: Uint8Array, at: number): ElementHeader | undefined {
  const idLength = Math.clz32(bytes[at] ?? 0) - 23;
  if (idLength > 4) return undefined;
  let id = 0;
  for (let i = 0; i < idLength; i++) id = id * 256 + (bytes[at + i] ?? 0);
  const sizeAt = at + idLength;
  const sizeLength = Math.clz32(bytes[sizeAt] ?? 0) - 23;
  if (sizeLength > 8 || sizeAt + sizeLength > bytes.length) return undefined;
  let size = (bytes[sizeAt] ?? 0) & (0xff >> sizeLength);
  for (let i = 1; i < sizeLength; i++) size = size * 256 + (bytes[sizeAt + i] ?? 0);
  return { id, size, open: size >= 2 ** (7 * sizeLength) - 1, start: sizeAt + sizeLength };
}
