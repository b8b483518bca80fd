import { ExportError } from '../../../errors/index.ts';

/** TIFF 6.0 section 13: codes of 9 to 12 bits, the highest bit first. */
const CLEAR = 256;
const END = 257;
const FIRST = 258;
const LONGEST = 12;
/** The writer clears its table here, so that code 4095 is never needed. */
const FULL = 4094;

const HASH_BITS = 14;
const HASH_MASK = (1 << HASH_BITS) - 1;

const keys = new Int32Array(1 << HASH_BITS);
const values = new Uint16Array(1 << HASH_BITS);

/** Packs bytes; the table of strings is that of whoever called last, as nothing here waits. */
export function lzwEncode(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  // No code stands for less than a byte, and none is longer than 12 bits; one in 3,836 is a clear.
  const out = new Uint8Array(Math.ceil((bytes.length * LONGEST) / 8) + (bytes.length >> 8) + 16);
  let at = 0;
  let held = 0;
  let heldBits = 0;
  let width = 9;
  let next = FIRST;
  const put = (code: number): void => {
    held = (held << width) | code;
    heldBits += width;
    while (heldBits >= 8) {
      heldBits -= 8;
      out[at++] = held >>> heldBits;
    }
    held &= (1 << heldBits) - 1;
  };
  put(CLEAR);
  keys.fill(-1);
  let prefix = -1;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (prefix < 0) {
      prefix = byte;
      continue;
    }
    const key = (prefix << 8) | byte;
    let slot = Math.imul(key, 0x9e3779b1) >>> (32 - HASH_BITS);
    while (keys[slot] !== -1 && keys[slot] !== key) slot = (slot + 1) & HASH_MASK;
    if (keys[slot] === key) {
      prefix = values[slot] as number;
      continue;
    }
    put(prefix);
    prefix = byte;
    keys[slot] = key;
    values[slot] = next++;
    // Readers widen one code early: their table lags by one.
    if (next === FULL) {
      put(CLEAR);
      keys.fill(-1);
      next = FIRST;
      width = 9;
    } else if (next === 1 << width) {
      width++;
    }
  }
  if (prefix >= 0) {
    put(prefix);
    next++;
    if (next === 1 << width && width < LONGEST) width++;
  }
  put(END);
  if (heldBits > 0) out[at++] = held << (8 - heldBits);
  return out.subarray(0, at);
}

const prefixes = new Uint16Array(1 << LONGEST);
const suffixes = new Uint8Array(1 << LONGEST);
const lengths = new Uint32Array(1 << LONGEST);

/**
 * @param length of what comes out
 * @throws ExportError ASSET_FAILED for what is broken or shorter
 */
export function lzwDecode(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  let filled = 0;
  let at = 0;
  let held = 0;
  let heldBits = 0;
  let width = 9;
  let next = FIRST;
  let before = -1;
  for (let code = 0; code < CLEAR; code++) {
    suffixes[code] = code;
    lengths[code] = 1;
  }
  while (filled < length) {
    while (heldBits < width) {
      if (at >= bytes.length) throw broken(`${filled} of ${length} bytes`);
      held = ((held << 8) | (bytes[at++] as number)) & 0xffffff;
      heldBits += 8;
    }
    heldBits -= width;
    const code = (held >>> heldBits) & ((1 << width) - 1);
    if (code === END) break;
    if (code === CLEAR) {
      width = 9;
      next = FIRST;
      before = -1;
      continue;
    }
    if (code > next || (code === next && before < 0) || (code >= CLEAR && code < FIRST)) {
      throw broken(`code ${code}`);
    }
    // A code that is only now being made is the string before with its own first byte.
    const string = code === next ? before : code;
    const size = (lengths[string] as number) + (code === next ? 1 : 0);
    if (filled + size > length) throw broken('more bytes than pixels');
    let end = filled + (lengths[string] as number) - 1;
    for (let part = string; end >= filled; end--) {
      out[end] = suffixes[part] as number;
      part = prefixes[part] as number;
    }
    const first = out[filled] as number;
    if (code === next) out[filled + size - 1] = first;
    if (before >= 0 && next < 1 << LONGEST) {
      prefixes[next] = before;
      suffixes[next] = first;
      lengths[next] = (lengths[before] as number) + 1;
      next++;
      if (next === (1 << width) - 1 && width < LONGEST) width++;
    }
    filled += size;
    before = code;
  }
  if (filled !== length) throw broken(`${filled} of ${length} bytes`);
  return out;
}

function broken(reason: string): ExportError {
  return new ExportError('ASSET_FAILED', `The LZW pixels of a picture are damaged: ${reason}.`, {
    value: reason,
  });
}
