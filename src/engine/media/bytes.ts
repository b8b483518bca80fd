/** A copy of any buffer or view, in memory of its own. */
export function copyBytes(source: AllowSharedBufferSource): Uint8Array<ArrayBuffer> {
  const view = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  return new Uint8Array(view);
}

/** Whether both are absent, or hold the same. */
export function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/**
 * Gives back the memory of bytes that nobody looks at any more: what is only forgotten is freed when the collector comes, and
 * large buffers add up until then. They are gone for whoever else has a view of them. Parts of a larger buffer stay, and so
 * does, in Chromium, what was ever handed to the browser (to be stored, hashed or sent), which keeps hold of it.
 */
export function release({ buffer, byteLength }: ArrayBufferView): void {
  const isWhole = byteLength > 0 && byteLength === buffer.byteLength;
  if (isWhole && buffer instanceof ArrayBuffer && 'transfer' in buffer) buffer.transfer(0);
}
