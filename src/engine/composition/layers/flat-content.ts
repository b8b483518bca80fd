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
  const scaleX = width / image.width;
  const scaleY = height / image.height;
  // Half a pixel's difference is rounding, not another shape.
  const sameShape =
    Math.abs(scaleX * image.height - height) <= 0.5 || Math.abs(scaleY * image.width - width) <= 0.5;
  const cover = Math.max(scaleX, scaleY);
  const placed: Matrix = sameShape
    ? [scaleX, 0, 0, scaleY, 0, 0]
    : [cover, 0, 0, cover, (width - image.width * cover) / 2, (height - image.height * cover) / 2];
  const still = new Still((world) => [
    { type: 'image', image, transform: multiply(world, placed), opacity: 1 },
  ]);
  const clipper = new Clipper(width, height);
  return {
    nodes: (_time, world) => still.of(world),
    ...(!sameShape && { clip: (world) => clipper.of(world) }),
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
