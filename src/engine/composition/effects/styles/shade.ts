import type { BlendMode, Colour, Filter, Matrix, SceneNode } from '../../../scene/index.ts';
import { numberProperty, type Property } from '../../animation/property.ts';
import type { JsonObject } from '../../document/values.ts';
import type { LayerContext } from '../../layers/layer-context.ts';
import { ColourProperty, percent } from '../effect-values.ts';
import { BLUR_DEVIATION } from '../gaussian-blur.ts';
import { mapVector } from '../geometry.ts';
import { Kept } from '../kept.ts';
import { MovedNodes } from '../moved-nodes.ts';
import { Filtering, paintOver } from '../pictures.ts';
import { styleBlendMode } from './style.ts';

const WHITE: Colour = [1, 1, 1, 1];

/**
 * What shadows and glows share: colour, opacity, blend mode, and the layer's outline moved, grown and blurred. Of the
 * size, the spread or choke is the part by which the outline moves, and what remains is blur.
 */
export class Shade {
  readonly blend: BlendMode;
  readonly #colour: ColourProperty;
  readonly #opacity: Property<number>;
  readonly #size: Property<number>;
  readonly #spread: Property<number>;
  readonly #angle: Property<number>;
  readonly #distance: Property<number>;
  readonly #moved = new MovedNodes();
  readonly #filtering = new Filtering();
  readonly #filters = new Kept<readonly Filter[]>();

  /** @param blend the value that After Effects gives a new style */
  constructor(raw: JsonObject, blend: number, opacity: number, context: LayerContext) {
    this.blend = styleBlendMode(raw.bm, blend, context);
    this.#colour = new ColourProperty(raw.c, context);
    this.#opacity = numberProperty(raw.o, opacity, context);
    this.#size = numberProperty(raw.s, 5, context);
    this.#spread = numberProperty(raw.ch, 0, context);
    this.#angle = numberProperty(raw.a, 120, context);
    this.#distance = numberProperty(raw.d, 0, context);
  }

  colour(time: number): Colour {
    return this.#colour.at(time);
  }

  opacity(time: number): number {
    return percent(this.#opacity.at(time));
  }

  /** The outline in one colour, grown by the spread. */
  grown(nodes: readonly SceneNode[], time: number, base: Matrix, opacity: number): readonly SceneNode[] {
    return this.#outline(nodes, time, base, this.#colour.at(time), opacity, 1);
  }

  /** The outline in white, shrunk by the choke. */
  shrunk(nodes: readonly SceneNode[], time: number, base: Matrix): readonly SceneNode[] {
    return this.#outline(nodes, time, base, WHITE, 1, -1);
  }

  #outline(
    nodes: readonly SceneNode[],
    time: number,
    base: Matrix,
    colour: Colour,
    opacity: number,
    sign: number,
  ): readonly SceneNode[] {
    const size = Math.max(0, this.#size.at(time));
    const spread = percent(this.#spread.at(time));
    const filters = this.#filters.of([colour, opacity, size, spread, sign], () => {
      const [r, g, b] = colour;
      const radius = sign * size * spread;
      const deviation = size * (1 - spread) * BLUR_DEVIATION;
      return [
        radius === 0
          ? paintOver(colour, opacity)
          : { type: 'grow', radius, colour: [r, g, b, opacity] as const },
        ...(deviation > 0 ? [{ type: 'blur', sigma: [deviation, deviation] } as const] : []),
      ];
    });
    const [x, y] = this.#offset(time, base);
    return this.#filtering.of(this.#moved.of(nodes, [1, 0, 0, 1, x, y]), filters, base);
  }

  /** Away from a light at an angle that runs counterclockwise from the right. */
  #offset(time: number, base: Matrix): [number, number] {
    const angle = (this.#angle.at(time) * Math.PI) / 180;
    const distance = this.#distance.at(time);
    return mapVector(base, -distance * Math.cos(angle), distance * Math.sin(angle));
  }
}
