import type { BlendMode, Filter, GroupNode, SceneNode } from '../../../scene/index.ts';
import { numberProperty, type Property } from '../../animation/property.ts';
import type { JsonObject } from '../../document/values.ts';
import type { LayerContext } from '../../layers/layer-context.ts';
import { ColourProperty, percent } from '../effect-values.ts';
import { Kept } from '../kept.ts';
import { coloured, Filtering, group } from '../pictures.ts';
import { type StyleOver, type StyleSpace, styleBlendMode } from './style.ts';

/** After Effects' positions, from 1; bodymovin writes colour and size only, and outside is what a new stroke has. */
const POSITIONS = ['outside', 'inside', 'centre'] as const;

/** Stroke: a line along the outline of what the layer shows. */
export class StrokeStyle implements StyleOver {
  readonly copies = 2;
  readonly #blend: BlendMode;
  readonly #colour: ColourProperty;
  readonly #size: Property<number>;
  readonly #opacity: Property<number>;
  readonly #position: Property<number>;
  readonly #grown = new Filtering();
  readonly #shrunk = new Filtering();
  readonly #growth = new Kept<readonly Filter[]>();
  readonly #shrinking = new Kept<readonly Filter[]>();
  readonly #kept = new Kept<readonly SceneNode[]>();

  constructor(raw: JsonObject, context: LayerContext) {
    this.#blend = styleBlendMode(raw.bm, 1, context);
    this.#colour = new ColourProperty(raw.c, context);
    this.#size = numberProperty(raw.s, 3, context);
    this.#opacity = numberProperty(raw.o, 100, context);
    this.#position = numberProperty(raw.p, 1, context);
  }

  over(
    drawn: readonly SceneNode[],
    picture: readonly SceneNode[],
    { time, base, cover }: StyleSpace,
  ): readonly SceneNode[] {
    const size = this.#size.at(time);
    const opacity = percent(this.#opacity.at(time));
    if (!(size > 0) || opacity === 0 || picture.length === 0) return drawn;
    const colour = this.#colour.at(time);
    const position = POSITIONS[Math.trunc(this.#position.at(time)) - 1] ?? 'outside';
    const outwards = position === 'outside' ? size : position === 'centre' ? size / 2 : 0;
    const inwards = size - outwards;
    const outer = this.#grown.of(
      picture,
      this.#growth.of([outwards, colour], () =>
        outwards > 0 ? [{ type: 'grow', radius: outwards, colour }] : [],
      ),
      base,
    );
    const inner = this.#shrunk.of(
      picture,
      this.#shrinking.of([inwards], () =>
        inwards > 0 ? [{ type: 'grow', radius: -inwards, colour: [1, 1, 1, 1] }] : [],
      ),
      base,
    );
    return this.#kept.of([drawn, picture, outer, inner, colour, opacity, position, cover], () => {
      const matte = { mode: 'alpha-inverted', source: inner } as const;
      if (position === 'inside') {
        const line = group([coloured(cover.path, cover.transform, colour)], { opacity, matte });
        return this.#join(drawn, group([line], { matte: { mode: 'alpha', source: picture } }));
      }
      const line = group(outer, { opacity, matte });
      // Outside, the line's soft edge is what the layer's lacks: together they are whole.
      if (position === 'outside' && this.#blend === 'normal')
        return [group([...drawn, { ...line, blend: 'add' }])];
      return this.#join(drawn, line);
    });
  }

  #join(drawn: readonly SceneNode[], line: GroupNode): readonly SceneNode[] {
    return [group([...drawn, { ...line, blend: this.#blend }])];
  }
}
