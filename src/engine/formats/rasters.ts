import type { Rational } from '../media/index.ts';
import { toNumber } from '../media/index.ts';
import type { FormatDeclaration, Raster, Size } from './formats.ts';

/** The raster that a size names: its own, or the one that its pictures are shown in. */
export function rasterOf(
  size: Size,
  { rasters = [] }: Pick<FormatDeclaration, 'rasters'>,
): Raster | undefined {
  const isOf = (one: Size | undefined): boolean => one?.width === size.width && one.height === size.height;
  return rasters.find(isOf) ?? rasters.find(({ shownAs }) => isOf(shownAs));
}

/**
 * Width to height of what a raster of pixels that aren't square is shown as: of those that it knows, the one nearest to the
 * composition's. Undefined where pixels are square.
 */
export function displayAspectOf({ aspects = [] }: Raster, { width, height }: Size): Rational | undefined {
  const distance = (aspect: Rational): number => Math.abs(Math.log(toNumber(aspect) / (width / height)));
  return aspects.reduce<Rational | undefined>(
    (best, aspect) => (best && distance(best) <= distance(aspect) ? best : aspect),
    undefined,
  );
}
