import filmKernel from '../../wasm/generated/film.ts';
import {
  type ChromaSiting,
  type ColourSpace,
  instantiateKernel,
  type KernelMemory,
  type Rectangle,
} from '../media/index.ts';
import { createEncoderInput, planeReaderParameters } from '../pixels/index.ts';
import { CellSums, CellTools, type FilmMeasurement } from './cell-sums.ts';
import { ALL_NEW, CELL, DIRTY, type FilmKernel } from './film-kernel.ts';
import type { Picture } from './picture.ts';

export interface FilmMeterOptions {
  readonly width: number;
  readonly height: number;
  /** Of the planes; primaries and transfer are taken for those of sRGB. */
  readonly colourSpace: ColourSpace;
  readonly chromaSiting?: ChromaSiting;
  /** Where the renderings lie. */
  readonly memory: KernelMemory;
}

const PARAMETER_BYTES = 64;
/** What kernels may read, and never look at, beyond a picture's or a plane's end. */
const ROOM = 1024;

/**
 * Measures the frames of a film, one after the other, against their renderings: what neither the decoded planes nor the
 * rendering changed since the frame before is not looked at again, since the sums of its cells stay what they were.
 *
 * The results are those of `ssim(lumaPlane(a), lumaPlane(b))`, `psnr` of the same and `colourDifference(a, b).mean`, where b
 * is what `createPlaneReader` makes of the planes. SSIM is the mean over every second window each way, from 2^20 pixels on
 * over every second one in each fourth row, which tells the same within 1e-3 for pictures of a few hundred windows and
 * within 1e-4 for large ones; ΔE2000 is that of every sixteenth pixel from 2^20 pixels on. All else is exact to 1e-3 dB and
 * 2e-4 · (1 + ΔE).
 */
export class FilmMeter {
  readonly kernel: FilmKernel;
  readonly columns: number;
  readonly rows: number;
  readonly #width: number;
  readonly #height: number;
  readonly #coSited: boolean;
  readonly #memory: KernelMemory;
  readonly #planeBytes: number;
  readonly #parameters: number;
  readonly #rowRoom: number;
  readonly #expected: number;
  readonly #actual: number;
  readonly #marks: number;
  readonly #sums: CellSums;
  readonly #carried: number;
  readonly #carriedMarks: number;
  readonly #carriedSums: CellSums;
  readonly #toPlanes: ReturnType<typeof createEncoderInput>;
  #planes: number;
  #planesBefore: number;
  #fresh = true;
  /** The carried picture is that of so many frames ago: of the latest one, or the one before, or of none that counts. */
  #carriedAge = Number.POSITIVE_INFINITY;

  /**
   * All that is needed is allocated now.
   *
   * @throws ExportError RENDERER_FAILED where memory or WebAssembly is refused; INVALID_SETTINGS for a colour space without
   *   a YUV matrix
   */
  constructor({ width, height, colourSpace, chromaSiting = 'left', memory }: FilmMeterOptions) {
    this.#width = width;
    this.#height = height;
    this.#coSited = chromaSiting === 'top-left';
    this.#memory = memory;
    this.kernel = instantiateKernel<FilmKernel>(filmKernel, memory);
    const tools = new CellTools(this.kernel, memory, width, height);
    this.columns = tools.columns;
    this.rows = tools.rows;
    const pictureBytes = width * height * 4 + ROOM;
    this.#planeBytes = width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
    this.#parameters = memory.allocate(PARAMETER_BYTES);
    this.#rowRoom = memory.allocate(2 * (width + 64) * 4);
    this.#expected = memory.allocate(pictureBytes);
    this.#actual = memory.allocate(pictureBytes);
    this.#marks = memory.allocate(tools.columns * tools.rows);
    this.#sums = new CellSums(tools);
    this.#carried = memory.allocate(pictureBytes);
    this.#carriedMarks = memory.allocate(tools.columns * tools.rows);
    this.#carriedSums = new CellSums(tools);
    this.#planes = memory.allocate(this.#planeBytes + ROOM);
    this.#planesBefore = memory.allocate(this.#planeBytes + ROOM);
    const planar = { width, height, colourSpace, chromaSiting, memory };
    this.#toPlanes = createEncoderInput({ ...planar, from: 'rgba8', to: 'I420' });
    const parameters = planeReaderParameters({ format: 'I420', colourSpace, chromaSiting });
    new Uint8Array(memory.memory.buffer, this.#parameters, PARAMETER_BYTES).set(parameters);
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

  /** What is left of the rendering after the way to planes and back, once that was measured; until the next frame. */
  carried(): Picture {
    return this.#picture(this.#carried);
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
    const fresh = this.#fresh;
    this.#carriedAge = fresh ? Number.POSITIVE_INFINITY : this.#carriedAge + 1;
    this.#markAll(marks, fresh ? ALL_NEW : 0);
    this.#fresh = false;
    kernel.recall(this.#expected, width, height, flags, cells, marks);
    if (!fresh) {
      kernel.compare(this.#planes, this.#planesBefore, width, height, marks);
      kernel.spreadChroma(marks, columns, rows);
    }
    this.#read(this.#planes, marks, this.#actual);
    [this.#planes, this.#planesBefore] = [this.#planesBefore, this.#planes];
    return this.#sums.measure(this.#expected, this.#actual, marks);
  }

  /** Measures the latest frame once more, against what the planes can carry of its rendering. */
  measureCarried(): FilmMeasurement {
    const { columns, rows } = this;
    const marks = this.#carriedMarks;
    const follows = this.#carriedAge <= 1;
    if (follows) this.kernel.spreadDirt(this.#marks, columns, rows, marks);
    else this.#markAll(marks, ALL_NEW);
    const { data } = this.#toPlanes({
      ...{ width: this.#width, height: this.#height, format: 'rgba8', alpha: 'premultiplied' },
      changed: follows ? this.#dirtyRuns() : 'all',
      data: this.expected().data as Uint8Array,
    });
    this.#read(data.byteOffset, marks, this.#carried);
    this.#carriedAge = 0;
    return this.#carriedSums.measure(this.#carried, this.#actual, marks);
  }

  #markAll(marks: number, mark: number): void {
    new Uint8Array(this.#memory.memory.buffer, marks, this.columns * this.rows).fill(mark);
  }

  #read(planes: number, marks: number, picture: number): void {
    const [parameters, room] = [this.#parameters, this.#rowRoom];
    this.kernel.read(planes, this.#width, this.#height, this.#coSited, parameters, room, marks, picture);
  }

  /** The cells in which the pictures of the latest frame differ from those before, run by run. */
  #dirtyRuns(): Rectangle[] {
    const marks = new Uint8Array(this.#memory.memory.buffer, this.#marks, this.columns * this.rows);
    const runs: Rectangle[] = [];
    for (let row = 0; row < this.rows; row++) {
      const y = row * CELL;
      const height = Math.min(CELL, this.#height - y);
      for (let column = 0; column < this.columns; column++) {
        const first = column;
        while (column < this.columns && (marks[row * this.columns + column] ?? 0) & DIRTY) column++;
        if (column === first) continue;
        const x = first * CELL;
        runs.push({ x, y, width: Math.min(this.#width, column * CELL) - x, height });
      }
    }
    return runs;
  }

  #picture(address: number): Picture {
    const data = new Uint8Array(this.#memory.memory.buffer, address, this.#width * this.#height * 4);
    return { width: this.#width, height: this.#height, data };
  }
}
