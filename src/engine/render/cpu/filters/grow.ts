import type { GrowFilter } from '../../../scene/index.ts';
import type { FilterPass } from '../../backend.ts';
import { clampRadius, growReach } from '../../filters/edge-distance.ts';
import type { FilterMachine } from './kernel.ts';

const PIXEL_BYTES = 16;

/** `colour` is premultiplied, as accumulators hold it. */
export function grow(
  machine: FilterMachine,
  { source, target }: FilterPass,
  filter: GrowFilter,
  colour: readonly number[],
): void {
  const { width, height } = source;
  const bounds = machine.bounds(source.address, width, height);
  if (!bounds) {
    machine.clear(target.address, width * height * PIXEL_BYTES);
    return;
  }
  const { left, top } = bounds;
  const columns = bounds.right - left;
  const rows = bounds.bottom - top;
  const alpha = machine.room('alpha', machine.kernel.alphaBytes(columns, rows));
  const marks = machine.room('marks', machine.kernel.marksBytes(columns, rows));
  const pieces = machine.room('pieces', columns * rows * PIXEL_BYTES);
  machine.kernel.findEdges(source.address, width, left, top, columns, rows, alpha, marks, pieces);

  const radius = clampRadius(filter.radius);
  const reach = growReach(radius);
  // Inward, nothing is painted outside of the shape's bounds.
  const spread = radius > -0.5 ? reach : 0;
  const from = { x: Math.max(-left, -spread), y: Math.max(-top, -spread) };
  const to = { x: Math.min(width - left, columns + spread), y: Math.min(height - top, rows + spread) };
  const padded = machine.kernel.nearestColumns(columns);
  const nearest = machine.room('nearest', padded * (to.y - from.y) * 2);
  machine.kernel.nearestRows(nearest, machine.room('last', padded * 4), from.y, to.y, reach);
  const gaps = machine.room('gaps', (to.x - from.x) * 4);
  machine.kernel.paintGrown(
    ...[target.address, width],
    ...[from.x, from.y, to.x, to.y],
    ...[nearest, gaps],
    ...[radius, reach, machine.put('grown colour', colour)],
  );
  machine.kernel.clearAround(
    ...[target.address, width, height],
    ...[left + from.x, top + from.y, left + to.x, top + to.y],
  );
}
