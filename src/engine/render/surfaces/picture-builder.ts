import { ExportError } from '../../errors/index.ts';
import {
  type AffineMatrix,
  type Bounds,
  multiplyMatrices,
  TILE_HEIGHT,
  TILE_WIDTH,
} from '../../geometry/index.ts';
import type { Filter, GroupNode, Mask, Scene, SceneNode } from '../../scene/index.ts';
import { activeFilters, paintsAnywhere, reachOf, regionOf, toStep } from '../filters/filter-chain.ts';
import type { FilterStep } from '../filters/filter-step.ts';
import type { Canvas } from '../lists/canvas.ts';
import type { MaskCoverage } from '../lists/masks.ts';
import type { Painter } from '../painter.ts';
import {
  contentExtent,
  EVERYWHERE,
  intersect,
  isEmpty,
  pathExtent,
  pictureExtent,
  transformBounds,
  unite,
  widen,
} from '../placing/extent.ts';
import { fromAffine, type Homography, invert, multiply, viewPlane } from '../placing/homography.ts';
import type { CoverageCache } from '../resources/coverage-cache.ts';
import { countSurfaces, isRound, isSoft, planeMatrix } from './surface-needs.ts';
import type { SurfaceSlot, Surfaces } from './surfaces.ts';

/** Surfaces in each other: each is a picture in memory. */
const MOST_NESTED_SURFACES = 64;
/**
 * Samples of one surface (256 MiB), to each sample of the frame, and of all surfaces of a frame: larger surfaces are
 * drawn at a lower scale. A plane that passes through the eye would need endlessly many where it is nearest.
 */
const MOST_SAMPLES = 2 ** 24;
const MOST_SAMPLES_A_SAMPLE = 8;
const LEAST_MOST_SAMPLES = 2 ** 18;
const MOST_SAMPLES_OF_FRAME = 2 ** 27;
/** Scales of planes go by powers of 2^¼, so that a plane that nears the eye is not drawn anew for every frame. */
const STEPS_AN_OCTAVE = 4;
const MOST_OCTAVES = 6;

/** Samples of a plane to one of the canvas, each way, where it has edges: 6 dB nearer to the truth than one. */
const SHARP_DENSITY = 2;
/** No region of a finite size needs less. */
const SMALLEST_SCALE = 2 ** -64;

const WHITE = { type: 'solid', colour: [1, 1, 1, 1] } as const;
const NOTHING = { coverage: { id: 0, records: new Int32Array(0), bytes: 0 } };

/** What the walk over a scene's nodes does for surfaces. */
export interface NodeDrawing {
  drawNodes(canvas: Canvas, nodes: readonly SceneNode[]): void;
  /** Draws a group's children, clip and masks. */
  drawContent(canvas: Canvas, group: GroupNode): void;
}

export interface PictureParts {
  readonly surfaces: Surfaces;
  readonly coverages: CoverageCache;
}

/** Where a surface lies: the matrix from the plane of its nodes to its samples, and its size in whole tiles. */
interface Sheet {
  readonly matrix: AffineMatrix;
  readonly width: number;
  readonly height: number;
  /** Its corner on the grid that it was planned for, in its own samples. */
  readonly left: number;
  readonly top: number;
  /** Its samples to one of that grid; below 1 where it would have been too large. */
  readonly scale: number;
}

/** Makes the pictures of groups on surfaces, filters them, and places them on the canvas. */
export class PictureBuilder {
  readonly #surfaces: Surfaces;
  readonly #coverages: CoverageCache;
  readonly #painter: Painter;
  readonly #nodes: NodeDrawing;
  /** The surface that is being drawn, and what of it may be seen. */
  #slot: SurfaceSlot;
  #visible: Bounds = EVERYWHERE;
  #nested = 0;
  #mostSamples = MOST_SAMPLES;

