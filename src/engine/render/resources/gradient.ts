import { type AffineMatrix, type BlockPool, invertMatrix } from '../../geometry/index.ts';
import type { Colour, GradientStop, LinearGradientPaint, RadialGradientPaint } from '../../scene/index.ts';
import { toLinear } from './linear-light.ts';

/** The intervals of a gradient in kernel memory; the layout is told in src/wasm/kernels/paint/shaders.ts. */
export interface GradientTable {
  readonly address: number;
  readonly id: number;
  readonly opaque: boolean;
  readonly bytes: number;
  lastUsed: number;
}

const INTERVAL_BYTES = 48;
/** Where padding ends: beyond any t of a picture, while products with it stay finite. */
const FARTHEST_T = 1e30;
/** A shorter interval is a hard edge: its slope would leave f32's range. */
const SHORTEST_INTERVAL = 1e-30;
/** Tables that no frame of the last so many asked for are given back. */
const KEEP_FRAMES = 60;

/** Gradient tables by their stops' content. */
export class GradientTables {
  readonly #pool: BlockPool;
  readonly #linear: boolean;
  readonly #byStops = new WeakMap<readonly GradientStop[], string>();
  readonly #tables = new Map<string, GradientTable>();
  #frame = 0;
  #nextId = 1;

  /** @param linear whether colours are converted to linear light */
  constructor(pool: BlockPool, linear: boolean) {
    this.#pool = pool;
    this.#linear = linear;
  }

  get(stops: readonly GradientStop[]): GradientTable {
    let key = this.#byStops.get(stops);
    if (key === undefined) {
      key = stops.map((stop) => `${stop.offset},${stop.colour.join(',')}`).join(';');
      this.#byStops.set(stops, key);
    }
    let table = this.#tables.get(key);
    if (!table) {
      table = this.#make(this.#linear ? toLinearStops(stops) : stops);
      this.#tables.set(key, table);
    }
    table.lastUsed = this.#frame;
    return table;
  }

