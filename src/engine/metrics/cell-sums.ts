import type { KernelMemory } from '../media/index.ts';
import { CELL, type FilmKernel } from './film-kernel.ts';
import { LIGHT_OF_CODE, XYZ_OF_LIGHT } from './lab.ts';
import { decibels } from './psnr.ts';
import { GAUSSIAN, SSIM_WINDOW } from './ssim.ts';

/** How a frame compares with its rendering. */
export interface FilmMeasurement {
  /** Wang 2004 on Rec. 709 luma. */
  readonly ssim: number;
  /** Decibels, of the same luma; infinite for equal pictures. */
  readonly psnr: number;
  /** Mean CIEDE2000. */
  readonly deltaE: number;
}

/** The tables, and pairs that wait to be measured. */
const TABLE_BYTES = 1024 + 48 + 80;
const CACHE_BITS = 16;
const SLOT_BYTES = 12;
const HALF_WINDOW = (SSIM_WINDOW + 1) / 2;
/** See `structure` in src/wasm/kernels/metrics/strips.ts. */
const STRIP_BYTES = 18 * 1024;
/** Larger pictures have an eighth of their windows looked at for SSIM, and a sixteenth of their pixels for ΔE2000. */
const LARGE_PIXELS = 2 ** 20;

/** What pictures of one size are measured in. */
export class CellTools {
  readonly columns: number;
  readonly rows: number;
  /** Rows from one window that SSIM is measured of to the next. */
  readonly step: number;
  readonly windows: number;
  /** Pixels that ΔE2000 is measured of. */
  readonly colours: number;
  readonly sparse: boolean;
  readonly tables: number;
  readonly cache: number;
  readonly scratch: number;

  /** @throws ExportError RENDERER_FAILED where memory is refused */
  constructor(
    readonly kernel: FilmKernel,
    readonly memory: KernelMemory,
    readonly width: number,
    readonly height: number,
  ) {
    this.columns = Math.ceil(width / CELL);
    this.rows = Math.ceil(height / CELL);
    this.sparse = width * height >= LARGE_PIXELS;
    this.step = this.sparse ? 4 : 2;
    const down = Math.ceil((height - SSIM_WINDOW + 1) / this.step);
    this.windows = Math.ceil((width - SSIM_WINDOW + 1) / 2) * down;
    this.colours = this.sparse ? sparsePixels(width, height) : width * height;
    this.tables = memory.allocate(TABLE_BYTES);
    this.cache = memory.allocate(SLOT_BYTES << CACHE_BITS);
    this.scratch = memory.allocate(STRIP_BYTES + 2 * this.rows);
    const { buffer } = memory.memory;
    const tables = new Float32Array(buffer, this.tables, LIGHT_OF_CODE.length + XYZ_OF_LIGHT.length);
    tables.set(LIGHT_OF_CODE);
    tables.set(XYZ_OF_LIGHT, LIGHT_OF_CODE.length);
    new Float32Array(buffer, this.scratch, HALF_WINDOW).set(GAUSSIAN.subarray(0, HALF_WINDOW));
  }
}

/** How two pictures compare, summed up cell by cell, so that only cells in which they change are measured again. */
export class CellSums {
  readonly #tools: CellTools;
  readonly #similarities: number;
  readonly #errors: number;
  readonly #colours: number;

  /** @throws ExportError RENDERER_FAILED where memory is refused */
  constructor(tools: CellTools) {
    const bytes = 8 * tools.columns * tools.rows;
    this.#tools = tools;
    this.#similarities = tools.memory.allocate(bytes);
    this.#errors = tools.memory.allocate(bytes);
    this.#colours = tools.memory.allocate(bytes);
  }

  /** @param marks of what differs since the last time; the windows that reach there are marked, too */
  measure(a: number, b: number, marks: number): FilmMeasurement {
    const { kernel, width, height, columns, rows, step, sparse, tables, cache, scratch } = this.#tools;
    if (kernel.spreadWindows(marks, columns, rows) > 0) {
      kernel.structure(a, b, width, height, marks, step, this.#similarities, this.#errors, scratch);
      kernel.colours(a, b, width, height, marks, sparse, this.#colours, tables, cache, CACHE_BITS);
    }
    const count = columns * rows;
    return {
      ssim: kernel.total(this.#similarities, count) / this.#tools.windows,
      psnr: decibels(kernel.total(this.#errors, count) / (width * height), 255),
      deltaE: kernel.total(this.#colours, count) / this.#tools.colours,
    };
  }
}

/** The rows and columns of each four that `colours` in src/wasm/kernels/metrics/cell-colours.ts looks at, by turns. */
const TURNS = [0, 2, 1, 3] as const;

function sparsePixels(width: number, height: number): number {
  let pixels = 0;
  for (let y = 0; y < height; y++) {
    const turn = (y >> 2) & 3;
    if ((y & 3) === TURNS[turn]) pixels += Math.ceil((width - (TURNS[(turn + 1) & 3] ?? 0)) / 4);
  }
  return pixels;
}
