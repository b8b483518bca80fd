import type { GroupNode, Matrix, SceneNode } from '../scene/index.ts';
import { Clipper } from './flat-content.ts';
import type { LayerContent } from './layer-content.ts';
import type { LayerStack } from './layer-stack.ts';
import type { Property } from './property.ts';

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

/** The size of the whole composition, beyond which nothing shows. */
export interface Stage {
  readonly width: number;
  readonly height: number;
}

/** A composition within another one. */
export class PrecompContent implements LayerContent {
  readonly #stack: LayerStack;
  readonly #time: TimeMap;
  readonly #width: number;
  readonly #height: number;
  readonly #stage: Stage;
  readonly #clipper: Clipper;

  constructor(stack: LayerStack, time: TimeMap, width: number, height: number, stage: Stage) {
    this.#stack = stack;
    this.#time = time;
    this.#width = width;
    this.#height = height;
    this.#stage = stage;
    this.#clipper = new Clipper(width, height);
  }

  nodes(time: number, world: Matrix): readonly SceneNode[] {
    return this.#stack.nodes(this.#time(time), world);
  }

  clip(world: Matrix): GroupNode['clip'] {
    return this.#coversStage(world) ? undefined : this.#clipper.of(world);
  }

  /** Bounds that hold the whole stage cut nothing off, and an isolated group is costly. */
  #coversStage([a, b, c, d, e, f]: Matrix): boolean {
    if (b !== 0 || c !== 0) return false;
    const right = a * this.#width + e;
    const bottom = d * this.#height + f;
    return (
      Math.min(e, right) <= 0 &&
      Math.max(e, right) >= this.#stage.width &&
      Math.min(f, bottom) <= 0 &&
      Math.max(f, bottom) >= this.#stage.height
    );
  }
}
