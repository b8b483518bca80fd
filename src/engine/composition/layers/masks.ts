import { offsetPath } from '../../geometry/index.ts';
import type { Mask, Matrix, Path } from '../../scene/index.ts';
import { pathProperty } from '../animation/bezier-path.ts';
import { numberProperty, type Property, type Vector, vectorProperty } from '../animation/property.ts';
import { LIMITS } from '../document/limits.ts';
import { isTrue, type JsonObject, textOf } from '../document/values.ts';
import { NO_MASKS } from './grouping.ts';
import type { LayerContext } from './layer-context.ts';

const MODES: Readonly<Record<string, Mask['mode'] | undefined>> = {
  a: 'add',
  s: 'subtract',
  i: 'intersect',
  l: 'lighten',
  d: 'darken',
  f: 'difference',
};

/** Standard deviation of the Gaussian that looks like After Effects' feather of 1: found by the makers of Skottie. */
export const FEATHER_DEVIATION = 0.38;
/** How far a grown outline may lie off its curve: in pixels, and in parts of the expansion, as no one sees it there. */
const TOLERANCE = 0.01;
const TOLERANCE_SHARE = 1e-4;
/** A grown outline is made of many short lines where the path had a curve. */
const EXPANSION_WORK = 32;

interface MaskSource {
  readonly mode: Mask['mode'];
  readonly inverted: boolean;
  readonly path: Property<Path>;
  readonly opacity: Property<number>;
  readonly feather: Property<Vector>;
}

/** The masks of one layer, in the layer's space. */
export class LayerMasks {
  readonly #sources: readonly MaskSource[];
  #masks = NO_MASKS;

  constructor(raw: readonly JsonObject[], context: LayerContext) {
    context.spend(raw.length * LIMITS.shapeWork);
    this.#sources = raw.flatMap((mask) => readMask(mask, context)).map(beginAtNothing);
  }

  at(time: number, transform: Matrix): readonly Mask[] {
    const last = this.#masks;
    const masks = this.#sources.map((source, i): Mask => {
      const { mode, inverted } = source;
      const path = source.path.at(time);
      const opacity = Math.max(0, Math.min(1, source.opacity.at(time) / 100));
      const feather = deviations(source.feather.at(time), transform);
      const known = last[i];
      return known &&
        known.path === path &&
        known.transform === transform &&
        known.opacity === opacity &&
        known.feather?.[0] === feather?.[0] &&
        known.feather?.[1] === feather?.[1]
        ? known
        : { mode, path, transform, inverted, opacity, ...(feather && { feather }) };
    });
    if (masks.some((mask, i) => mask !== last[i])) this.#masks = masks;
    return this.#masks;
  }
}

/**
 * Along the composition's x and y: the feather scales with the layer. Where a layer is turned and its feather differs
 * between the axes, each axis keeps its width, but the slant is lost.
 */
function deviations([x = 0, y = 0]: Vector, [a, b, c, d]: Matrix): readonly [number, number] | undefined {
  if (!(x > 0 || y > 0)) return undefined;
  const [sx, sy] = [Math.max(0, x) * FEATHER_DEVIATION, Math.max(0, y) * FEATHER_DEVIATION];
  return [Math.hypot(a * sx, c * sy), Math.hypot(b * sx, d * sy)];
}

/** Where no mask lies before it, lightening or differing from nothing is adding: a Scene would start from all. */
function beginAtNothing(source: MaskSource, position: number): MaskSource {
  const { mode } = source;
  return position === 0 && (mode === 'lighten' || mode === 'difference')
    ? { ...source, mode: 'add' }
    : source;
}

function readMask(raw: JsonObject, context: LayerContext): MaskSource[] {
  const name = textOf(raw.mode) ?? 'a';
  if (name === 'n') return [];
  const mode = MODES[name];
  if (!mode) {
    context.warn('mask-mode', `A mask of the unknown mode "${name.slice(0, 40)}" is left out.`);
    return [];
  }
  const expansion = numberProperty(raw.x, 0, context);
  const { path, vertices } = pathProperty(raw.pt, raw.cl, context);
  const expands = expansion.animated || expansion.at(0) !== 0;
  context.spend(vertices * (expands ? EXPANSION_WORK : 1));
  return [
    {
      mode,
      inverted: isTrue(raw.inv),
      path: expands ? new ExpandedPath(path, expansion) : path,
      opacity: numberProperty(raw.o, 100, context),
      feather: vectorProperty(raw.f, [0, 0], context),
    },
  ];
}

/** A mask's path grown, or shrunk below 0, by as many pixels of the layer, with round corners. */
class ExpandedPath implements Property<Path> {
  readonly animated: boolean;
  readonly #path: Property<Path>;
  readonly #expansion: Property<number>;
  #from: Path | undefined;
  #amount = Number.NaN;
  #value: Path | undefined;

  constructor(path: Property<Path>, expansion: Property<number>) {
    this.animated = path.animated || expansion.animated;
    this.#path = path;
    this.#expansion = expansion;
  }

  at(time: number): Path {
    const from = this.#path.at(time);
    const amount = this.#expansion.at(time);
    if (this.#value && from === this.#from && amount === this.#amount) return this.#value;
    this.#from = from;
    this.#amount = amount;
    const tolerance = TOLERANCE + Math.abs(amount) * TOLERANCE_SHARE;
    this.#value = amount === 0 ? from : offsetPath(from, amount, 'round', 4, tolerance);
    return this.#value;
  }
}
