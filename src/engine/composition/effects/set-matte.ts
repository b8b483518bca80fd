import { CHANNELS, type Filter, type Matte, type SceneNode } from '../../scene/index.ts';
import type { Property } from '../animation/property.ts';
import { NOTHING } from '../layers/grouping.ts';
import type { LinkedLayer } from '../layers/layer-effects.ts';
import type { Effect, EffectSpace } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { Kept } from './kept.ts';
import { LinkedPicture } from './linked-picture.ts';
import { group } from './pictures.ts';

type Channel = Exclude<(typeof CHANNELS)[number], 'half'>;
/** What the matte is taken from, by the menu's values from 1 on. */
const CHOICES = CHANNELS.filter((channel): channel is Channel => channel !== 'half');

/** Set Matte: another layer's channel becomes the layer's own transparency, together with what it has. */
export class SetMatte implements Effect {
  readonly copies = 1;
  readonly #matte: LinkedPicture;
  readonly #channel: Property<number>;
  readonly #inverted: Property<number>;
  readonly #stretched: Property<number>;
  readonly #source = new Kept<Matte>();
  readonly #kept = new Kept<readonly SceneNode[]>();

  constructor(values: EffectValues) {
    this.#matte = new LinkedPicture(values.number(0, 0).at(0), values.context);
    this.#channel = values.number(1, 4);
    this.#inverted = values.number(2, 0);
    this.#stretched = values.number(3, 1);
    if (['hue', 'lightness', 'saturation'].includes(channelOf(this.#channel.at(0)))) {
      values.context.warn('effect-set-matte', 'Set Matte by hue, lightness or saturation is drawn by luma.');
    }
  }

  link(find: (index: number) => LinkedLayer | undefined): void {
    this.#matte.link(find);
  }

  apply(nodes: readonly SceneNode[], space: EffectSpace): readonly SceneNode[] {
    const { time } = space;
    const channel = channelOf(this.#channel.at(time));
    const inverted = this.#inverted.at(time) !== 0;
    if (channel === 'full' || channel === 'off') return (channel === 'off') === inverted ? nodes : NOTHING;
    const source = this.#matte.nodes(space, this.#stretched.at(time) === 0 ? 'centre' : 'stretch');
    if (!source || nodes.length === 0) return nodes;
    const matte = this.#source.of([source, channel, inverted], () => makeMatte(source, channel, inverted));
    return this.#kept.of([nodes, matte], () => [group(nodes, { matte })]);
  }
}

const channelOf = (choice: number): Channel => CHOICES[Math.trunc(choice) - 1] ?? 'alpha';

function makeMatte(nodes: readonly SceneNode[], channel: Channel, inverted: boolean): Matte {
  if (channel === 'alpha') return { mode: inverted ? 'alpha-inverted' : 'alpha', source: nodes };
  const colour = ['red', 'green', 'blue'].indexOf(channel);
  const source = colour < 0 ? nodes : [group(nodes, { filters: [greyOf(colour)] })];
  return { mode: inverted ? 'luma-inverted' : 'luma', source };
}

/** One channel as the value of all three. */
function greyOf(channel: number): Filter {
  const row = [0, 0, 0, 0, 0];
  row[channel] = 1;
  return { type: 'colour-matrix', matrix: [...row, ...row, ...row, 0, 0, 0, 1, 0] };
}
