import type { Path } from '../../scene/index.ts';
import { numberProperty, type Property } from '../animation/property.ts';
import { type JsonObject, rawNumber } from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import { MeasuredPath } from './measured-path.ts';
import type { PathModifier } from './modifiers/modifier.ts';
import { EMPTY_PATH, joinPaths } from './path-builder.ts';

/** A stretch of the whole, 0 ≤ from < to ≤ 1. */
type Stretch = readonly [from: number, to: number];

/** Shares below this are rounding: a part so short would still show as a dot under a round cap. */
const TINY = 1e-7;

/**
 * Trim Paths: keeps the part of each path from `s` to `e` per cent, moved on by `o` degrees of a round trip.
 * Mode 1 trims all paths alike, mode 2 as if they were one long path (Lottie 1.0.1, Trim Path, `m`).
 */
export class Trim implements PathModifier {
  readonly animated: boolean;
  /** Shares of a length are the same in any place, and nearly so in any scale: paths are measured where they are. */
  readonly space = 'own';
  readonly #start: Property<number>;
  readonly #end: Property<number>;
  readonly #offset: Property<number>;
  readonly #sequential: boolean;
  readonly #measured: (MeasuredPath | undefined)[] = [];
  readonly #trimmed: { input: Path; from: number; to: number; row: number; output: Path }[] = [];

  constructor(raw: JsonObject, context: LayerContext) {
    this.#start = numberProperty(raw.s, 0, context);
    this.#end = numberProperty(raw.e, 100, context);
    this.#offset = numberProperty(raw.o, 0, context);
    this.#sequential = rawNumber(raw.m) === 2;
    this.animated = this.#start.animated || this.#end.animated || this.#offset.animated;
  }

  apply(time: number, paths: Path[]): void {
    const range = this.#range(time);
    if (range === 'none') {
      paths.fill(EMPTY_PATH);
      return;
    }
    const count = paths.length;
    const whole = isWhole(range);
    if (whole && (range[0] === 0 || (this.#sequential && count > 1))) return;
    if (!this.#sequential || count === 1) {
      for (let i = 0; i < count; i++) paths[i] = this.#keep(i, paths[i] as Path, range);
      return;
    }
    let total = 0;
    for (let i = 0; i < count; i++) total += this.#measure(i, paths[i] as Path).length;
    let passed = 0;
    for (let i = 0; i < count; i++) {
      const path = paths[i] as Path;
      const { length } = this.#measure(i, path);
      if (length === 0) {
        paths[i] = EMPTY_PATH;
        continue;
      }
      // The stretch may pass the end of the row and go on from its first path: that is the second round.
      const share: Stretch = [(range[0] * total - passed) / length, (range[1] * total - passed) / length];
      paths[i] = this.#keepShare(i, path, share, total / length);
      passed += length;
    }
  }

  /** The kept range; `to` may pass 1, where it goes on from the start. */
  #range(time: number): Stretch | 'none' {
    const clamp = (value: number) => Math.max(0, Math.min(1, value / 100));
    const start = clamp(this.#start.at(time));
    const end = clamp(this.#end.at(time));
    const length = Math.abs(end - start);
    if (length < 1e-5) return 'none';
    const turns = this.#offset.at(time) / 360 + Math.min(start, end);
    const turned = turns - Math.floor(turns);
    const from = turned > 1 - TINY ? 0 : turned;
    const to = from + length;
    return [from, Math.abs(to - 1) < TINY ? 1 : to];
  }

  #measure(index: number, path: Path): MeasuredPath {
    const known = this.#measured[index];
    if (known?.path === path) return known;
    const fresh = new MeasuredPath(path);
    this.#measured[index] = fresh;
    return fresh;
  }

  #keep(index: number, path: Path, [from, to]: Stretch): Path {
    const known = this.#trimmed[index];
    if (known && known.input === path && known.from === from && known.to === to) return known.output;
    const measured = this.#measure(index, path);
    const output = isWhole([from, to])
      ? measured.turned(from)
      : to <= 1
        ? measured.slice(from, to)
        : measured.sliceAround(from, to - 1);
    this.#trimmed[index] = { input: path, from, to, row: 1, output };
    return output;
  }

  /** The part of one path of a row: the stretch in units of its own length, and once more a whole row earlier. */
  #keepShare(index: number, path: Path, [from, to]: Stretch, row: number): Path {
    const known = this.#trimmed[index];
    if (
      known &&
      known.input === path &&
      known.from === from &&
      known.to === to &&
      // The lengths of the other paths alone may have changed.
      known.row === row
    ) {
      return known.output;
    }
    const output = this.#cutShare(this.#measure(index, path), Math.max(0, from), to, row);
    this.#trimmed[index] = { input: path, from, to, row, output };
    return output;
  }

  #cutShare(measured: MeasuredPath, from: number, to: number, row: number): Path {
    const first = from < 1 ? Math.min(1, to) : 0;
    const secondFrom = Math.max(0, from - row);
    const secondTo = Math.min(1, to - row);
    const cutFirst = first - from > TINY;
    const cutSecond = secondTo - secondFrom > TINY;
    if (cutFirst && cutSecond && first === 1 && secondFrom === 0) return measured.sliceAround(from, secondTo);
    const parts: Path[] = [];
    if (cutFirst) parts.push(cut(measured, from, first));
    if (cutSecond) parts.push(cut(measured, secondFrom, secondTo));
    return parts.length === 1 ? (parts[0] as Path) : joinPaths(parts);
  }
}

const isWhole = ([from, to]: Stretch): boolean => to - from > 1 - TINY;

/** A path that is kept whole stays closed. */
function cut(measured: MeasuredPath, from: number, to: number): Path {
  return from < TINY && to > 1 - TINY ? measured.path : measured.slice(from, to);
}
