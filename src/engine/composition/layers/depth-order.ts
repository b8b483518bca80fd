import type { Plane } from './placement.ts';

/** The most layers whose order is found by comparing each with its neighbours: the time grows with the square. */
const COMPARED = 400;
/** Nearer or farther by less than this part counts as in one plane: the order of the stack stays. */
const ALIKE = 1e-7;

/**
 * Sorts layers that stand in one space from far to near, as a painter needs them: those in one plane stay in the
 * order given, and of two others the one is farther that is so where they show. Layers that cut through each other are not
 * split there; the one whose middle is nearer comes in front.
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
  // The planes meet somewhere between: where only one of the layers shows, the other may be anywhere.
  const [overlapsHere, overlapsThere] = [shows(other, one.at), shows(one, other.at)];
  if (overlapsHere !== overlapsThere) return (overlapsHere ? here : there) > 0;
  return ownNearness(one) > ownNearness(other);
}

/** How much nearer one plane is than the other at a place of the picture; 0 where they touch. */
function difference(one: Plane, other: Plane, at: readonly [number, number]): number {
  const first = nearnessAt(one, at);
  const second = nearnessAt(other, at);
  const gap = first - second;
  return Math.abs(gap) <= ALIKE * Math.max(Math.abs(first), Math.abs(second)) ? 0 : gap;
}

/** Whether a layer shows at a place of the picture, as far as its size is known. */
function shows({ inverse, size }: Plane, [x, y]: readonly [number, number]): boolean {
  if (!size) return true;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = inverse;
  const w = g * x + h * y + i;
  const left = (a * x + b * y + c) / w;
  const top = (d * x + e * y + f) / w;
  return left >= 0 && left <= size[0] && top >= 0 && top <= size[1];
}

function nearnessAt({ inverse }: Plane, [x, y]: readonly [number, number]): number {
  const [a = 0, b = 0, c = 0] = inverse.slice(6);
  return a * x + b * y + c;
}

const ownNearness = (plane: Plane): number => nearnessAt(plane, plane.at);
