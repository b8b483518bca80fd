import type { SceneNode } from '../../../scene/index.ts';
import type { JsonObject } from '../../document/values.ts';
import { NOTHING } from '../../layers/grouping.ts';
import type { LayerContext } from '../../layers/layer-context.ts';
import { Kept } from '../kept.ts';
import { group } from '../pictures.ts';
import { Shade } from './shade.ts';
import type { StyleBeneath, StyleSpace } from './style.ts';

const MULTIPLY = 5;
const SCREEN = 11;

/** Drop Shadow, and Outer Glow, which is one that lies straight behind the layer. */
class OuterShade implements StyleBeneath {
  readonly copies = 1;
  readonly #shade: Shade;
  readonly #kept = new Kept<readonly SceneNode[]>();

  constructor(shade: Shade) {
    this.#shade = shade;
  }

  beneath(picture: readonly SceneNode[], { time, base }: StyleSpace): readonly SceneNode[] {
    const shade = this.#shade;
    const opacity = shade.opacity(time);
    if (opacity === 0) return NOTHING;
    const drawn = shade.grown(picture, time, base, opacity);
    if (shade.blend === 'normal') return drawn;
    return this.#kept.of([drawn], () => [group(drawn, { blend: shade.blend })]);
  }
}

/** A layer that is translucent lets its shadow show through, whatever "Layer Knocks Out Drop Shadow" says. */
export function dropShadowStyle(raw: JsonObject, context: LayerContext): StyleBeneath {
  return new OuterShade(new Shade({ d: 5, ...raw }, MULTIPLY, 75, context));
}

/** Range, noise and jitter are not drawn. */
export function outerGlow(raw: JsonObject, context: LayerContext): StyleBeneath {
  return new OuterShade(new Shade({ ...raw, d: 0 }, SCREEN, 75, context));
}
