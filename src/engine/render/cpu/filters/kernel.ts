import filtersKernel from '../../../../wasm/generated/filters.ts';
import { instantiateKernel } from '../../../media/index.ts';
import type { AreaSpan } from '../../filters/filter-parameters.ts';
import type { KernelHeap } from '../kernel-heap.ts';

/** What src/wasm/kernels/filters.ts exports; the docs are there. Addresses and strides in bytes, the rest in samples. */
export interface FiltersKernel {
  bounds(source: number, width: number, height: number, out: number): number;
  clearAround(
    target: number,
    width: number,
    height: number,
    left: number,
    top: number,
    right: number,
    bottom: number,
  ): void;
  scale(
    target: number,
    width: number,
    left: number,
    top: number,
    right: number,
    bottom: number,
    factor: number,
  ): void;
  ringBytes(radiusY: number): number;
  convolve(
    ...places: [
      ...images: [source: number, sourceStride: number, target: number, targetStride: number],
      ...to: [left: number, top: number, right: number, bottom: number],
      ...from: [firstX: number, lastX: number, firstY: number, lastY: number, repeats: boolean],
      ...x: [weights: number, radius: number],
      ...y: [weights: number, radius: number],
      ring: number,
    ]
  ): void;
  decimateX(...operands: Decimation): void;
  decimateY(...operands: Decimation): void;
  interpolateX(...operands: Interpolation): void;
  interpolateY(...operands: Interpolation): void;
  colourMatrix(source: number, target: number, count: number, matrix: number, linear: boolean): void;
  levels(
    source: number,
    target: number,
    count: number,
    parameters: number,
    bends: number,
    linear: boolean,
  ): void;
  toneMap(
    source: number,
    target: number,
    count: number,
    stops: number,
    stopCount: number,
    amount: number,
    linear: boolean,
  ): void;
  displace(
    ...operands: [
      ...surfaces: [source: number, map: number, target: number, width: number, height: number],
      ...channels: [x: number, y: number],
      ...amounts: [x: number, y: number],
      ...areas: [x: number, y: number],
      linear: boolean,
    ]
  ): void;
  wipe(
    source: number,
    target: number,
    width: number,
    height: number,
    parameters: number,
    keepsInside: boolean,
  ): void;
  alphaBytes(width: number, height: number): number;
  marksBytes(width: number, height: number): number;
  nearestColumns(width: number): number;
  findEdges(
    ...operands: [
      ...surface: [source: number, width: number],
      ...shape: [left: number, top: number, width: number, height: number],
      ...planes: [alpha: number, marks: number, pieces: number],
    ]
  ): void;
  nearestRows(nearest: number, last: number, from: number, to: number, reach: number): void;
  paintGrown(
    ...operands: [
      ...surface: [target: number, width: number],
      ...range: [left: number, from: number, right: number, to: number],
      ...planes: [nearest: number, gaps: number],
      ...how: [radius: number, reach: number, colour: number],
    ]
  ): void;
}

type Decimation = [
  ...images: [source: number, sourceStride: number, target: number, targetStride: number],
  ...across: [from: number, to: number],
  ...along: [m0: number, m1: number, factor: number, first: number, last: number, repeats: boolean],
  ...kernel: [weights: number, radius: number],
];

type Interpolation = [
  ...images: [source: number, sourceStride: number, target: number, targetStride: number],
  ...to: [left: number, top: number, right: number, bottom: number],
  ...kernel: [factor: number, table: number, taps: number, first: number],
];

/** The kernel with rooms in its memory that are reused from call to call. */
export class FilterMachine {
  readonly kernel: FiltersKernel;
  readonly #heap: KernelHeap;
  readonly #rooms = new Map<string, { address: number; bytes: number }>();

  constructor(heap: KernelHeap) {
    this.#heap = heap;
    this.kernel = instantiateKernel<FiltersKernel>(filtersKernel, heap.memory);
  }

  /** The address of at least `bytes` bytes, their content undefined. */
  room(name: string, bytes: number): number {
    const known = this.#rooms.get(name);
    if (known && known.bytes >= bytes) return known.address;
    // What was in a room that is too small is not needed: the larger one may lie over it.
    if (known) this.#heap.free(known.address, known.bytes);
    this.#rooms.delete(name);
    const address = this.#heap.allocate(bytes);
    this.#rooms.set(name, { address, bytes });
    return address;
  }

  /** Writes words, or numbers as f32, into the room of that name. */
  put(name: string, numbers: Int32Array | ArrayLike<number>): number {
    const address = this.room(name, numbers.length * 4);
    const Words = numbers instanceof Int32Array ? Int32Array : Float32Array;
    new Words(this.#heap.memory.memory.buffer, address, numbers.length).set(numbers);
    return address;
  }

  clear(address: number, bytes: number): void {
    new Uint8Array(this.#heap.memory.memory.buffer, address, bytes).fill(0);
  }

  copy(source: number, target: number, bytes: number): void {
    new Uint8Array(this.#heap.memory.memory.buffer).copyWithin(target, source, source + bytes);
  }

  /** The bounds of all that is not empty in a surface, bottom and right excluded. */
  bounds(source: number, width: number, height: number): Bounds | undefined {
    const out = this.room('bounds', 16);
    if (!this.kernel.bounds(source, width, height, out)) return undefined;
    const [left = 0, top = 0, right = 0, bottom = 0] = new Int32Array(
      this.#heap.memory.memory.buffer,
      out,
      4,
    );
    return { left, top, right, bottom };
  }

  /** Multiplies each sample by the part of it that an area covers. */
  cutToArea(target: number, width: number, height: number, [x, y]: readonly [AreaSpan, AreaSpan]): void {
    const left = Math.floor(x.start);
    const top = Math.floor(y.start);
    const right = Math.ceil(x.end);
    const bottom = Math.ceil(y.end);
    this.kernel.clearAround(target, width, height, left, top, right, bottom);
    for (const [column, share] of sides(x)) {
      if (share < 1) this.kernel.scale(target, width, column, top, column + 1, bottom, share);
    }
    for (const [row, share] of sides(y)) {
      if (share < 1) this.kernel.scale(target, width, left, row, right, row + 1, share);
    }
  }
}

/** The first and the last sample that an area touches, and how much of each it covers. */
function sides({ start, end }: AreaSpan): readonly (readonly [sample: number, share: number])[] {
  const first = Math.floor(start);
  const last = Math.ceil(end) - 1;
  const samples = last > first ? [first, last] : [first];
  return samples.map((n) => [n, Math.min(end, n + 1) - Math.max(start, n)] as const);
}

export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
