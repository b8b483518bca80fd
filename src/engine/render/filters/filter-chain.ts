import { unreachable } from '../../errors/index.ts';
import type { AffineMatrix, Bounds } from '../../geometry/index.ts';
import { CHANNELS, type Filter, type Rectangle } from '../../scene/index.ts';
import type { Surface } from '../surfaces/surface.ts';
import { levelOf } from './filter-parameters.ts';
import type { FilterStep, SurfaceArea } from './filter-step.ts';

/** How far, in samples, paint may move through filters. */
export interface Reach {
  readonly x: number;
  readonly y: number;
}

/** Standard deviations at which a Gaussian ends: of an edge, what lies beyond is two 16-bit code values. */
const GAUSSIAN_REACH = 4;
/** A bound on what a picture pulls in from outside of itself. */
const MOST_REACH = 16384;

/** The filters that change anything. */
export function activeFilters(filters: readonly Filter[] | undefined): readonly Filter[] {
  if (!filters || filters.length === 0) return NONE;
  return filters.every(isActive) ? filters : filters.filter(isActive);
}

const NONE: readonly Filter[] = [];

function isActive(filter: Filter): boolean {
  switch (filter.type) {
    case 'blur':
      return filter.sigma[0] > 0 || filter.sigma[1] > 0 || filter.repeatWithin !== undefined;
    case 'tone-map':
      return filter.amount > 0 && filter.stops.length > 0;
    case 'radial-wipe':
      return filter.completion > 0;
    default:
      return true;
  }
}

/** How far a filter moves paint where a unit of length is so many samples. */
export function reachOfFilter(filter: Filter, scaleX: number, scaleY: number): Reach {
  switch (filter.type) {
    case 'blur':
      return bounded(
        Math.ceil(GAUSSIAN_REACH * filter.sigma[0] * scaleX),
        Math.ceil(GAUSSIAN_REACH * filter.sigma[1] * scaleY),
      );
    case 'grow': {
      const reach = Math.ceil(Math.max(0, filter.radius) * Math.max(scaleX, scaleY)) + 1;
      return bounded(reach, reach);
    }
    case 'displace': {
      const [left, top, right, bottom] = filter.wrapWithin ?? [0, 0, 0, 0];
      return bounded(
        Math.ceil(Math.max(Math.abs(filter.amount[0]), right - left) * scaleX) + 1,
        Math.ceil(Math.max(Math.abs(filter.amount[1]), bottom - top) * scaleY) + 1,
      );
    }
    case 'colour-matrix':
    case 'levels':
    case 'tone-map':
    case 'radial-wipe':
      return { x: 0, y: 0 };
    default:
      return unreachable(filter);
  }
}

/** How far all of them in turn move paint. */
export function reachOf(filters: readonly Filter[], scaleX: number, scaleY: number): Reach {
  let [x, y] = [0, 0];
  for (const filter of filters) {
    const reach = reachOfFilter(filter, scaleX, scaleY);
    x += reach.x;
    y += reach.y;
  }
  return bounded(x, y);
}

function bounded(x: number, y: number): Reach {
  return { x: x <= MOST_REACH ? x : MOST_REACH, y: y <= MOST_REACH ? y : MOST_REACH };
}

/** Whether filters make paint out of nothing, so that what they give has no bounds. */
export function paintsAnywhere(filters: readonly Filter[]): boolean {
  return filters.some((filter) => {
    if (filter.type === 'colour-matrix') return (filter.matrix[19] ?? 0) > 0;
    return filter.type === 'levels' && levelOf(filter.alpha, 0) > 0;
  });
}

/**
 * The part of the plane that a chain of filters works on, in samples, given around what is painted and what can
 * be seen: the source where the visible takes from it, all that is visible of the result, and what lies between.
 */
export function regionOf(
  filters: readonly Filter[],
  painted: Bounds,
  visible: Bounds,
  scaleX: number,
  scaleY: number,
): Bounds {
  const whole = reachOf(filters, scaleX, scaleY);
  let [x, y] = [0, 0];
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = -1; i < filters.length; i++) {
    const filter = filters[i];
    if (filter) {
      const reach = reachOfFilter(filter, scaleX, scaleY);
      x = Math.min(x + reach.x, whole.x);
      y = Math.min(y + reach.y, whole.y);
    }
    const l = Math.max(painted.left - x, visible.left - (whole.x - x));
    const t = Math.max(painted.top - y, visible.top - (whole.y - y));
    const r = Math.min(painted.right + x, visible.right + (whole.x - x));
    const b = Math.min(painted.bottom + y, visible.bottom + (whole.y - y));
    if (!(l < r && t < b)) continue;
    left = Math.min(left, l);
    top = Math.min(top, t);
    right = Math.max(right, r);
    bottom = Math.max(bottom, b);
  }
  return { left, top, right, bottom };
}

/** A filter in samples of a surface, given the matrix to these, which only scales and moves. */
export function toStep(filter: Filter, matrix: AffineMatrix, map?: Surface): FilterStep | undefined {
  const [scaleX, , , scaleY, x, y] = matrix;
  switch (filter.type) {
    case 'blur': {
      const step = {
        type: 'blur',
        sigmaX: Math.max(0, filter.sigma[0] * scaleX),
        sigmaY: Math.max(0, filter.sigma[1] * scaleY),
      } as const;
      return filter.repeatWithin ? { ...step, repeatWithin: toArea(filter.repeatWithin, matrix) } : step;
    }
    case 'grow':
      // A circle in the plane is one of samples only where both scales are alike; the builder sees to it.
      return { ...filter, radius: filter.radius * Math.sqrt(scaleX * scaleY) };
    case 'radial-wipe':
      return {
        ...filter,
        centre: [filter.centre[0] * scaleX + x, filter.centre[1] * scaleY + y],
        feather: filter.feather * Math.sqrt(scaleX * scaleY),
      };
    case 'displace': {
      if (!map) return undefined;
      const step = {
        type: 'displace',
        map,
        channelX: CHANNELS.indexOf(filter.channels[0]),
        channelY: CHANNELS.indexOf(filter.channels[1]),
        amountX: filter.amount[0] * scaleX,
        amountY: filter.amount[1] * scaleY,
      } as const;
      return filter.wrapWithin ? { ...step, wrapWithin: toArea(filter.wrapWithin, matrix) } : step;
    }
    case 'colour-matrix':
    case 'levels':
    case 'tone-map':
      return filter;
    default:
      return unreachable(filter);
  }
}

function toArea([left, top, right, bottom]: Rectangle, [sx, , , sy, x, y]: AffineMatrix): SurfaceArea {
  return { left: left * sx + x, top: top * sy + y, right: right * sx + x, bottom: bottom * sy + y };
}
