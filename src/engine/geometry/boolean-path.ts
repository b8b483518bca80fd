import { ClipType, FillRule } from 'clipper2-ts';
import { combinePolygons, type Polygon, pathOfPolygons, polygonsOf, withinBounds } from './polygons.ts';
import type { PathData } from './types.ts';

export const BOOLEAN_OPERATIONS = ['unite', 'subtract', 'intersect', 'exclude'] as const;

export type BooleanOperation = (typeof BOOLEAN_OPERATIONS)[number];

/**
 * The area that a boolean operation makes of the areas of several paths, each filled by the non-zero rule, open
 * contours closed. `subtract` takes all others from the first; `exclude` keeps what lies in an odd number of them.
 *
 * @param tolerance the most that a chord may lie off its curve, in the paths' units, unless that would be too many
 * @returns closed contours of lines that don't cross, the same area under either fill rule
 * @throws ExportError COMPOSITION_LIMIT where it would take too long
 */
export function combinePaths(
  paths: readonly PathData[],
  operation: BooleanOperation,
  tolerance: number,
): PathData {
  return withinBounds(tolerance, (flatness) => {
    const areas = paths.map((path) => polygonsOf(path, flatness));
    const [first = [], ...others] = areas;
    return pathOfPolygons(combine(areas, first, others, operation));
  });
}

function combine(
  areas: readonly Polygon[][],
  first: readonly Polygon[],
  others: readonly Polygon[][],
  operation: BooleanOperation,
): Polygon[] {
  switch (operation) {
    case 'unite':
      // One by one first: what winds in opposite directions would cancel out.
      return nonZeroArea(areas.flatMap(nonZeroArea));
    case 'subtract':
      return combinePolygons(first, others.flatMap(nonZeroArea), ClipType.Difference, FillRule.NonZero);
    case 'intersect':
      if (others.length === 0) return nonZeroArea(first);
      return others.reduce<Polygon[]>(
        (common, area) => combinePolygons(common, area, ClipType.Intersection, FillRule.NonZero),
        [...first],
      );
    case 'exclude':
      // Once each area winds its inside once, the even-odd rule over all of them is the parity.
      return combinePolygons(areas.flatMap(nonZeroArea), [], ClipType.Union, FillRule.EvenOdd);
  }
}

/** The area of polygons under the non-zero rule, wound once. */
export function nonZeroArea(polygons: readonly Polygon[]): Polygon[] {
  return combinePolygons(polygons, [], ClipType.Union, FillRule.NonZero);
}
