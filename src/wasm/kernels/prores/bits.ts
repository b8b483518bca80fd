// Writes bits, the first in the highest place of each byte.

/** Bits that are not stored yet, in the low end. */
export let pending: u64 = 0;
/** How many of them there are, less than 32 between two calls. */
export let held: u32 = 0;
/** Where the next word goes. */
export let place: usize = 0;

/** Begins at `to`; words are written whole, up to 4 bytes beyond the last bit. */
export function begin(to: usize): void {
  pending = 0;
  held = 0;
  place = to;
}

/** @param code of at most `bits` bits, which are at most 32 */
// @ts-ignore: decorator
@inline
export function put(code: u64, bits: u32): void {
  pending = (pending << bits) | code;
  held += bits;
  if (held >= 32) {
    held -= 32;
    store<u32>(place, bswap<u32>(<u32>(pending >> held)));
    place += 4;
  }
}

/** Fills the last byte with zeros. @returns where the next byte goes */
export function end(): usize {
  return finish(pending, held, place);
}

/** {@link end} for a state that is held elsewhere. */
// @ts-ignore: decorator
@inline
export function finish(bits: u64, count: u32, at: usize): usize {
  store<u32>(at, bswap<u32>(<u32>(bits << (32 - count))));
  return at + ((count + 7) >> 3);
}
