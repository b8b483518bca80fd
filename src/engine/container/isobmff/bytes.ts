/** Bytes of a file, in network order where a number takes several. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function concat(parts: readonly Uint8Array[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function u8(...values: readonly number[]): Bytes {
  return Uint8Array.from(values);
}

/** Two bytes a number, signed ones as two's complement. */
export function u16(...values: readonly number[]): Bytes {
  const view = new DataView(new ArrayBuffer(2 * values.length));
  values.forEach((value, index) => {
    view.setUint16(2 * index, value);
  });
  return new Uint8Array(view.buffer);
}

/** Four bytes a number, signed ones as two's complement. */
export function u32(...values: readonly number[]): Bytes {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, index) => {
    view.setUint32(4 * index, value);
  });
  return new Uint8Array(view.buffer);
}

/** Eight bytes a whole number. */
export function u64(...values: readonly number[]): Bytes {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, index) => {
    view.setBigInt64(8 * index, BigInt(value));
  });
  return new Uint8Array(view.buffer);
}

export function f64(value: number): Bytes {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return new Uint8Array(view.buffer);
}

/** 16.16 fixed point. */
export function fixed(...values: readonly number[]): Bytes {
  return u32(...values.map((value) => Math.round(value * 65536)));
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** One byte a character, as in box types; `©` is 0xA9. */
export function latin1(text: string): Bytes {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

/** UTF-8 cut to whole characters within `limit` bytes. */
export function utf8Within(text: string, limit: number): Bytes {
  let bytes = utf8(text);
  if (bytes.length <= limit) return bytes;
  let end = limit;
  // Continuation bytes are 10xxxxxx: the cut goes before the character that they belong to.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  bytes = bytes.slice(0, end);
  return bytes;
}

/** A box, in QuickTime's words an atom: ISO/IEC 14496-12 section 4.2. */
export function box(type: string, ...parts: readonly Uint8Array[]): Bytes {
  const size = parts.reduce((sum, part) => sum + part.length, 8);
  return concat([u32(size), latin1(type), ...parts]);
}

export function fullBox(
  type: string,
  version: number,
  flags: number,
  ...parts: readonly Uint8Array[]
): Bytes {
  return box(type, u32((version << 24) | flags), ...parts);
}
