import {
  type AffineMatrix,
  type Bounds,
  invertMatrix,
  multiplyMatrices,
  RECORD_WORDS,
  TILE_HEIGHT,
  TILE_WIDTH,
} from '../geometry/index.ts';
import type { FillNode, ImageNode, Paint, Path, StrokeNode } from '../scene/index.ts';
import { PathVerb } from '../scene/index.ts';
import type { Canvas } from './lists/canvas.ts';
import { OP_WORDS, Op } from './lists/commands.ts';
import type { Homography } from './placing/homography.ts';
import type { CachedCoverage, CoverageCache } from './resources/coverage-cache.ts';
import { type GradientTables, linearCoefficients, radialCoefficients } from './resources/gradient.ts';
import { type Images, samplingStep, toLevel } from './resources/images.ts';
import { toLinear } from './resources/linear-light.ts';
import type { Surface } from './surfaces/surface.ts';
import { WarpTaps } from './surfaces/warp-taps.ts';

const IDENTITY: AffineMatrix = [1, 0, 0, 1, 0, 0];

export interface PainterParts {
  readonly coverages: CoverageCache;
  readonly gradients: GradientTables;
  readonly images: Images;
  /** Colours are converted to linear light, in which they are mixed. */
  readonly linear: boolean;
  readonly imageSampling: 'bilinear' | 'lanczos';
}

/** A surface's picture, and which rectangle of the canvas it may show in. */
export interface Picture {
  readonly surface: Surface;
  readonly contentId: number;
  /** In samples of the canvas, whole numbers. */
  readonly shown: Bounds;
}

/** Writes paint into the tile lists of a canvas. */
export class Painter {
  readonly #parts: PainterParts;
  // The operation that #paintTiles writes: its number, whether it hides what lies beneath, its operands.
  #op = 0;
  #opaque = false;
  readonly #operands = new Int32Array(20);
  readonly #operandFloats = new Float32Array(this.#operands.buffer);
  readonly #imagePaths = new WeakMap<ImageNode['image'], Path>();
  readonly #taps = new WarpTaps();

  constructor(parts: PainterParts) {
    this.#parts = parts;
  }

  path(canvas: Canvas, node: FillNode | StrokeNode, opacity: number): void {
    const { matrix, content, perspective } = canvas.placement;
    const full = multiplyMatrices(matrix, node.transform);
    if (!this.#preparePaint(node.paint, full, opacity)) return;
    const kind = node.type === 'fill' ? node.rule : node.stroke;
    this.#paintTiles(canvas, this.#parts.coverages.get(node.path, full, kind, content, perspective));
  }

  image(canvas: Canvas, node: ImageNode, opacity: number): void {
    const { matrix, content } = canvas.placement;
    const full = multiplyMatrices(matrix, node.transform);
    const inverse = invertMatrix(full);
    if (!inverse) return;
    const level = this.#parts.images.get(node.image, samplingStep(inverse));
    this.#op = this.#parts.imageSampling === 'lanczos' ? Op.lanczos : Op.image;
    this.#opaque = false;
    this.#operands[3] = level.address;
    this.#operands[4] = level.id;
    this.#operands[5] = level.width;
    this.#operands[6] = level.height;
    this.#operandFloats[7] = Math.min(opacity, 1);
    this.#operandFloats.set(toLevel(inverse, node.image, level), 8);
    const path = this.#imagePath(node.image);
    this.#paintTiles(canvas, this.#parts.coverages.get(path, full, 'nonzero', content));
  }

  /** A surface on the same grid, its corner at `left`, `top`. */
  surface(canvas: Canvas, picture: Picture, left: number, top: number, opacity: number): void {
    const { surface, contentId, shown } = picture;
    this.#op = Op.surface;
    this.#opaque = false;
    this.#operands[3] = surface.address;
    this.#operands[4] = contentId;
    this.#operands[5] = left;
    this.#operands[6] = top;
    this.#operands[7] = surface.width;
    this.#operands[8] = surface.height;
    this.#operandFloats[9] = Math.min(opacity, 1);
    this.#paintTiles(canvas, this.rectangle(canvas, shown));
  }

  /** A surface seen through the homography from samples of the canvas to samples of it. */
  warp(canvas: Canvas, picture: Picture, homography: Homography, opacity: number): void {
    const { surface, contentId, shown } = picture;
    this.#op = Op.warp;
    this.#opaque = false;
    this.#operands[3] = surface.address;
    this.#operands[4] = contentId;
    this.#operands[5] = surface.width;
    this.#operands[6] = surface.height;
    this.#operandFloats[7] = Math.min(opacity, 1);
    this.#operandFloats.set(homography, 9);
    this.#taps.begin(homography, surface.width, surface.height);
    this.#paintTiles(canvas, this.rectangle(canvas, shown));
  }

  /** Where a rectangle lies within the canvas's content. */
  rectangle(canvas: Canvas, { left, top, right, bottom }: Bounds): CachedCoverage {
    const path = rectanglePath(left, top, right, bottom);
    return this.#parts.coverages.get(path, IDENTITY, 'nonzero', canvas.placement.content);
  }

  /** Sets the operation up; false where the paint shows nothing. */
  #preparePaint(paint: Paint, matrix: AffineMatrix, opacity: number): boolean {
    if (paint.type === 'solid') return this.#prepareSolid(paint.colour, opacity);
    const last = paint.stops[paint.stops.length - 1];
    if (!last) return false;
    const linear = paint.type === 'linear' ? linearCoefficients(paint, matrix) : undefined;
    const radial = paint.type === 'radial' ? radialCoefficients(paint, matrix) : undefined;
    // A gradient without extent is its last colour (SVG 2, §14.2.2 and §14.2.3).
    if (!linear && !radial) return this.#prepareSolid(last.colour, opacity);
    const table = this.#parts.gradients.get(paint.stops);
    this.#opaque = table.opaque && opacity >= 1;
    this.#operands[3] = table.address;
    this.#operands[4] = table.id;
    this.#operandFloats[5] = Math.min(opacity, 1);
    if (linear) {
      this.#op = Op.linear;
      this.#operandFloats.set(linear, 6);
    } else if (radial) {
      this.#op = Op.radial;
      this.#operandFloats.set(radial.matrix, 6);
      this.#operandFloats[12] = radial.focus;
    }
    return true;
  }

