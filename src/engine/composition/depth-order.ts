import type { Plane } from './placement.ts';

/** The most layers whose order is found by comparing each with its neighbours: the time grows with the square. */
const COMPARED = 400;
/** Nearer or farther by less than this part counts as in one plane: the order of the stack stays. */
const ALIKE = 1e-7;

/**
 * Sorts layers that stand in one space from far to near, as a painter needs them: those in one plane stay in the
 * order given, and of two others the one is farther that is so where they show. Layers that cut through each other are not
 * split there; the nearer anchor comes in front.
 */
export function fromFarToNear<Item extends { readonly plane: Plane }>(items: readonly Item[]): Item[] {
  if (items.length > COMPARED) {
    return items.toSorted((one, other) => ownNearness(one.plane) - ownNearness(other.plane));
  }
  const sorted: Item[] = [];
  for (const item of items) {
    let at = sorted.length;
    while (at > 0 && isNearer((sorted[at - 1] as Item).plane, item.plane)) at--;
    sorted.splice(at, 0, item);
  }
  return sorted;
}

function isNearer(one: Plane, other: Plane): boolean {
  const here = difference(one, other, one.at);
  const there = difference(one, other, other.at);
  if (here >= 0 && there >= 0) return here > 0 || there > 0;
  if (here <= 0 && there <= 0) return false;
  return ownNearness(one) > ownNearness(other);
}

/** How much nearer one plane is than the other at a place of the picture; 0 where they touch. */
function difference(one: Plane, other: Plane, at: readonly [number, number]): number {
  const first = nearnessAt(one, at);
  const second = nearnessAt(other, at);
  const gap = first - second;
  return Math.abs(gap) <= ALIKE * Math.max(Math.abs(first), Math.abs(second)) ? 0 : gap;
}

const nearnessAt = ({ nearness: [a, b, c] }: Plane, [x, y]: readonly [number, number]): number =>
  a * x + b * y + c;

const ownNearness = (plane: Plane): number => nearnessAt(plane, plane.at);
