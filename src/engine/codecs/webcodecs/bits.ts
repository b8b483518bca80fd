/** Reads a bitstream from its first byte on, most significant bit first; zeros lie behind the end. */
export class BitReader {
  readonly #data: Uint8Array;
  #at = 0;

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  /** In bits from the start. */
  get position(): number {
    return this.#at;
  }

  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      value = value * 2 + (((this.#data[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1);
    }
    return value;
  }

  flag(): boolean {
    return this.read(1) === 1;
  }

  skip(count: number): void {
    this.#at += count;
  }
}

/** Overwrites `count` bits from bit `at` on, in place. What lies behind the end is left out. */
export function writeBits(data: Uint8Array, at: number, count: number, value: number): void {
  for (let i = 0; i < count; i++) {
    const bit = at + i;
    if (bit >> 3 >= data.length) return;
    const mask = 128 >> (bit & 7);
    const byte = data[bit >> 3] ?? 0;
    data[bit >> 3] = (value >> (count - 1 - i)) & 1 ? byte | mask : byte & ~mask;
  }
}
