import type { FillNode, GroupNode, SceneNode } from '../../scene/index.ts';
import type { Property } from '../animation/property.ts';
import { NOTHING } from '../layers/grouping.ts';
import type { Effect, EffectSpace } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { polygon, surroundings } from './geometry.ts';
import { Kept } from './kept.ts';
import { group } from './pictures.ts';

/**
 * Linear Wipe: an edge that passes over the layer along a direction, clockwise from straight up, and takes away what it
 * has passed. A soft edge is a ramp as long as the feather, which lies before the layer at the start and behind it at the
 * end.
 */
export class LinearWipe implements Effect {
  readonly copies = 1;
  readonly #completion: Property<number>;
  readonly #angle: Property<number>;
  readonly #feather: Property<number>;
  readonly #kept = new Kept<readonly SceneNode[]>();

  constructor(values: EffectValues) {
    this.#completion = values.number(0, 0);
    this.#angle = values.number(1, 90);
    this.#feather = values.number(2, 0);
  }

  apply(nodes: readonly SceneNode[], { time, matrix, size }: EffectSpace): readonly SceneNode[] {
    const completion = this.#completion.at(time) / 100;
    if (completion <= 0) return nodes;
    if (completion >= 1 || nodes.length === 0) return NOTHING;
    const angle = this.#angle.at(time);
    const feather = Math.max(0, this.#feather.at(time));
    return this.#kept.of([nodes, matrix, completion, angle, feather, ...size], () => {
      const radians = (angle * Math.PI) / 180;
      const [x, y] = [Math.sin(radians), -Math.cos(radians)];
      const [width, height] = size;
      const length = Math.abs(width * x) + Math.abs(height * y);
      // From the middle of the layer, along the direction.
      const edge = -length / 2 - feather + completion * (length + feather);
      const from = [width / 2 + x * edge, height / 2 + y * edge] as const;
      const reach = 2 * (width + height) + feather;
      const kept: Partial<GroupNode> =
        feather > 0
          ? { matte: { mode: 'alpha', source: [ramp(from, [x, y], feather, { matrix, size })] } }
          : {
              masks: [
                {
                  mode: 'add',
                  path: beyond(from, [x, y], reach),
                  transform: matrix,
                  inverted: false,
                  opacity: 1,
                },
              ],
            };
      return [group(nodes, kept)];
    });
  }
}

function ramp(
  [x, y]: readonly [number, number],
  [dx, dy]: readonly [number, number],
  length: number,
  { matrix, size }: Pick<EffectSpace, 'matrix' | 'size'>,
): FillNode {
  return {
    type: 'fill',
    path: surroundings(size),
    transform: matrix,
    rule: 'nonzero',
    paint: {
      type: 'linear',
      start: [x, y],
      end: [x + dx * length, y + dy * length],
      stops: [
        { offset: 0, colour: [1, 1, 1, 0] },
        { offset: 1, colour: [1, 1, 1, 1] },
      ],
    },
    opacity: 1,
  };
}

/** A rectangle that begins at a line and goes far beyond it. */
function beyond([x, y]: readonly [number, number], [dx, dy]: readonly [number, number], reach: number) {
  return polygon([
    [x - dy * reach, y + dx * reach],
    [x + dy * reach, y - dx * reach],
    [x + (dy + dx) * reach, y + (dy - dx) * reach],
    [x + (dx - dy) * reach, y + (dx + dy) * reach],
  ]);
}