  constructor(parts: PictureParts, painter: Painter, nodes: NodeDrawing) {
    this.#surfaces = parts.surfaces;
    this.#coverages = parts.coverages;
    this.#painter = painter;
    this.#nodes = nodes;
    this.#slot = this.#surfaces.root;
  }

  /** Begins a frame that shows what lies within `visible`. */
  begin(scene: Scene, visible: Bounds): void {
    const share = MOST_SAMPLES_OF_FRAME / (countSurfaces(scene.children) + 2);
    const area = (visible.right - visible.left) * (visible.bottom - visible.top);
    const sensible = Math.max(LEAST_MOST_SAMPLES, MOST_SAMPLES_A_SAMPLE * area);
    this.#mostSamples = Math.min(MOST_SAMPLES, sensible, 2 ** Math.floor(Math.log2(share)));
    this.#surfaces.begin(this.#mostSamples);
    this.#slot = this.#surfaces.root;
    this.#visible = visible;
    this.#nested = 0;
  }

  /** Draws a group up to its opacity, without matte and blending. */
  draw(canvas: Canvas, group: GroupNode, opacity: number): void {
    const filters = activeFilters(group.filters);
    const plane = planeMatrix(group);
    if (group.projection && !plane) {
      this.#drawProjected(canvas, group, group.projection, filters, opacity);
      return;
    }
    const { matrix } = canvas.placement;
    const base = plane ? multiplyMatrices(matrix, plane) : matrix;
    const painted = paintedBounds(group, filters, base);
    const sheet = planSheet(filters, painted, this.#visible, base, this.#mostSamples);
    const slot = sheet && this.#makePicture(group, filters, sheet);
    const reach = reachOf(filters, base[0], base[3]);
    const shown = toWhole(intersect(widen(painted, reach.x, reach.y), this.#visible));
    if (!sheet || !slot?.result || isEmpty(shown)) return;
    const picture = { surface: slot.result, contentId: slot.contentId, shown };
    const { left, top, scale } = sheet;
    if (scale === 1) this.#painter.surface(canvas, picture, left, top, opacity);
    else this.#painter.warp(canvas, picture, [scale, 0, -left, 0, scale, -top, 0, 0, 1], opacity);
  }

  /**
   * A group in perspective. Its plane has at least one sample for each of the canvas where it is seen largest; one that
   * would have too many samples for memory is drawn at half the scale, or a quarter, and looks as much softer. Where
   * it is seen smaller, warping averages.
   */
  #drawProjected(
    canvas: Canvas,
    group: GroupNode,
    projection: Homography,
    filters: readonly Filter[],
    opacity: number,
  ): void {
    const outward = multiply(fromAffine(canvas.placement.matrix), projection);
    const inward = invert(outward);
    const view = inward && viewPlane(outward, pictureExtent(group), widen(this.#visible, 1, 1));
    if (!view) return;
    const density = filters.some(({ type }) => type === 'blur') ? 1 : SHARP_DENSITY;
    let scaleX = toStepOfScale(view.scaleX * density);
    let scaleY = toStepOfScale(view.scaleY * density);
    if (isRound(group)) scaleX = scaleY = Math.max(scaleX, scaleY);
    const base: AffineMatrix = [scaleX, 0, 0, scaleY, 0, 0];
    // Reading between samples needs one more on each side.
    const visible = widen(transformBounds(view.region, base), 2, 2);
    const painted = paintedBounds(group, filters, base);
    const sheet = planSheet(filters, painted, visible, base, this.#mostSamples);
    const slot = sheet && this.#makePicture(group, filters, sheet);
    const shown = toWhole(intersect(widen(view.shown, 2, 2), this.#visible));
    if (!sheet || !slot?.result || isEmpty(shown)) return;
    const picture = { surface: slot.result, contentId: slot.contentId, shown };
    const homography = multiply(fromAffine(sheet.matrix), inward);
    this.#painter.warp(canvas, picture, normalise(homography, shown), opacity);
  }

  /** What a mask covers of the canvas. */
  mask(canvas: Canvas, mask: Mask): MaskCoverage {
    const { matrix, outset, perspective } = canvas.placement;
    const full = multiplyMatrices(matrix, mask.transform);
    const { feather } = mask;
    if (!isSoft(mask) || !feather) {
      return { coverage: this.#coverages.get(mask.path, full, 'nonzero', outset, perspective) };
    }
    const filters: readonly Filter[] = [{ type: 'blur', sigma: feather }];
    const painted = pathExtent(mask.path, full);
    // A mask has no homography to be read through, and so keeps its scale: one whose edges are softer than a surface is
    // wide gets them from what that holds.
    const room = reachWithin(this.#visible, this.#mostSamples);
    const near = intersect(painted, widen(this.#visible, room, room));
    const sheet = planSheet(filters, near, this.#visible, matrix, Number.POSITIVE_INFINITY);
    if (!sheet) return NOTHING;
    const slot = this.#surfaces.next(this.#slot);
    if (!this.#surfaces.isCurrent(slot, mask, sheet.width, sheet.height, sheet.matrix)) {
      const within = this.#surfaces.open(slot, mask, sheet.width, sheet.height, sheet.matrix);
      const { path, transform } = mask;
      this.#painter.path(
        within,
        { type: 'fill', path, transform, rule: 'nonzero', paint: WHITE, opacity: 1 },
        1,
      );
      if (within.lists.isBlank) this.#surfaces.abandon(slot);
      else
        this.#surfaces.close(
          slot,
          filters.flatMap((filter) => toStep(filter, sheet.matrix) ?? []),
          [],
        );
    }
    if (!slot.result) return NOTHING;
    const { left, top, width, height } = sheet;
    const area = { left, top, right: left + width, bottom: top + height };
    return {
      coverage: this.#painter.rectangle(canvas, area),
      soft: { surface: slot.result, contentId: slot.contentId, left, top },
    };
  }

  /** Brings the surface of a group up to date: its content, then its filters. */
  #makePicture(group: GroupNode, filters: readonly Filter[], sheet: Sheet): SurfaceSlot {
    const { width, height, matrix } = sheet;
    const slot = this.#surfaces.next(this.#slot);
    if (this.#surfaces.isCurrent(slot, group, width, height, matrix)) return slot;
    const within = this.#surfaces.open(slot, group, width, height, matrix);
    const outside = this.#enter(slot, sheet);
    this.#nodes.drawContent(within, group);
    if (within.lists.isBlank && !paintsAnywhere(filters)) {
      this.#surfaces.abandon(slot);
    } else {
      const steps: FilterStep[] = [];
      const inputs: number[] = [];
      for (const filter of filters) {
        const map = filter.type === 'displace' ? this.#makeMap(filter.map, sheet) : undefined;
        const step = toStep(filter, matrix, map?.result);
        if (step) steps.push(step);
        if (map) inputs.push(map.contentId);
      }
      this.#surfaces.close(slot, steps, inputs);
    }
    this.#leave(outside);
    return slot;
  }

  /** Draws what a filter reads besides, over the same place. */
  #makeMap(nodes: readonly SceneNode[], sheet: Sheet): SurfaceSlot {
    const { width, height, matrix } = sheet;
    const slot = this.#surfaces.next(this.#slot);
    if (this.#surfaces.isCurrent(slot, nodes, width, height, matrix)) return slot;
    const within = this.#surfaces.open(slot, nodes, width, height, matrix);
    const outside = this.#enter(slot, sheet);
    this.#nodes.drawNodes(within, nodes);
    this.#surfaces.close(slot, [], []);
    this.#leave(outside);
    return slot;
  }

  #enter(slot: SurfaceSlot, { width, height }: Sheet): Outside {
    if (++this.#nested > MOST_NESTED_SURFACES) {
      throw new ExportError(
        'COMPOSITION_LIMIT',
        `More than ${MOST_NESTED_SURFACES} groups with filters or in perspective lie in each other; flatten some.`,
        { value: this.#nested },
      );
    }
    const outside = { slot: this.#slot, visible: this.#visible };
    this.#slot = slot;
    this.#visible = { left: 0, top: 0, right: width, bottom: height };
    return outside;
  }

  #leave({ slot, visible }: Outside): void {
    this.#nested--;
    this.#slot = slot;
    this.#visible = visible;
  }
}

interface Outside {
  readonly slot: SurfaceSlot;
  readonly visible: Bounds;
}

/** Around what filters take from a group's content, in samples: its paint, and all of an area in which it wraps. */
function paintedBounds(group: GroupNode, filters: readonly Filter[], base: AffineMatrix): Bounds {
  if (paintsAnywhere(filters)) return EVERYWHERE;
  let bounds = contentExtent(group);
  if (isEmpty(bounds)) return bounds;
  for (const filter of filters) {
    if (filter.type !== 'displace' || !filter.wrapWithin) continue;
    const [left, top, right, bottom] = filter.wrapWithin;
    bounds = unite(bounds, { left, top, right, bottom });
  }
  return transformBounds(bounds, base);
}

/** Whole tiles of the grid around what filters work on; undefined where nothing is to be seen. */
function planSheet(
  filters: readonly Filter[],
  painted: Bounds,
  visible: Bounds,
  base: AffineMatrix,
  mostSamples: number,
): Sheet | undefined {
  const region = regionOf(filters, painted, visible, base[0], base[3]);
  if (isEmpty(region)) return undefined;
  for (let scale = 1; scale > SMALLEST_SCALE; scale /= 2) {
    const left = Math.floor((region.left * scale) / TILE_WIDTH) * TILE_WIDTH;
    const top = Math.floor((region.top * scale) / TILE_HEIGHT) * TILE_HEIGHT;
    const width = Math.ceil((region.right * scale - left) / TILE_WIDTH) * TILE_WIDTH;
    const height = Math.ceil((region.bottom * scale - top) / TILE_HEIGHT) * TILE_HEIGHT;
    if (!(width * height <= mostSamples)) continue;
    const [a, , , d, e, f] = base;
    const matrix: AffineMatrix = [a * scale, 0, 0, d * scale, e * scale - left, f * scale - top];
    return { matrix, width, height, left, top, scale };
  }
  return undefined;
}

/** How far a surface of so many samples may go beyond what is visible. */
function reachWithin({ left, top, right, bottom }: Bounds, mostSamples: number): number {
  return Math.max(0, (Math.sqrt(mostSamples) - Math.max(right - left, bottom - top)) / 2);
}

function toStepOfScale(scale: number): number {
  // Rounding noise must not take a scale of 1 to the next step.
  const step = Math.ceil(Math.log2(scale) * STEPS_AN_OCTAVE - 1e-6) / STEPS_AN_OCTAVE;
  return 2 ** Math.min(Math.max(step, -MOST_OCTAVES), MOST_OCTAVES);
}

/** The same homography, its w near 1 where it is used: backends reckon in single precision. */
function normalise(m: Homography, { left, top, right, bottom }: Bounds): Homography {
  const w = Math.abs(m[6] * ((left + right) / 2) + m[7] * ((top + bottom) / 2) + m[8]);
  const by = w > 0 && Number.isFinite(1 / w) ? 1 / w : 1;
  const [a, b, c, d, e, f, g, h, i] = m;
  return [a * by, b * by, c * by, d * by, e * by, f * by, g * by, h * by, i * by];
}

function toWhole({ left, top, right, bottom }: Bounds): Bounds {
  return { left: Math.floor(left), top: Math.floor(top), right: Math.ceil(right), bottom: Math.ceil(bottom) };
}
