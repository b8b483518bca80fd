/** CRC-32 of ISO 3309, reflected. */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;

/** The product of two polynomials over GF(2), modulo that of CRC-32; the highest power lies in the lowest bit. */
function product(a: number, b: number): number {
  let [sum, factor] = [0, b];
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) sum ^= factor;
    factor = (factor & 1) === 0 ? factor >>> 1 : (factor >>> 1) ^ POLYNOMIAL;
  }
  return sum >>> 0;
}

/**
 * The CRC-32 of a first run of bytes and a second behind it, from the CRC-32 of each: the first is carried over the length of
 * the second, that is multiplied by x to the power of its bits.
 */
export function joinedCrc32(first: number, second: number, secondBytes: number): number {
  let carried = first;
  let power = ONE >>> 8;
  for (let bytes = secondBytes; bytes > 0; bytes = Math.floor(bytes / 2)) {
    if (bytes % 2 === 1) carried = product(carried, power);
    power = product(power, power);
  }
  return (carried ^ second) >>> 0;
}
