/**
 * Randomness that is the same in every run: drawn from the property, the instant and the seed that an expression
 * gives. Guest code.
 */
export const RANDOMNESS = `
/** A 32-bit mix of two words (the finaliser of MurmurHash3). */
const mixed = (a, b) => {
  let h = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** The next number of the running expression, 0–1. */
function uniform() {
  const { seed } = now;
  const instant = seed.timeless ? 0 : Math.round(now.time * 1e4);
  const high = mixed(mixed(seed.base, seed.offset), mixed(instant, seed.count++));
  return (high + mixed(high, seed.count) / 4294967296) / 4294967296;
}

const bell = () => {
  // Box and Muller's pair to one; a spread that keeps about 90 % within 0–1, as After Effects documents.
  const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
  return 0.5 + 0.304 * radius * Math.cos(2 * Math.PI * uniform());
};

const drawn = (next) => (a, b) => {
  if (a === undefined) return next();
  const from = b === undefined ? 0 : plainOf(a);
  const to = plainOf(b === undefined ? a : b);
  const between = (x, y) => +x + (y - x) * next();
  if (!Array.isArray(to) && !Array.isArray(from)) return between(from, to);
  const x = Array.isArray(from) ? from : to.map(() => from);
  const y = Array.isArray(to) ? to : x.map(() => to);
  return termwise(x, y, Math.max(x.length, y.length), between);
};

const random = drawn(uniform);
const gaussRandom = drawn(bell);
const seedRandom = (offset, timeless = false) => {
  now.seed = { base: now.seed.base, offset: Math.trunc(+offset) | 0, timeless: !!timeless, count: 0 };
};
const noise = (at) => host.noise(JSON.stringify([].concat(plainOf(at)).map(Number)));

Math.random = uniform;
Object.assign(library, {
  random, gaussRandom, seedRandom, noise, gauss_random: gaussRandom, seed_random: seedRandom,
});
`;
