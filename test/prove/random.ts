/** A stream of numbers from 0 to 1, the same for the same seed (mulberry32, public domain, T. Ettinger 2017). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Some of them by chance, the same by the same seed. */
export function sampleOf<Of>(all: readonly Of[], count: number, seed: number): Of[] {
  const random = seeded(seed);
  const left = [...all];
  const chosen: Of[] = [];
  while (chosen.length < count && left.length > 0) {
    chosen.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  return chosen;
}
