import type { SoundLevels, SoundTime } from '../sound.ts';

/** One layer on the way from the composition down to a sound; times in frames of the composition that holds it. */
export interface ChainLink {
  /** There from `inPoint` on, until `outPoint`. */
  readonly inPoint: number;
  readonly outPoint: number;
  /** What comes out of the layer's own time: frames of the composition within, or frames of the file. */
  readonly map: LinkMap;
  /** Absent where it is played as it is. */
  readonly levels?: SoundLevels;
}

export type LinkMap =
  | { readonly start: number; readonly stretch: number }
  | { readonly remap: (time: number) => number };

/** Everything that lies above a sound, from the outermost composition on. */
export class SoundChain {
  readonly #links: readonly ChainLink[];
  readonly #first: number;

  /** @param first the composition's own time at its first frame */
  constructor(first: number, links: readonly ChainLink[]) {
    this.#first = first;
    this.#links = links;
  }

  /** The frames, from the composition's first, outside of which nothing is heard. */
  window(): readonly [start: number, end: number] {
    let start = Number.NEGATIVE_INFINITY;
    let end = Number.POSITIVE_INFINITY;
    // time = slope × frame + shift, for as long as no remap comes in between.
    let slope = 1;
    let shift = this.#first;
    for (const { inPoint, outPoint, map } of this.#links) {
      const [from, to] = [(inPoint - shift) / slope, (outPoint - shift) / slope];
      start = Math.max(start, Math.min(from, to));
      end = Math.min(end, Math.max(from, to));
      if ('remap' in map) break;
      slope /= map.stretch;
      shift = (shift - map.start) / map.stretch;
    }
    return [start, end];
  }

  time(frameRate: number): SoundTime {
    const links = this.#links;
    if (links.some(({ map }) => 'remap' in map)) {
      return { kind: 'moving', at: (frame) => this.#follow(frame) / frameRate };
    }
    let slope = 1;
    let shift = this.#first;
    for (const { map } of links) {
      if ('remap' in map) continue;
      slope /= map.stretch;
      shift = (shift - map.start) / map.stretch;
    }
    return { kind: 'steady', offset: shift / frameRate, rate: slope / frameRate };
  }

  levels(): SoundLevels {
    const animated = this.#links.some(({ levels }) => levels?.animated);
    if (animated) return { animated, at: (frame) => this.#levelsAt(frame) };
    const still = this.#levelsAt(0);
    return { animated: false, at: () => still };
  }

  #levelsAt(frame: number): readonly [number, number] {
    let left = 1;
    let right = 1;
    let time = this.#first + frame;
    for (const { levels, map } of this.#links) {
      if (levels) {
        const [l, r] = levels.at(time);
        left *= l;
        right *= r;
      }
      time = through(map, time);
    }
    return [left, right];
  }

  /** Frames of the file; NaN where a layer on the way is not there. */
  #follow(frame: number): number {
    let time = this.#first + frame;
    for (const { inPoint, outPoint, map } of this.#links) {
      if (time < inPoint || time >= outPoint) return Number.NaN;
      time = through(map, time);
    }
    return time;
  }
}

const through = (map: LinkMap, time: number): number =>
  'remap' in map ? map.remap(time) : (time - map.start) / map.stretch;
