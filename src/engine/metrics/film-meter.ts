import filmKernel from '../../wasm/generated/film.ts';
import { type ChromaSiting, type ColourSpace, instantiateKernel, type KernelMemory } from '../media/index.ts';
import { planeReaderParameters } from '../pixels/index.ts';
import { LIGHT_OF_CODE, XYZ_OF_LIGHT } from './lab.ts';
import type { Picture } from './picture.ts';
import { decibels } from './psnr.ts';
import { GAUSSIAN, SSIM_WINDOW } from './ssim.ts';

/** How a frame compares with its rendering. */
export interface FilmMeasurement {
  /** Mean of Wang 2004 on Rec. 709 luma. */
  readonly ssim: number;
  /** Decibels, of the same luma; infinite for equal pictures. */
  readonly psnr: number;
  /** Mean CIEDE2000. */
  readonly deltaE: number;
}

export interface FilmMeterOptions {
  readonly width: number;
  readonly height: number;
  /** Of the planes; primaries and transfer are taken for those of sRGB. */
  readonly colourSpace: ColourSpace;
  readonly chromaSiting?: ChromaSiting;
  /** Measures ΔE2000 on every fourth pixel, spread evenly. */
  readonly thinned: boolean;
  /** Where the renderings lie. */
  readonly memory: KernelMemory;
}

/** A memory's kernel; shared by whoever works on films there. */
export interface FilmKernel {
  compare(planes: number, before: number, width: number, height: number, marks: number): void;
  settle(marks: number, columns: number, rows: number): number;
  keep(picture: number, width: number, height: number, flags: number, to: number): void;
  recall(
    ...operands: [picture: number, width: number, height: number, flags: number, from: number, marks: number]
  ): void;
  read(
    ...operands: [
      ...planes: [address: number, width: number, height: number, coSited: boolean],
      ...work: [parameters: number, scratch: number, marks: number, picture: number],
    ]
  ): void;
  structure(
    ...operands: [
      ...pictures: [a: number, b: number, width: number, height: number, marks: number],
      ...sums: [similarities: number, errors: number, scratch: number],
    ]
  ): void;
  colours(
    ...operands: [
      ...pictures: [a: number, b: number, width: number, height: number, marks: number],
      ...work: [step: number, sums: number, tables: number, cache: number, bits: number],
    ]
  ): void;
  total(numbers: number, count: number): number;
}

/** Pixels of a cell's side. */
export const CELL = 16;
/** Of the cell's marks: what planes or renderings of a first frame are. */
const ALL_NEW = 7;
const PARAMETER_BYTES = 64;
/** The tables, and pairs that wait to be measured. */
const TABLE_BYTES = 1024 + 48 + 80;
const CACHE_BITS = 16;
const SLOT_BYTES = 12;
const HALF_WINDOW = (SSIM_WINDOW + 1) / 2;
/** See `structure` in src/wasm/kernels/metrics/strips.ts. */
const STRIP_BYTES = 26 * 1024;
/** What kernels may read, and never look at, beyond a picture's or a plane's end. */
const ROOM = 1024;

/**
 * Measures the frames of a film, one after the other, against their renderings: what neither the decoded planes nor the
 * rendering changed since the frame before is not looked at again, since the sums of its cells stay what they were.
 *
 * The results are those of `ssim(lumaPlane(a), lumaPlane(b))`, `psnr` of the same and `colourDifference(a, b).mean`, where b
 * is what `createPlaneReader` makes of the planes, within 1e-5, 1e-3 dB and 2e-4 · (1 + ΔE); where it is thinned, the last is
 * that of the pixels that are looked at.
 */
export class FilmMeter {
  readonly kernel: FilmKernel;
  readonly columns: number;
  readonly rows: number;
  readonly #width: number;
  readonly #height: number;
  readonly #thinned: boolean;
  readonly #coSited: boolean;
  readonly #memory: KernelMemory;
  readonly #planeBytes: number;
  readonly #parameters: number;
  readonly #tables: number;
  readonly #cache: number;
  readonly #scratch: number;
  readonly #rowRoom: number;
  readonly #marks: number;
  readonly #similarities: number;
  readonly #errors: number;
  readonly #colours: number;
  readonly #expected: number;
  readonly #actual: number;
  #planes: number;
  #planesBefore: number;
  #fresh = true;

