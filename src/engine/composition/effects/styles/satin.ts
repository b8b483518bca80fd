import type { BlendMode, Colour, Filter, SceneNode } from '../../../scene/index.ts';
import { numberProperty, type Property } from '../../animation/property.ts';
import type { JsonObject } from '../../document/values.ts';
import type { LayerContext } from '../../layers/layer-context.ts';
import { ColourProperty, percent } from '../effect-values.ts';
import { BLUR_DEVIATION } from '../gaussian-blur.ts';
import { mapVector } from '../geometry.ts';
import { Kept } from '../kept.ts';
import { MovedNodes } from '../moved-nodes.ts';
import { coloured, Filtering, group, paintOver } from '../pictures.ts';
import { type StyleOver, type StyleSpace, styleBlendMode } from './style.ts';

const WHITE: Colour = [1, 1, 1, 1];
const BLACK: Colour = [0, 0, 0, 1];
const MULTIPLY = 5;

/** Satin: colour where two soft copies of the outline, moved apart, differ; or, inverted, where they do not. */
export class Satin implements StyleOver {
  readonly copies = 4;
  readonly #blend: BlendMode;
  readonly #colour: ColourProperty;
  readonly #opacity: Property<number>;
  readonly #angle: Property<number>;
  readonly #distance: Property<number>;
  readonly #size: Property<number>;
  readonly #inverted: Property<number>;
  readonly #filters = new Kept<readonly Filter[]>();
  readonly #sides = [1, -1].map((sign) => ({
    sign,
    moved: new MovedNodes(),
    filtering: new Filtering(),
  }));
  readonly #kept = new Kept<readonly SceneNode[]>();

  constructor(raw: JsonObject, context: LayerContext) {
    this.#blend = styleBlendMode(raw.bm, MULTIPLY, context);
    this.#colour = new ColourProperty(raw.c, context);
    this.#opacity = numberProperty(raw.o, 50, context);
    this.#angle = numberProperty(raw.a, 19, context);
    this.#distance = numberProperty(raw.d, 11, context);
    this.#size = numberProperty(raw.s, 14, context);
    this.#inverted = numberProperty(raw.in, 1, context);
  }

  over(
    drawn: readonly SceneNode[],
    picture: readonly SceneNode[],
    { time, base, cover }: StyleSpace,
  ): readonly SceneNode[] {
    const opacity = percent(this.#opacity.at(time));
    if (opacity === 0 || picture.length === 0) return drawn;
    const deviation = Math.max(0, this.#size.at(time)) * BLUR_DEVIATION;
    const filters = this.#filters.of([deviation], () => [
      paintOver(WHITE, 1),
      ...(deviation > 0 ? [{ type: 'blur', sigma: [deviation, deviation] } as const] : []),
    ]);
    const angle = (this.#angle.at(time) * Math.PI) / 180;
    const distance = this.#distance.at(time);
    const [x, y] = mapVector(base, distance * Math.cos(angle), -distance * Math.sin(angle));
    const [one = [], other = []] = this.#sides.map(({ sign, moved, filtering }) =>
      filtering.of(moved.of(picture, [1, 0, 0, 1, sign * x, sign * y]), filters, base),
    );
    const colour = this.#colour.at(time);
    const mode = this.#inverted.at(time) !== 0 ? 'luma-inverted' : 'luma';
    return this.#kept.of([drawn, picture, one, other, colour, opacity, mode, cover], () => {
      const { path, transform } = cover;
      const difference = [coloured(path, transform, BLACK), ...one, group(other, { blend: 'difference' })];
      const sheen = group([coloured(path, transform, colour)], {
        opacity,
        matte: { mode, source: [group(difference)] },
      });
      const matte = { mode: 'alpha', source: picture } as const;
      return [group([...drawn, group([sheen], { blend: this.#blend, matte })])];
    });
  }
}
