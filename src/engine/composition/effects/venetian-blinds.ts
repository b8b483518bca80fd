import type { Path, SceneNode } from '../../scene/index.ts';
import type { Property } from '../animation/property.ts';
import { Grouping, NOTHING } from '../layers/grouping.ts';
import { joinPaths } from '../shapes/path-builder.ts';
import type { Effect, EffectSpace } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { mapDeviations, polygon } from './geometry.ts';
import { Kept } from './kept.ts';
import { group } from './pictures.ts';

/** More blinds than any picture has room for; finer ones are an even veil. */
const MOST_BLINDS = 4096;
/** Skottie's edges are ramps of three times the feather: that of a Gaussian of this share of it. */
const FEATHER_DEVIATION = 3 / Math.sqrt(12);

/** Venetian Blinds: stripes of one width, counted from the layer's middle, of each of which the first part is gone. */
export class VenetianBlinds implements Effect {
  readonly copies = 1;
  readonly #completion: Property<number>;
  readonly #direction: Property<number>;
  readonly #width: Property<number>;
  readonly #feather: Property<number>;
  readonly #blinds = new Kept<Path | undefined>();
  readonly #veil = new Grouping();
  readonly #kept = new Kept<readonly SceneNode[]>();

  constructor(values: EffectValues) {
    this.#completion = values.number(0, 0);
    this.#direction = values.number(1, 0);
    this.#width = values.number(2, 20);
    this.#feather = values.number(3, 0);
    values.context.spend(MOST_BLINDS);
  }

  apply(nodes: readonly SceneNode[], { time, matrix, size }: EffectSpace): readonly SceneNode[] {
    const completion = this.#completion.at(time) / 100;
    if (completion <= 0) return nodes;
    if (completion >= 1 || nodes.length === 0) return NOTHING;
    const direction = this.#direction.at(time);
    const width = Math.max(1, this.#width.at(time));
    const path = this.#blinds.of([completion, direction, width, ...size], () =>
      makeBlinds(completion, direction, width, size),
    );
    if (!path) return this.#veil.of(nodes, { opacity: 1 - completion, blend: 'normal' });
    const deviation = Math.max(0, this.#feather.at(time)) * FEATHER_DEVIATION;
    return this.#kept.of([nodes, matrix, path, deviation], () => {
      const feather = deviation > 0 && { feather: mapDeviations(matrix, [deviation, deviation]) };
      const mask = { mode: 'add', path, transform: matrix, inverted: false, opacity: 1, ...feather } as const;
      return [group(nodes, { masks: [mask] })];
    });
  }
}

/** What is left: undefined where the blinds are too many. */
function makeBlinds(
  completion: number,
  direction: number,
  width: number,
  [layerWidth, layerHeight]: EffectSpace['size'],
): Path | undefined {
  const angle = (direction * Math.PI) / 180;
  const [x, y] = [Math.cos(angle), Math.sin(angle)];
  // As far beyond the layer on each side as it reaches itself: earlier effects may have spread it.
  const reach = layerWidth + layerHeight;
  const half = Math.ceil((Math.abs(layerWidth * x) + Math.abs(layerHeight * y)) / width);
  if (!(2 * half <= MOST_BLINDS)) return undefined;
  const place = (along: number, across: number): [number, number] => [
    layerWidth / 2 + x * along - y * across,
    layerHeight / 2 + y * along + x * across,
  ];
  const blinds: Path[] = [];
  for (let i = -half; i < half; i++) {
    const [from, to] = [(i + completion) * width, (i + 1) * width];
    blinds.push(polygon([place(from, -reach), place(to, -reach), place(to, reach), place(from, reach)]));
  }
  return joinPaths(blinds);
}
