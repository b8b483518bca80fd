import type { Colour, GroupNode, ImagePixels, Matrix, SceneNode } from '../../scene/index.ts';
import { rectanglePath } from '../shapes/primitives.ts';
import { multiply } from '../transforms/matrix.ts';
import type { LayerContent } from './layer-content.ts';

/** A rectangle from the layer's origin. */
const bounds = (width: number, height: number) =>
  rectanglePath(width / 2, height / 2, width, height, 0, false);

/** Keeps the nodes made for a matrix until another one comes. */
class Still {
  readonly #make: (world: Matrix) => readonly SceneNode[];
  #world: Matrix | undefined;
  #nodes: readonly SceneNode[] = [];

  constructor(make: (world: Matrix) => readonly SceneNode[]) {
    this.#make = make;
  }

  of(world: Matrix): readonly SceneNode[] {
    if (world !== this.#world) {
      this.#world = world;
      this.#nodes = this.#make(world);
    }
    return this.#nodes;
  }
}

/** A rectangle of one colour. */
export function solidContent(width: number, height: number, colour: Colour): LayerContent {
  const shape = solidShape(width, height, colour);
  return { nodes: (_time, world) => shape.nodes(world) };
}

/** As {@link solidContent}, apart from any layer. */
export function solidShape(width: number, height: number, colour: Colour) {
  const path = bounds(width, height);
  const paint = { type: 'solid', colour } as const;
  const still = new Still((transform) => [
    { type: 'fill', path, transform, rule: 'nonzero', paint, opacity: 1 },
  ]);
  return { nodes: (world: Matrix) => still.of(world) };
}

/**
 * An image, brought to the size that its asset states. Where the two differ in shape the image covers that size
 * and what hangs over is cut off, as players do by default (`xMidYMid slice`).
 */
export function imageContent(image: ImagePixels, width: number, height: number): LayerContent {
  const { matrix, overhangs } = coverMatrix(image.width, image.height, width, height);
  const still = new Still((world) => [
    { type: 'image', image, transform: multiply(world, matrix), opacity: 1 },
  ]);
  const clipper = new Clipper(width, height);
  return {
    nodes: (_time, world) => still.of(world),
    ...(overhangs && { clip: (world) => clipper.of(world) }),
  };
}

/**
 * Brings a picture of `fromWidth` × `fromHeight` to `width` × `height`: over all of it, cutting off what hangs over (`cover`),
 * within it, or out of its own shape. A difference in shape that is only rounding is stretched away.
 */
export function coverMatrix(
  fromWidth: number,
  fromHeight: number,
  width: number,
  height: number,
  fit: 'cover' | 'contain' | 'stretch' = 'cover',
): { readonly matrix: Matrix; readonly overhangs: boolean } {
  const scaleX = width / fromWidth;
  const scaleY = height / fromHeight;
  const sameShape =
    Math.abs(scaleX * fromHeight - height) <= 0.5 || Math.abs(scaleY * fromWidth - width) <= 0.5;
  if (fit === 'stretch' || sameShape) return { matrix: [scaleX, 0, 0, scaleY, 0, 0], overhangs: false };
  const scale = fit === 'cover' ? Math.max(scaleX, scaleY) : Math.min(scaleX, scaleY);
  return {
    matrix: [scale, 0, 0, scale, (width - fromWidth * scale) / 2, (height - fromHeight * scale) / 2],
    overhangs: fit === 'cover',
  };
}

/** The bounds of a layer as a clip. */
export class Clipper {
  readonly #path: ReturnType<typeof bounds>;
  #clip: GroupNode['clip'];

  constructor(width: number, height: number) {
    this.#path = bounds(width, height);
  }

  of(transform: Matrix): GroupNode['clip'] {
    if (this.#clip?.transform !== transform) this.#clip = { path: this.#path, transform };
    return this.#clip;
  }
}