  /**
   * All that is needed is allocated now.
   *
   * @throws ExportError RENDERER_FAILED where memory or WebAssembly is refused; INVALID_SETTINGS for a colour space without
   *   a YUV matrix
   */
  constructor({ width, height, colourSpace, chromaSiting = 'left', thinned, memory }: FilmMeterOptions) {
    this.#width = width;
    this.#height = height;
    this.#thinned = thinned;
    this.#coSited = chromaSiting === 'top-left';
    this.#memory = memory;
    this.columns = Math.ceil(width / CELL);
    this.rows = Math.ceil(height / CELL);
    this.kernel = instantiateKernel<FilmKernel>(filmKernel, memory);
    const cells = this.columns * this.rows;
    const pictureBytes = width * height * 4;
    this.#planeBytes = width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
    this.#parameters = memory.allocate(PARAMETER_BYTES);
    this.#tables = memory.allocate(TABLE_BYTES);
    this.#cache = memory.allocate(SLOT_BYTES << CACHE_BITS);
    this.#scratch = memory.allocate(STRIP_BYTES + 2 * this.rows);
    this.#rowRoom = memory.allocate(2 * (width + 64) * 4);
    this.#marks = memory.allocate(cells);
    this.#similarities = memory.allocate(8 * cells);
    this.#errors = memory.allocate(8 * cells);
    this.#colours = memory.allocate(8 * cells);
    this.#expected = memory.allocate(pictureBytes + ROOM);
    this.#actual = memory.allocate(pictureBytes + ROOM);
    this.#planes = memory.allocate(this.#planeBytes + ROOM);
    this.#planesBefore = memory.allocate(this.#planeBytes + ROOM);
    const { buffer } = memory.memory;
    const parameters = planeReaderParameters({ format: 'I420', colourSpace, chromaSiting });
    new Uint8Array(buffer, this.#parameters, PARAMETER_BYTES).set(parameters);
    const tables = new Float32Array(buffer, this.#tables, LIGHT_OF_CODE.length + XYZ_OF_LIGHT.length);
    tables.set(LIGHT_OF_CODE);
    tables.set(XYZ_OF_LIGHT, LIGHT_OF_CODE.length);
    new Float32Array(buffer, this.#scratch, HALF_WINDOW).set(GAUSSIAN.subarray(0, HALF_WINDOW));
  }

  /** Where the next frame's I420 planes are to be put, without padding; until the memory grows. */
  planes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.memory.buffer, this.#planes, this.#planeBytes);
  }

  /** The rendering, until the next frame. */
  expected(): Picture {
    return this.#picture(this.#expected);
  }

  /** What the planes of the latest frame show, until the next one. */
  actual(): Picture {
    return this.#picture(this.#actual);
  }

  /** Frames from now on are those of another run. */
  restart(): void {
    this.#fresh = true;
  }

  /**
   * Measures the frame whose planes were put in place.
   *
   * @param flags a byte for each cell: whether the rendering changed there; all do in the first frame of a run
   * @param cells the rendering's pixels in these cells, 1 KiB each
   */
  measure(flags: number, cells: number): FilmMeasurement {
    const [width, height] = [this.#width, this.#height];
    const { kernel, columns, rows } = this;
    const marks = this.#marks;
    const count = columns * rows;
    const fresh = this.#fresh;
    new Uint8Array(this.#memory.memory.buffer, marks, count).fill(fresh ? ALL_NEW : 0);
    this.#fresh = false;
    kernel.recall(this.#expected, width, height, flags, cells, marks);
    if (!fresh) kernel.compare(this.#planes, this.#planesBefore, width, height, marks);
    if (kernel.settle(marks, columns, rows) > 0) this.#look();
    [this.#planes, this.#planesBefore] = [this.#planesBefore, this.#planes];
    const windows = (width - SSIM_WINDOW + 1) * (height - SSIM_WINDOW + 1);
    const pixels = this.#thinned ? (width >> 2) * height : width * height;
    return {
      ssim: kernel.total(this.#similarities, count) / windows,
      psnr: decibels(kernel.total(this.#errors, count) / (width * height), 255),
      deltaE: kernel.total(this.#colours, count) / pixels,
    };
  }

  #look(): void {
    const [width, height] = [this.#width, this.#height];
    const [a, b, marks] = [this.#expected, this.#actual, this.#marks];
    const { kernel } = this;
    kernel.read(this.#planes, width, height, this.#coSited, this.#parameters, this.#rowRoom, marks, b);
    kernel.structure(a, b, width, height, marks, this.#similarities, this.#errors, this.#scratch);
    const step = this.#thinned ? 4 : 1;
    const [sums, tables, cache] = [this.#colours, this.#tables, this.#cache];
    kernel.colours(a, b, width, height, marks, step, sums, tables, cache, CACHE_BITS);
  }

  #picture(address: number): Picture {
    const data = new Uint8Array(this.#memory.memory.buffer, address, this.#width * this.#height * 4);
    return { width: this.#width, height: this.#height, data };
  }
}
