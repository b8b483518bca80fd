import type { Path, SceneNode, StrokeNode, StrokeStyle } from '../../scene/index.ts';
import type { Property } from '../animation/property.ts';
import { LIMITS } from '../document/limits.ts';
import { NOTHING } from '../layers/grouping.ts';
import { transformPath } from '../shapes/path-builder.ts';
import { boundedDashes } from '../shapes/stroke-style.ts';
import { Trim } from '../shapes/trim.ts';
import { Product } from '../transforms/matrix.ts';
import type { Effect, EffectSpace } from './effect.ts';
import { type EffectValues, unit } from './effect-values.ts';
import { inverted } from './geometry.ts';
import { Kept } from './kept.ts';
import type { Outlines } from './outlines.ts';
import { group } from './pictures.ts';

const ON_TRANSPARENT = 2;
const REVEAL = 3;
/** Gaps between dabs, in parts of the brush's radius, below which the row of them has no visible bumps. */
const CONTINUOUS = 0.35;

/**
 * Stroke: a round brush drawn along one mask of the layer, or all of them, over the picture, in place of it, or to
 * reveal it. The brush's size is its radius, as lottie-web found.
 */
export class Stroke implements Effect {
  readonly copies = 1;
  readonly #paths: readonly Property<Path>[];
  readonly #trim: Trim;
  readonly #colour: Property<readonly [number, number, number, number]>;
  readonly #size: Property<number>;
  readonly #opacity: Property<number>;
  readonly #spacing: Property<number>;
  readonly #paintStyle: Property<number>;
  readonly #kept = new Kept<readonly SceneNode[]>();
  readonly #brush = new Kept<StrokeStyle>();
  readonly #placed: { readonly kept: Kept<Path>; readonly node: Kept<StrokeNode> }[];
  readonly #toSpace = new Product();

  constructor(values: EffectValues, outlines: Outlines) {
    const all = values.number(1, 0).at(0) !== 0;
    const one = Math.trunc(values.number(0, 1).at(0)) - 1;
    const indices = all ? Array.from({ length: outlines.count }, (_, i) => i) : [one];
    const found = indices.flatMap((index) => outlines.at(index) ?? []);
    this.#paths = found.map(({ path }) => path);
    values.context.spend(found.reduce((sum, { vertices }) => sum + vertices * LIMITS.trimWork, 0));
    this.#placed = found.map(() => ({ kept: new Kept<Path>(), node: new Kept<StrokeNode>() }));
    const sequential = values.number(2, 1).at(0) !== 0;
    const range = { s: values.raw(7) ?? 0, e: values.raw(8) ?? 100, m: sequential ? 2 : 1 };
    this.#trim = new Trim(range, values.context);
    this.#colour = values.colour(3);
    this.#size = values.number(4, 2);
    this.#opacity = values.number(6, 1);
    this.#spacing = values.number(9, 15);
    this.#paintStyle = values.number(10, 1);
  }

  apply(nodes: readonly SceneNode[], space: EffectSpace): readonly SceneNode[] {
    const { time } = space;
    const strokes = this.#strokes(space);
    const style = Math.trunc(this.#paintStyle.at(time));
    const opacity = unit(this.#opacity.at(time));
    return this.#kept.of([nodes, opacity, style, ...this.#fixed(strokes)], () => {
      if (strokes.length === 0 || opacity === 0)
        return style === REVEAL || style === ON_TRANSPARENT ? NOTHING : nodes;
      const drawn = group(strokes, { opacity });
      if (style === ON_TRANSPARENT) return [drawn];
      if (style !== REVEAL) return [...nodes, drawn];
      return nodes.length === 0 ? NOTHING : [group(nodes, { matte: { mode: 'alpha', source: [drawn] } })];
    });
  }

  /** As many entries as there are masks, so that what is kept can be compared. */
  #fixed(strokes: readonly StrokeNode[]): readonly (StrokeNode | undefined)[] {
    return this.#paths.map((_, i) => strokes[i]);
  }

  #strokes({ time, world, matrix }: EffectSpace): StrokeNode[] {
    const radius = this.#size.at(time);
    if (!(radius > 0)) return [];
    const inverse = inverted(matrix);
    if (!inverse) return [];
    const paths = this.#paths.map((path) => path.at(time));
    this.#trim.apply(time, paths);
    const spacing = this.#spacing.at(time);
    const stroke = this.#brush.of([radius, spacing], () => brush(radius, spacing));
    const colour = this.#colour.at(time);
    // The brush is as large in the effect's space whatever the layer's own transform makes of the path.
    const toSpace = this.#toSpace.of(inverse, world);
    return paths.flatMap((path, i) => {
      const place = this.#placed[i];
      if (!place || path.verbs.length === 0) return [];
      const placed = place.kept.of([path, ...toSpace], () => transformPath(path, toSpace));
      return place.node.of([placed, matrix, stroke, colour], () => ({
        type: 'stroke',
        path: placed,
        transform: matrix,
        stroke: boundedDashes(stroke, placed),
        paint: { type: 'solid', colour },
        opacity: 1,
      }));
    });
  }
}

/** Dabs that lie far apart are dashes of no length to speak of, under round caps. */
function brush(radius: number, spacing: number): StrokeStyle {
  const gap = (radius * 2 * Math.max(0, spacing)) / 100;
  const apart = gap > CONTINUOUS * radius;
  return {
    width: radius * 2,
    cap: 'round',
    join: 'round',
    miterLimit: 4,
    dashes: apart ? [Math.min(0.01, gap / 10), gap] : [],
    dashOffset: 0,
  };
}
