import type { Bytes } from './technical-media.ts';

/** Where boxes and elements lie in a file made by our own writers, found by their names. */
export class ByteFaults {
  readonly bytes: Bytes;
  readonly view: DataView;

  constructor(bytes: Bytes) {
    this.bytes = bytes.slice();
    this.view = new DataView(this.bytes.buffer);
  }

  /** The content of the n-th box of a type. */
  box(type: string, nth = 0): number {
    return this.find(latin1(type), nth) + 4;
  }

  /** The content of the n-th element with an id, behind its size. */
  element(id: number, nth = 0): number {
    const at = this.find(idBytes(id), nth) + idBytes(id).length;
    return at + Math.clz32(this.bytes[at] ?? 0) - 23;
  }

  find(pattern: Uint8Array, nth = 0): number {
    let left = nth;
    for (let at = 0; at + pattern.length <= this.bytes.length; at++) {
      if (pattern.every((byte, index) => this.bytes[at + index] === byte) && left-- === 0) return at;
    }
    throw new Error(`There is no ${pattern.join(' ')}.`);
  }

  /** The first place behind another. */
  after(from: number, pattern: Uint8Array): number {
    for (let nth = 0; ; nth++) {
      const at = this.find(pattern, nth);
      if (at > from) return at;
    }
  }

  u32(at: number): number {
    return this.view.getUint32(at);
  }

  set32(at: number, value: number): this {
    this.view.setUint32(at, value);
    return this;
  }

  add32(at: number, delta: number): this {
    return this.set32(at, this.u32(at) + delta);
  }

  set16(at: number, value: number): this {
    this.view.setUint16(at, value);
    return this;
  }

  set8(at: number, value: number): this {
    this.bytes[at] = value;
    return this;
  }

  flip(at: number): this {
    return this.set8(at, (this.bytes[at] ?? 0) ^ 0xff);
  }

  rename(type: string, to: string, nth = 0): this {
    this.bytes.set(latin1(to), this.find(latin1(type), nth));
    return this;
  }

  cut(share: number): Bytes {
    return this.bytes.slice(0, Math.floor(this.bytes.length * share));
  }

  /** The box of a type that holds a text, renamed so that nobody reads it. */
  hide(type: string, holding: string): this {
    const inside = this.find(latin1(holding));
    for (let nth = 0; ; nth++) {
      const at = this.find(latin1(type), nth);
      if (at < inside && at - 4 + this.u32(at - 4) > inside) return this.rename(type, 'free', nth);
    }
  }
}

export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function idBytes(id: number): Uint8Array {
  const bytes = [id >>> 24, (id >> 16) & 255, (id >> 8) & 255, id & 255];
  return Uint8Array.from(bytes.slice(bytes.findIndex((byte) => byte !== 0)));
}
