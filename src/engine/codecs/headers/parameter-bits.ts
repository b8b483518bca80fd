import { BitReader } from '../webcodecs/bits.ts';

/** Longest Exp-Golomb prefix that a 32-bit value has; a longer one is no parameter set. */
const LONGEST_PREFIX = 32;

/** Reads the fields of H.264's and HEVC's parameter sets: ITU-T H.264 section 9.1, H.265 section 9.2. */
export class ParameterBits extends BitReader {
  readonly #bits: number;

  /** @param unit a NAL unit, emulation prevention bytes included */
  constructor(unit: Uint8Array) {
    const payload = withoutEmulation(unit);
    super(payload);
    this.#bits = 8 * payload.length;
  }

  /** Whether more was read than is there: what came of it is nothing. */
  get overrun(): boolean {
    return this.position > this.#bits;
  }

  /** ue(v) */
  unsigned(): number {
    let zeros = 0;
    while (zeros < LONGEST_PREFIX && !this.flag()) zeros++;
    return 2 ** zeros - 1 + this.read(zeros);
  }

  /** se(v) */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }
}

/** Without the third byte of each 00 00 03: ITU-T H.264 section 7.4.1. */
function withoutEmulation(unit: Uint8Array): Uint8Array {
  const payload = new Uint8Array(unit.length);
  let length = 0;
  let zeros = 0;
  for (const byte of unit) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    payload[length++] = byte;
  }
  return payload.subarray(0, length);
}
