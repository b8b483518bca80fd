import type { BlendMode, Filter, SceneNode } from '../../../scene/index.ts';
import { numberProperty, type Property } from '../../animation/property.ts';
import type { JsonObject } from '../../document/values.ts';
import type { LayerContext } from '../../layers/layer-context.ts';
import { ColourProperty, percent } from '../effect-values.ts';
import { Kept } from '../kept.ts';
import { coloured, Filtering, group } from '../pictures.ts';
import { type StyleOver, type StyleSpace, styleBlendMode } from './style.ts';

/** Color Overlay: one colour over all that the layer shows. */
export class ColourOverlay implements StyleOver {
  readonly copies = 1;
  readonly #blend: BlendMode;
  readonly #colour: ColourProperty;
  readonly #opacity: Property<number>;
  readonly #filters = new Kept<readonly Filter[]>();
  readonly #filtering = new Filtering();
  readonly #kept = new Kept<readonly SceneNode[]>();

  constructor(raw: JsonObject, context: LayerContext) {
    this.#blend = styleBlendMode(raw.bm, 1, context);
    this.#colour = new ColourProperty(raw.c, context);
    this.#opacity = numberProperty(raw.so ?? raw.o, 100, context);
  }

  over(
    drawn: readonly SceneNode[],
    picture: readonly SceneNode[],
    { time, base, cover }: StyleSpace,
  ): readonly SceneNode[] {
    const opacity = percent(this.#opacity.at(time));
    if (opacity === 0 || picture.length === 0) return drawn;
    const colour = this.#colour.at(time);
    if (this.#blend === 'normal') {
      // A mixture of colours, so that soft edges stay as soft as they are.
      const [r, g, b] = colour;
      const rest = 1 - opacity;
      const filters = this.#filters.of([colour, opacity], () => [
        {
          type: 'colour-matrix',
          matrix: [
            ...[rest, 0, 0, 0, r * opacity],
            ...[0, rest, 0, 0, g * opacity],
            ...[0, 0, rest, 0, b * opacity],
            ...[0, 0, 0, 1, 0],
          ],
        },
      ]);
      return this.#filtering.of(drawn, filters, base);
    }
    return this.#kept.of([drawn, picture, colour, opacity, cover], () => {
      const paint = coloured(cover.path, cover.transform, colour);
      const matte = { mode: 'alpha', source: picture } as const;
      return [group([...drawn, group([paint], { opacity, blend: this.#blend, matte })])];
    });
  }
}