  #prepareSolid(colour: readonly [number, number, number, number], opacity: number): boolean {
    const alpha = Math.min(colour[3] * opacity, 1);
    if (!(alpha > 0)) return false;
    this.#op = Op.fillMasked;
    this.#opaque = alpha >= 1;
    const [red, green, blue] = this.#parts.linear ? toLinear(colour) : colour;
    this.#operandFloats[3] = red * alpha;
    this.#operandFloats[4] = green * alpha;
    this.#operandFloats[5] = blue * alpha;
    this.#operandFloats[6] = alpha;
    return true;
  }

  #imagePath(image: ImageNode['image']): Path {
    let path = this.#imagePaths.get(image);
    if (!path) {
      path = rectanglePath(0, 0, image.width, image.height);
      this.#imagePaths.set(image, path);
    }
    return path;
  }

  /** Writes the prepared operation into every tile that the coverage names. */
  #paintTiles(canvas: Canvas, coverage: CachedCoverage): void {
    const { lists, layers, tilesAcross } = canvas;
    const operands = this.#operands;
    const { records, id } = coverage;
    for (let at = 0; at < records.length; at += RECORD_WORDS) {
      const first = records[at] as number;
      const end = first + (records[at + 1] as number);
      const mask = records[at + 2] as number;
      const rect = records[at + 3] as number;
      const solidRun = mask === 0 && this.#op === Op.fillMasked;
      const op = solidRun ? Op.fill : this.#op;
      // A full tile names no mask, so that equal paint gives equal words whatever shape it came from.
      operands[0] = mask;
      operands[1] = mask === 0 ? 0 : id;
      operands[2] = rect;
      const from = solidRun ? 3 : 0;
      const count = (OP_WORDS[op] as number) - 1;
      for (let tile = first; tile < end; tile++) {
        if (op === Op.warp) {
          const x = (tile % tilesAcross) * TILE_WIDTH;
          const taps = this.#taps.at(x, Math.floor(tile / tilesAcross) * TILE_HEIGHT);
          if (taps === 0) continue;
          operands[8] = taps;
        }
        if (!layers.enter(tile)) continue;
        if (mask === 0 && this.#opaque) layers.empty(tile);
        const position = lists.append(tile, op) + 1;
        const { words } = lists;
        for (let i = 0; i < count; i++) words[position + i] = operands[from + i] as number;
      }
    }
  }
}

function rectanglePath(left: number, top: number, right: number, bottom: number): Path {
  const { move, line, close } = PathVerb;
  return {
    verbs: Uint8Array.of(move, line, line, line, close),
    points: Float64Array.of(left, top, right, top, right, bottom, left, bottom),
  };
}
