import type { Contour } from './contour.ts';

/** More dashes than this on one contour run together on any screen: the line is drawn solid. */
const MOST_DASHES = 100_000;

/**
 * Cuts a contour into its dashes. On a closed contour a dash that runs over the starting point stays in one piece.
 *
 * @param dashes lengths of dash and gap in turn, in the contour's units
 * @param piece scratch that `visit` is given; `head` keeps the first dash of a closed contour
 */
export function dashContour(
  contour: Contour,
  dashes: readonly number[],
  offset: number,
  piece: Contour,
  head: Contour,
  visit: (contour: Contour) => void,
): void {
  let period = 0;
  for (const length of dashes) period += Math.max(0, length);
  if (dashes.length % 2 === 1) period *= 2;
  const dashCount = (contourLength(contour) / period) * dashes.length;
  if (!(period > 0) || !Number.isFinite(offset) || !(dashCount < MOST_DASHES) || contour.count < 2) {
    visit(contour);
    return;
  }
  let index = 0;
  let on = true;
  let left = ((offset % period) + period) % period;
  // A first dash of no length is passed over only where the pattern has moved on.
  while (left > 0 && left >= Math.max(0, dashes[index] as number)) {
    left -= Math.max(0, dashes[index] as number);
    index = (index + 1) % dashes.length;
    on = !on;
  }
  left = Math.max(0, dashes[index] as number) - left;

  head.clear();
  piece.clear();
  let current = contour.closed && on ? head : piece;
  const finish = () => {
    if (current === piece && piece.count > 0) visit(piece);
    current = piece;
    piece.clear();
  };
  const segments = contour.closed ? contour.count : contour.count - 1;
  if (on) current.add(contour.x(0), contour.y(0), 0);
  for (let i = 0; i < segments; i++) {
    const next = i + 1 === contour.count ? 0 : i + 1;
    const x0 = contour.x(i);
    const y0 = contour.y(i);
    const dx = contour.x(next) - x0;
    const dy = contour.y(next) - y0;
    const length = Math.hypot(dx, dy);
    if (length === 0) continue;
    let along = 0;
    while (length - along >= left) {
      along += left;
      const x = x0 + (dx * along) / length;
      const y = y0 + (dy * along) / length;
      current.directionX = dx / length;
      current.directionY = dy / length;
      if (on) {
        current.add(x, y, 0);
        finish();
      } else {
        current.clear();
        current.add(x, y, 0);
      }
      on = !on;
      index = (index + 1) % dashes.length;
      left = Math.max(0, dashes[index] as number);
    }
    left -= length - along;
    if (on) current.add(contour.x(next), contour.y(next), contour.smooth[next] === 1 ? 1 : 0);
  }
  if (!contour.closed) {
    finish();
  } else if (current === head && on) {
    visit(contour);
  } else if (on) {
    for (let i = 0; i < head.count; i++) piece.add(head.x(i), head.y(i), head.smooth[i] === 1 ? 1 : 0);
    finish();
  } else if (head.count > 0) {
    visit(head);
  }
}

function contourLength(contour: Contour): number {
  let length = 0;
  for (let i = 1; i < contour.count; i++) {
    length += Math.hypot(contour.x(i) - contour.x(i - 1), contour.y(i) - contour.y(i - 1));
  }
  if (contour.closed && contour.count > 1) {
    length += Math.hypot(
      contour.x(0) - contour.x(contour.count - 1),
      contour.y(0) - contour.y(contour.count - 1),
    );
  }
  return length;
}
