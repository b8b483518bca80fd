import type { KernelMemory } from '../../media/index.ts';
import { KERNEL_ROOM, type SignalKernel } from './signal-kernel.ts';

/**
 * Pictures are halved until they are no larger: WCAG judges them at 1024×768, and a player's window scales codes, not light.
 */
const LARGEST = 1280;
/** Cells along the longer side, at most: one then is 0.25° of the 30° that a screen takes. */
const CELLS = 120;
/**
 * Pixels along a cell's side, at least. WCAG excepts fine, balanced patterns such as noise: the mean of so many pixels of
 * black and white noise varies by 3 % of white.
 */
const CELL_PIXELS = 16;
const CODES = 256;

export interface LightGridOptions {
  readonly width: number;
  readonly height: number;
  readonly kernel: SignalKernel;
  readonly memory: KernelMemory;
}

/** Linear red, green and blue of a picture by cells, each the mean of its pixels. */
export class LightGrid {
  readonly columns: number;
  readonly rows: number;
  readonly #options: LightGridOptions;
  readonly #halves: readonly { readonly address: number; readonly width: number; readonly height: number }[];
  readonly #table: number;
  readonly #edges: number;
  readonly #sums: number;
  /** One over the pixels of each cell. */
  readonly #shares: Float32Array;
  readonly #cells: Float32Array;

  constructor(options: LightGridOptions) {
    this.#options = options;
    const { memory } = options;
    const halves: { address: number; width: number; height: number }[] = [];
    let { width, height } = options;
    while (Math.max(width, height) > LARGEST && Math.min(width, height) > 1) {
      width >>= 1;
      height >>= 1;
      halves.push({ address: memory.allocate(width * height * 4 + KERNEL_ROOM), width, height });
    }
    this.#halves = halves;
    const longer = Math.max(options.width, options.height);
    const cells = Math.min(CELLS, longer / CELL_PIXELS) / longer;
    this.columns = Math.max(1, Math.round(options.width * cells));
    this.rows = Math.max(1, Math.round(options.height * cells));
    const columnEdges = edges(width, this.columns);
    const rowEdges = edges(height, this.rows);
    this.#table = memory.allocate(CODES * 4);
    this.#edges = memory.allocate((columnEdges.length + rowEdges.length) * 4);
    this.#sums = memory.allocate(this.columns * this.rows * 12);
    const { buffer } = memory.memory;
    new Float32Array(buffer, this.#table, CODES).set(LINEAR_LIGHT);
    new Int32Array(buffer, this.#edges, columnEdges.length + rowEdges.length).set([
      ...columnEdges,
      ...rowEdges,
    ]);
    this.#shares = Float32Array.from({ length: this.columns * this.rows }, (_, cell) => {
      const [column, row] = [cell % this.columns, Math.floor(cell / this.columns)];
      return 1 / (extent(columnEdges, column) * extent(rowEdges, row));
    });
    this.#cells = new Float32Array(this.columns * this.rows * 3);
  }

  /**
   * @param pixels address of RGBA in kernel memory
   * @returns three values a cell, rows top to bottom, overwritten by the next call
   */
  measure(pixels: number): Float32Array {
    const { kernel, memory } = this.#options;
    let picture = { address: pixels, width: this.#options.width, height: this.#options.height };
    for (const half of this.#halves) {
      kernel.halve(picture.address, picture.width, picture.height, half.address);
      picture = half;
    }
    const { columns, rows } = this;
    kernel.light(picture.address, picture.width, columns, rows, this.#table, this.#edges, this.#sums);
    const sums = new Float32Array(memory.memory.buffer, this.#sums, this.#cells.length);
    for (let cell = 0, at = 0; cell < this.#shares.length; cell++) {
      const share = this.#shares[cell] as number;
      for (const end = at + 3; at < end; at++) this.#cells[at] = (sums[at] as number) * share;
    }
    return this.#cells;
  }
}

/** IEC 61966-2-1, as WCAG's relative luminance takes it. */
const LINEAR_LIGHT = Float32Array.from({ length: CODES }, (_, code) => {
  const value = code / (CODES - 1);
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

function edges(length: number, parts: number): Int32Array {
  return Int32Array.from({ length: parts + 1 }, (_, part) => Math.floor((part * length) / parts));
}

function extent(of: Int32Array, index: number): number {
  return (of[index + 1] as number) - (of[index] as number);
}
