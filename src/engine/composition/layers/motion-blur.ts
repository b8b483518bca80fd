import type { BlendMode, GroupNode, SceneNode } from '../../scene/index.ts';
import type { MotionBlur } from '../composition.ts';
import { isObject, isTrue, type JsonObject, numberOr } from '../document/values.ts';
import { Grouping, NO_MASKS, NOTHING } from './grouping.ts';
import type { Space } from './space.ts';

export interface DocumentBlur extends MotionBlur {
  /** Whether all layers are blurred, rather than those that have the switch. */
  readonly everywhere: boolean;
}

const MOST_SAMPLES = 64;

/**
 * The motion blur of a document: as asked for, or as the document itself has it (`mb`, which Skottie reads too). Where it is asked for and
 * no layer has the switch, all layers are blurred.
 *
 * @param stacks the layers of all compositions
 */
export function documentBlur(
  document: JsonObject,
  stacks: readonly (readonly JsonObject[])[],
  asked: MotionBlur | undefined,
): DocumentBlur | undefined {
  const blur = asked ?? ownBlur(document);
  if (!blur || !(blur.angle > 0)) return undefined;
  const samples = Math.max(2, Math.min(MOST_SAMPLES, Math.round(blur.samples)));
  const switched = stacks.some((layers) => layers.some(({ mb }) => isTrue(mb)));
  return { angle: blur.angle, phase: blur.phase, samples, everywhere: asked !== undefined && !switched };
}

function ownBlur({ mb }: JsonObject): MotionBlur | undefined {
  if (!isObject(mb)) return undefined;
  const samples = numberOr(mb.spf, 1);
  if (samples < 2) return undefined;
  const angle = Math.max(0, Math.min(720, numberOr(mb.sa, 0)));
  return { angle, phase: Math.max(-360, Math.min(360, numberOr(mb.sp, 0))), samples };
}

/** A layer's picture over the time that the shutter is open. */
export class Exposure {
  readonly #offsets: readonly number[];
  readonly #still = new Grouping();
  #samples: readonly (readonly SceneNode[])[] = [];
  #frame = Number.NaN;
  #space: Space | undefined;
  #blend: BlendMode = 'normal';
  #result: readonly SceneNode[] = NOTHING;

  constructor({ angle, phase, samples }: MotionBlur) {
    // The middles of equal parts of the time: no instant of a whole turn of the shutter counts in two frames.
    this.#offsets = Array.from({ length: samples }, (_, i) => (phase + (angle * (i + 0.5)) / samples) / 360);
  }

  /**
   * The mean of what the layer draws at each instant, in ascending order of time; what it draws where that is the same
   * at all of them.
   *
   * @param space where the layer lies at the frame: with it and the frame all of its instants are given
   */
  of(
    frame: number,
    space: Space,
    blend: BlendMode,
    draw: (instant: number) => readonly SceneNode[],
  ): readonly SceneNode[] {
    // A frame that is held, or asked for twice, would be all new objects: of its instants only the last is remembered.
    if (frame === this.#frame && space === this.#space && blend === this.#blend) return this.#result;
    this.#result = this.#expose(frame, blend, draw);
    this.#frame = frame;
    this.#space = space;
    this.#blend = blend;
    return this.#result;
  }

  #expose(
    frame: number,
    blend: BlendMode,
    draw: (instant: number) => readonly SceneNode[],
  ): readonly SceneNode[] {
    const samples = this.#offsets.map((offset) => draw(frame + offset));
    const [first = NOTHING] = samples;
    if (samples.every((nodes) => nodes === first)) return this.#still.of(first, { opacity: 1, blend });
    const last = this.#samples;
    if (blend === this.#blend && samples.every((nodes, i) => nodes === last[i])) return this.#result;
    this.#samples = samples;
    return [mean(samples, blend)];
  }
}

function mean(samples: readonly (readonly SceneNode[])[], blend: BlendMode): GroupNode {
  const share = 1 / samples.length;
  const children = samples
    .filter((nodes) => nodes.length > 0)
    .map((nodes): GroupNode => {
      const only = nodes.length === 1 ? nodes[0] : undefined;
      if (only?.type === 'group' && only.blend === 'normal') {
        return { ...only, opacity: only.opacity * share, blend: 'add' };
      }
      return { type: 'group', children: nodes, opacity: share, blend: 'add', masks: NO_MASKS };
    });
  return { type: 'group', children, opacity: 1, blend, masks: NO_MASKS };
}
