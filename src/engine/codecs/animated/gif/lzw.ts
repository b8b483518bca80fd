/** GIF89a specification, appendix F: codes have at most 12 bits. */
const MOST_CODES = 4096;
/** A prime well above the number of codes keeps chains short. */
const SLOTS = 9001;
const LONGEST_BLOCK = 255;

const keys = new Int32Array(SLOTS);
const codes = new Int16Array(SLOTS);

/**
 * Image data of GIF: the minimum code size, variable-length LZW codes in blocks of at most 255 bytes, and the end of the blocks.
 *
 * @param minimumCodeSize bits of an index, at least 2
 */
export function encodeLzw(indices: Uint8Array, minimumCodeSize: number): Uint8Array<ArrayBuffer> {
  const out = new BlockBits(minimumCodeSize, indices.length);
  const clear = 1 << minimumCodeSize;
  let width = minimumCodeSize + 1;
  let next = clear + 2;
  keys.fill(-1);
  out.put(clear, width);
  let prefix = indices[0] ?? 0;
  for (let at = 1; at < indices.length; at++) {
    const index = indices[at] as number;
    const key = (prefix << 8) | index;
    let slot = ((key * 40_503) >>> 4) % SLOTS;
    while (keys[slot] !== -1 && keys[slot] !== key) slot = slot === SLOTS - 1 ? 0 : slot + 1;
    if (keys[slot] === key) {
      prefix = codes[slot] as number;
      continue;
    }
    out.put(prefix, width);
    prefix = index;
    if (next === MOST_CODES) {
      out.put(clear, width);
      keys.fill(-1);
      width = minimumCodeSize + 1;
      next = clear + 2;
      continue;
    }
    keys[slot] = key;
    codes[slot] = next;
    // The decoder learns each code one step later.
    if (next === 1 << width) width++;
    next++;
  }
  out.put(prefix, width);
  // With the last code, the decoder has learned one more.
  if (next === 1 << width && width < 12) width++;
  out.put(clear + 1, width);
  return out.finish();
}

/** Bits, least significant first, in blocks that begin with their length. */
class BlockBits {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 2;
  /** Where the length of the block in hand stands. */
  #block = 1;
  #bits = 0;
  #count = 0;

  constructor(minimumCodeSize: number, pixels: number) {
    this.#bytes = new Uint8Array(64 + (pixels >> 1));
    this.#bytes[0] = minimumCodeSize;
  }

  put(code: number, width: number): void {
    this.#bits |= code << this.#count;
    this.#count += width;
    while (this.#count >= 8) {
      this.#byte(this.#bits & 255);
      this.#bits >>>= 8;
      this.#count -= 8;
    }
  }

  finish(): Uint8Array<ArrayBuffer> {
    if (this.#count > 0) this.#byte(this.#bits & 255);
    const inBlock = this.#length - this.#block - 1;
    this.#bytes[this.#block] = inBlock;
    if (inBlock > 0) this.#append(0);
    return this.#bytes.slice(0, this.#length);
  }

  #byte(value: number): void {
    if (this.#length - this.#block - 1 === LONGEST_BLOCK) {
      this.#bytes[this.#block] = LONGEST_BLOCK;
      this.#block = this.#length;
      this.#append(0);
    }
    this.#append(value);
  }

  #append(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = value;
  }
}
