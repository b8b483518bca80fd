const known = new Map<number, readonly number[]>();
const MOST_KNOWN = 64;

/**
 * The numbers below `count` in an order that looks random and is always the same for that count, so that a film
 * that is rendered twice, or on several machines, is one film. After Effects' own order is not written into files.
 */
export function shuffled(count: number): readonly number[] {
  const made = known.get(count);
  if (made) return made;
  const order = Array.from({ length: count }, (_, i) => i);
  let state = (count * 0x9e3779b9) >>> 0;
  for (let i = count - 1; i > 0; i--) {
    state = mixed(state);
    const other = state % (i + 1);
    [order[i], order[other]] = [order[other] as number, order[i] as number];
  }
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(count, order);
  return order;
}

/** A step of the splitmix32 generator. */
function mixed(state: number): number {
  let z = (state + 0x9e3779b9) >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}
