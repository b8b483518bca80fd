import { CHANNELS, type DisplaceFilter, type SceneNode } from '../../scene/index.ts';
import type { Property } from '../animation/property.ts';
import { NOTHING } from '../layers/grouping.ts';
import type { LinkedLayer } from '../layers/layer-effects.ts';
import type { Effect, EffectSpace } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { inverted } from './geometry.ts';
import { Kept } from './kept.ts';
import { type Fit, LinkedPicture } from './linked-picture.ts';
import { MovedNodes } from './moved-nodes.ts';
import { Filtering } from './pictures.ts';

type Channel = (typeof CHANNELS)[number];

/** After Effects' behaviours of the map, from 1: centred, stretched, tiled. */
const FITS: readonly Fit[] = ['centre', 'stretch', 'origin'];
const TILED = 3;
const CONSTANT: readonly Channel[] = ['full', 'half', 'off'];
/** Displacement Map: another layer's channels say how far each pixel is moved. */
export class DisplacementMap implements Effect {
  readonly copies = 1;
  readonly #map: LinkedPicture;
  readonly #channelX: Property<number>;
  readonly #channelY: Property<number>;
  readonly #amountX: Property<number>;
  readonly #amountY: Property<number>;
  readonly #behaviour: Property<number>;
  readonly #wrap: Property<number>;
  readonly #inPlane = new MovedNodes();
  readonly #filters = new Kept<readonly DisplaceFilter[]>();
  readonly #filtering = new Filtering();

  constructor(values: EffectValues) {
    this.#map = new LinkedPicture(values.number(0, 0).at(0), values.context);
    this.#channelX = values.number(1, 1);
    this.#amountX = values.number(2, 5);
    this.#channelY = values.number(3, 2);
    this.#amountY = values.number(4, 5);
    this.#behaviour = values.number(5, 1);
    this.#wrap = values.number(6, 0);
    if (this.#behaviour.at(0) === TILED) {
      values.context.warn('effect-displacement-map', 'A tiled displacement map is drawn once, not repeated.');
    }
  }

  link(find: (index: number) => LinkedLayer | undefined): void {
    this.#map.link(find);
  }

  apply(nodes: readonly SceneNode[], space: EffectSpace): readonly SceneNode[] {
    const { time, matrix, size } = space;
    if (nodes.length === 0) return NOTHING;
    const [channelX, amountX] = moved(this.#channelX.at(time), this.#amountX.at(time));
    const [channelY, amountY] = moved(this.#channelY.at(time), this.#amountY.at(time));
    const still =
      (CONSTANT.includes(channelX) && CONSTANT.includes(channelY)) || (amountX === 0 && amountY === 0);
    const picture = this.#map.nodes(space, FITS[Math.trunc(this.#behaviour.at(time)) - 1] ?? 'centre');
    const inverse = inverted(matrix);
    // Two constants move nothing in After Effects either.
    if (still || !picture || !inverse) return nodes;
    const map = this.#inPlane.of(picture, inverse);
    const wrap = this.#wrap.at(time) !== 0;
    const [width, height] = size;
    const filters = this.#filters.of([map, channelX, channelY, amountX, amountY, wrap, width, height], () => [
      {
        type: 'displace',
        map,
        channels: [channelX, channelY],
        amount: [amountX, amountY],
        ...(wrap && { wrapWithin: [0, 0, width, height] }),
      },
    ]);
    return this.#filtering.of(nodes, filters, matrix);
  }
}

/** `off` is the constant 0, which moves as far as `full` the other way. */
function moved(choice: number, amount: number): [Channel, number] {
  const channel = CHANNELS[Math.trunc(choice) - 1] ?? 'half';
  return channel === 'off' ? ['full', -amount] : [channel, amount];
}