  endFrame(): void {
    this.#frame++;
    if (this.#frame % KEEP_FRAMES !== 0) return;
    for (const [key, table] of this.#tables) {
      if (this.#frame - table.lastUsed <= KEEP_FRAMES) continue;
      this.#tables.delete(key);
      this.#pool.free(table.address, table.bytes);
    }
  }

  #make(stops: readonly GradientStop[]): GradientTable {
    const bytes = (stops.length + 2) * INTERVAL_BYTES;
    const address = this.#pool.allocate(bytes);
    const floats = new Float32Array(this.#pool.memory.memory.buffer, address, bytes / 4);
    const words = new Int32Array(floats.buffer, address, bytes / 4);
    const opaque = stops.every((stop) => stop.colour[3] >= 1);
    let at = 0;
    const write = (start: number, end: number, from: Colour, to: Colour) => {
      const span = end - start;
      floats[at] = end;
      floats[at + 1] = start;
      words[at + 2] = opaque ? 1 : 0;
      for (let i = 0; i < 4; i++) {
        floats[at + 4 + i] = from[i] as number;
        floats[at + 8 + i] = from === to ? 0 : ((to[i] as number) - (from[i] as number)) / span;
      }
      at += INTERVAL_BYTES / 4;
    };
    let before: GradientStop | undefined;
    for (const stop of stops) {
      if (!before) write(-FARTHEST_T, stop.offset, stop.colour, stop.colour);
      else if (stop.offset - before.offset > SHORTEST_INTERVAL)
        write(before.offset, stop.offset, before.colour, stop.colour);
      before = stop;
    }
    if (before) {
      write(before.offset, FARTHEST_T, before.colour, before.colour);
      // No t is at or beyond NaN: the search ends here whatever comes.
      write(before.offset, Number.NaN, before.colour, before.colour);
    }
    return { address, id: this.#nextId++, opaque, bytes, lastUsed: this.#frame };
  }
}

/** Linear pieces in place of the curve that a straight line of encoded colours, from black to white, is. */
const PIECES = 64;

/** Stops in linear light between which a straight line is, nearly, what the encoded colours go through. */
function toLinearStops(stops: readonly GradientStop[]): readonly GradientStop[] {
  const result: GradientStop[] = [];
  let before: GradientStop | undefined;
  for (const stop of stops) {
    if (before && stop.offset - before.offset > SHORTEST_INTERVAL) {
      const from = before;
      const span = Math.max(...[0, 1, 2].map((i) => Math.abs(channel(stop, i) - channel(from, i))));
      const pieces = Math.ceil(Math.min(span, 1) * PIECES);
      for (let i = 1; i < pieces; i++) result.push(between(from, stop, i / pieces));
    }
    result.push({ offset: stop.offset, colour: toLinear(stop.colour) });
    before = stop;
  }
  return result;
}

function between(from: GradientStop, to: GradientStop, t: number): GradientStop {
  const mix = (i: number) => channel(from, i) + t * (channel(to, i) - channel(from, i));
  return {
    offset: from.offset + t * (to.offset - from.offset),
    colour: toLinear([mix(0), mix(1), mix(2), mix(3)]),
  };
}

function channel(stop: GradientStop, i: number): number {
  return stop.colour[i] as number;
}

/** a, b, c of t = a·x + b·y + c over samples, or undefined where start and end meet. */
export function linearCoefficients(
  paint: LinearGradientPaint,
  matrix: AffineMatrix,
): readonly [number, number, number] | undefined {
  const inverse = invertMatrix(matrix);
  if (!inverse) return undefined;
  const dx = paint.end[0] - paint.start[0];
  const dy = paint.end[1] - paint.start[1];
  const square = dx * dx + dy * dy;
  const a = (inverse[0] * dx + inverse[1] * dy) / square;
  const b = (inverse[2] * dx + inverse[3] * dy) / square;
  const c = ((inverse[4] - paint.start[0]) * dx + (inverse[5] - paint.start[1]) * dy) / square;
  return [a, b, c].every(fitsSingle) ? [a, b, c] : undefined;
}

/** A focus on or outside of the circle is moved in along its radius: beyond, parts of the plane have no colour. */
const FARTHEST_FOCUS = 0.99;

/** The matrix from samples to the kernel's focal space and the focus' distance there, or undefined for no circle. */
export function radialCoefficients(
  paint: RadialGradientPaint,
  matrix: AffineMatrix,
): { readonly matrix: AffineMatrix; readonly focus: number } | undefined {
  const inverse = invertMatrix(matrix);
  if (!inverse || !(paint.radius > 0)) return undefined;
  const offsetX = (paint.focus[0] - paint.centre[0]) / paint.radius;
  const offsetY = (paint.focus[1] - paint.centre[1]) / paint.radius;
  const distance = Math.hypot(offsetX, offsetY);
  const focus = Math.min(distance, FARTHEST_FOCUS);
  const cos = distance > 0 ? offsetX / distance : 1;
  const sin = distance > 0 ? offsetY / distance : 0;
  const originX = paint.centre[0] + focus * cos * paint.radius;
  const originY = paint.centre[1] + focus * sin * paint.radius;
  const turn = (x: number, y: number): [number, number] => [
    (x * cos + y * sin) / paint.radius,
    (y * cos - x * sin) / paint.radius,
  ];
  const [a, b] = turn(inverse[0], inverse[1]);
  const [c, d] = turn(inverse[2], inverse[3]);
  const [e, f] = turn(inverse[4] - originX, inverse[5] - originY);
  const result: AffineMatrix = [a, b, c, d, e, f];
  return result.every(fitsSingle) ? { matrix: result, focus } : undefined;
}

/** Past this, squares of positions within a picture leave f32's range, and with NaN for t its colours are lost. */
const LARGEST_SINGLE = 1e14;

/** The kernel counts in f32: a gradient shorter than that resolves has no extent. */
function fitsSingle(value: number): boolean {
  return Math.abs(value) <= LARGEST_SINGLE;
}
