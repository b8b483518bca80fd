import type { Mask, SceneNode } from '../../scene/index.ts';
import type { Property } from '../animation/property.ts';
import { rawNumber } from '../document/values.ts';
import { NOTHING } from '../layers/grouping.ts';
import { FEATHER_DEVIATION } from '../layers/masks.ts';
import type { Effect, EffectSpace } from './effect.ts';
import { type ColourProperty, type EffectValues, unit } from './effect-values.ts';
import { FilterEffect } from './filter-effect.ts';
import { mapDeviations } from './geometry.ts';
import { Kept } from './kept.ts';
import type { Outlines } from './outlines.ts';
import { group, paintOver } from './pictures.ts';

/**
 * Fill: all that the layer shows becomes one colour, with an opacity of 0–1; or, where a mask is named, only what lies
 * within it, and the rest stays.
 */
export function fill(values: EffectValues, outlines: Outlines): Effect {
  const colour = values.colour(2);
  const opacity = values.number(6, 1);
  const index = Math.trunc(rawNumber(values.number(0, 0).at(0)) ?? 0) - 1;
  const outline = index >= 0 && values.number(1, 0).at(0) === 0 ? outlines.at(index) : undefined;
  if (!outline)
    return new FilterEffect([colour, opacity], ([paint, share]) => [paintOver(paint, unit(share))]);
  return new MaskedFill(values, colour, opacity, outline.path);
}

class MaskedFill implements Effect {
  readonly copies = 2;
  readonly #colour: ColourProperty;
  readonly #opacity: Property<number>;
  readonly #path: Property<Mask['path']>;
  readonly #inverted: Property<number>;
  readonly #featherX: Property<number>;
  readonly #featherY: Property<number>;
  readonly #kept = new Kept<readonly SceneNode[]>();

  constructor(
    values: EffectValues,
    colour: ColourProperty,
    opacity: Property<number>,
    path: Property<Mask['path']>,
  ) {
    this.#colour = colour;
    this.#opacity = opacity;
    this.#path = path;
    this.#inverted = values.number(3, 0);
    this.#featherX = values.number(4, 0);
    this.#featherY = values.number(5, 0);
  }

  apply(nodes: readonly SceneNode[], { time, world }: EffectSpace): readonly SceneNode[] {
    if (nodes.length === 0) return NOTHING;
    const path = this.#path.at(time);
    const colour = this.#colour.at(time);
    const opacity = unit(this.#opacity.at(time));
    const inverted = this.#inverted.at(time) !== 0;
    const [x, y] = [Math.max(0, this.#featherX.at(time)), Math.max(0, this.#featherY.at(time))];
    return this.#kept.of([nodes, world, path, colour, opacity, inverted, x, y], () => {
      const feather = mapDeviations(world, [x * FEATHER_DEVIATION, y * FEATHER_DEVIATION]);
      const mask: Mask = {
        mode: 'add',
        path,
        transform: world,
        inverted,
        opacity: 1,
        ...((x > 0 || y > 0) && { feather }),
      };
      return [group([...nodes, group(nodes, { masks: [mask], filters: [paintOver(colour, opacity)] })])];
    });
  }
}
