import type { GroupNode, Matrix, SceneNode } from '../../scene/index.ts';
import type { Property } from '../animation/property.ts';
import { Clipper } from './flat-content.ts';
import type { LayerContent, Setting } from './layer-content.ts';
import type { LayerStack } from './layer-stack.ts';
import type { Ground, Moment, Stage } from './space.ts';
import type { Collapsible, Part } from './stack-part.ts';

/** From a time of the holding composition to one of the composition within, both in frames. */
export type TimeMap = (time: number) => number;

/** Time remap gives seconds; without it the layer starts at `start` and runs `stretch` times as long. */
export function timeMap(
  start: number,
  stretch: number,
  remap: Property<number> | undefined,
  frameRate: number,
  outPoint: number,
): TimeMap {
  if (!remap) return (time) => (time - start) / stretch;
  return (time) => {
    const frame = remap.at(time) * frameRate;
    // A remap to the very end means the last frame, not the emptiness behind it.
    return frame === outPoint ? frame - 1 : frame;
  };
}

/** A composition within another one. */
export class PrecompContent implements LayerContent, Collapsible {
  readonly #stack: LayerStack;
  readonly #time: TimeMap;
  readonly #width: number;
  readonly #height: number;
  readonly #collapsed: boolean;
  readonly #clipper: Clipper;

  /** @param collapsed its layers join those of the holding composition, and nothing is cut off at its bounds */
  constructor(stack: LayerStack, time: TimeMap, width: number, height: number, collapsed: boolean) {
    this.#stack = stack;
    this.#time = time;
    this.#width = width;
    this.#height = height;
    this.#collapsed = collapsed;
    this.#clipper = new Clipper(width, height);
  }

  get adjustments(): number {
    return this.#stack.adjustments;
  }

  nodes(_time: number, world: Matrix, { moment, stage, joined }: Setting): readonly SceneNode[] {
    return this.#stack.nodes(this.#inner(moment), { base: world, stage, joined });
  }

  parts(moment: Moment, ground: Ground): readonly Part[] {
    return this.#stack.parts(this.#inner(moment), ground);
  }

  clip(world: Matrix, { stage }: Setting): GroupNode['clip'] {
    if (this.#collapsed || (stage && this.#covers(stage, world))) return undefined;
    return this.#clipper.of(world);
  }

  #inner({ frame, instant }: Moment): Moment {
    return {
      frame: this.#time(frame),
      instant: instant === undefined ? undefined : this.#time(instant),
    };
  }

  /** Bounds that hold the whole stage cut nothing off, and an isolated group is costly. */
  #covers({ width, height }: Stage, [a, b, c, d, e, f]: Matrix): boolean {
    if (b !== 0 || c !== 0) return false;
    const right = a * this.#width + e;
    const bottom = d * this.#height + f;
    return (
      Math.min(e, right) <= 0 &&
      Math.max(e, right) >= width &&
      Math.min(f, bottom) <= 0 &&
      Math.max(f, bottom) >= height
    );
  }
}
