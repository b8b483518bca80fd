import { ExportError } from '../../errors/index.ts';
import type { AffineMatrix } from '../../geometry/index.ts';
import type { Fit } from '../renderer.ts';
import type { CoverageBounds } from '../resources/coverage-cache.ts';
import type { Homography } from './homography.ts';

/** How a composition, or the plane of a group, lies on a grid of samples. */
export interface Placement {
  readonly matrix: AffineMatrix;
  /** From where the matrix leads to the samples; without it that is where they are. */
  readonly perspective?: Homography;
  /** The composition's own rectangle within the grid, in samples: content is cut off there. */
  readonly content: CoverageBounds;
  /** The same, moved outward to whole samples: masks end there, so that edges are not thinned twice. */
  readonly outset: CoverageBounds;
}

/**
 * @param width of the grid in samples
 * @param supersample samples a pixel in each direction
 * @param pixelAspect width of a pixel to its height, as it is shown
 * @throws ExportError INVALID_COMPOSITION unless the scene's size is finite and above 0
 */
export function placeScene(
  sceneWidth: number,
  sceneHeight: number,
  width: number,
  height: number,
  fit: Fit,
  supersample = 1,
  pixelAspect = 1,
): Placement {
  if (!(sceneWidth > 0 && sceneHeight > 0 && Number.isFinite(sceneWidth) && Number.isFinite(sceneHeight))) {
    throw new ExportError(
      'INVALID_COMPOSITION',
      `A composition needs a width and a height above 0; it has ${sceneWidth}×${sceneHeight}.`,
      { value: `${sceneWidth}×${sceneHeight}` },
    );
  }
  let scaleX = width / sceneWidth;
  let scaleY = height / sceneHeight;
  if (fit === 'contain') scaleY = Math.min(scaleX * pixelAspect, scaleY);
  else if (fit === 'cover') scaleY = Math.max(scaleX * pixelAspect, scaleY);
  if (fit === 'contain' || fit === 'cover') scaleX = scaleY / pixelAspect;
  else if (fit === 'pad') scaleX = scaleY = supersample;
  const x = fit === 'pad' ? 0 : (width - sceneWidth * scaleX) / 2;
  const y = fit === 'pad' ? 0 : (height - sceneHeight * scaleY) / 2;
  const grid = { gridWidth: width, gridHeight: height };
  const content = {
    ...grid,
    left: Math.max(0, settle(x)),
    top: Math.max(0, settle(y)),
    right: Math.min(width, settle(x + sceneWidth * scaleX)),
    bottom: Math.min(height, settle(y + sceneHeight * scaleY)),
  };
  const outset = {
    ...grid,
    left: Math.floor(content.left),
    top: Math.floor(content.top),
    right: Math.ceil(content.right),
    bottom: Math.ceil(content.bottom),
  };
  const isWhole =
    outset.left === content.left &&
    outset.top === content.top &&
    outset.right === content.right &&
    outset.bottom === content.bottom;
  // One object where the two are alike: caches tell them apart by identity.
  return { matrix: [scaleX, 0, 0, scaleY, x, y], content, outset: isWhole ? content : outset };
}

/** Rounding noise must not make an edge out of a side that lies on a whole sample. */
function settle(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-6 ? whole : value;
}
