import type { SceneNode } from '../../../scene/index.ts';
import { numberProperty, type Property } from '../../animation/property.ts';
import type { JsonObject } from '../../document/values.ts';
import type { LayerContext } from '../../layers/layer-context.ts';
import { Kept } from '../kept.ts';
import { coloured, group } from '../pictures.ts';
import { Shade } from './shade.ts';
import type { StyleOver, StyleSpace } from './style.ts';

const MULTIPLY = 5;
const SCREEN = 11;
const FROM_CENTRE = 2;

/** Inner Shadow, and Inner Glow, which is one without distance: colour that falls in over the layer's edge. */
class InnerShade implements StyleOver {
  readonly copies = 3;
  readonly #shade: Shade;
  readonly #source: Property<number> | undefined;
  readonly #kept = new Kept<readonly SceneNode[]>();

  /** @param source 2 where a glow comes from the middle and fades towards the edge */
  constructor(shade: Shade, source?: Property<number>) {
    this.#shade = shade;
    this.#source = source;
  }

  over(
    drawn: readonly SceneNode[],
    picture: readonly SceneNode[],
    { time, base, cover }: StyleSpace,
  ): readonly SceneNode[] {
    const shade = this.#shade;
    const opacity = shade.opacity(time);
    if (opacity === 0 || picture.length === 0) return drawn;
    const inside = shade.shrunk(picture, time, base);
    const colour = shade.colour(time);
    const mode = this.#source?.at(time) === FROM_CENTRE ? 'alpha' : 'alpha-inverted';
    return this.#kept.of([drawn, picture, inside, colour, opacity, mode, cover], () => {
      const paint = coloured(cover.path, cover.transform, colour);
      const shaded = group([paint], { opacity, matte: { mode, source: inside } });
      return [
        group([...drawn, group([shaded], { blend: shade.blend, matte: { mode: 'alpha', source: picture } })]),
      ];
    });
  }
}

export function innerShadow(raw: JsonObject, context: LayerContext): StyleOver {
  return new InnerShade(new Shade({ d: 5, ...raw }, MULTIPLY, 75, context));
}

export function innerGlow(raw: JsonObject, context: LayerContext): StyleOver {
  return new InnerShade(new Shade({ ...raw, d: 0 }, SCREEN, 75, context), numberProperty(raw.sr, 1, context));
}
