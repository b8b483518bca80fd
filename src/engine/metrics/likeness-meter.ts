import { LIGHT_OF_CODE, XYZ_OF_LIGHT } from './lab.ts';
import { MS_SSIM_LEAST, SCALE_EXPONENTS } from './ms-ssim.ts';
import type { PictureBench, PlacedPictures } from './picture-bench.ts';
import { decibels } from './psnr.ts';
import { atLeast, fits } from './room-size.ts';
import { GAUSSIAN, type MeanSimilarity, SSIM_WINDOW } from './ssim.ts';

/** How alike two pictures are. */
export interface Likeness {
  readonly ssim: number;
  readonly msSsim?: number;
  readonly psnr: number;
  readonly deltaE: { readonly mean: number; readonly p95: number; readonly max: number };
}

const HALF_WINDOW = (SSIM_WINDOW + 1) / 2;
/** Floats beside a row of a plane. */
const MARGIN = 16;
/** The tables, and pairs of colours that wait to be measured. */
const TABLE_BYTES = 1024 + 48 + 80;
const CACHE_BITS = 16;
const SLOT_BYTES = 12;
const BIN = 0.01;
const BINS = 12_500;
/** Of more pixels than these every fourth speaks for all: no share or mean of so many is another for it. */
const THINNED_PIXELS = 500_000;

interface Rooms {
  readonly sums: number;
  readonly differences: number;
  readonly scratch: number;
}

/** SSIM, MS-SSIM, PSNR and ΔE2000 by a kernel. */
export class LikenessMeter {
  readonly #bench: PictureBench;
  readonly #weights: number;
  readonly #out: number;
  readonly #tables: number;
  readonly #cache: number;
  readonly #bins: number;
  #rooms: { readonly width: number; readonly height: number; readonly rooms: Rooms } | undefined;

  constructor(bench: PictureBench) {
    this.#bench = bench;
    const { memory } = bench;
    this.#weights = memory.allocate(HALF_WINDOW * 4);
    this.#out = memory.allocate(16);
    this.#tables = memory.allocate(TABLE_BYTES);
    this.#cache = memory.allocate(SLOT_BYTES << CACHE_BITS);
    this.#bins = memory.allocate(BINS * 4);
    const { buffer } = memory.memory;
    new Float32Array(buffer, this.#weights, HALF_WINDOW).set(GAUSSIAN.subarray(0, HALF_WINDOW));
    const tables = new Float32Array(buffer, this.#tables, LIGHT_OF_CODE.length + XYZ_OF_LIGHT.length);
    tables.set(LIGHT_OF_CODE);
    tables.set(XYZ_OF_LIGHT, LIGHT_OF_CODE.length);
  }

  measure(pictures: PlacedPictures, hasScales: boolean): Likeness {
    const { width, height, expected, actual } = pictures;
    const { sums, differences } = this.#roomsFor(width, height);
    const errors = this.#bench.kernel.lumaPair(expected, actual, width, height, sums, differences);
    const deltaE = this.#colours(pictures);
    const least = Math.min(width, height);
    const finest = least < SSIM_WINDOW ? undefined : this.#similarity(width, height, 2);
    return {
      ssim: finest?.similarity ?? 1,
      ...(hasScales && finest && least >= MS_SSIM_LEAST && { msSsim: this.#scales(width, height, finest) }),
      psnr: decibels(errors / (width * height), 255),
      deltaE,
    };
  }

  /** Halves the planes that `measure` made, scale by scale. */
  #scales(width: number, height: number, finest: MeanSimilarity): number {
    const { sums, differences } = this.#roomsFor(width, height);
    let [columns, rows] = [width, height];
    let seen = finest;
    let product = 1;
    for (const [scale, exponent] of SCALE_EXPONENTS.entries()) {
      if (scale > 0) {
        this.#bench.kernel.halveMeans(sums, columns, rows);
        this.#bench.kernel.halveMeans(differences, columns, rows);
        columns = (columns + 1) >> 1;
        rows = (rows + 1) >> 1;
        seen = this.#similarity(columns, rows, 1);
      }
      const isCoarsest = scale === SCALE_EXPONENTS.length - 1;
      product *= Math.max(0, isCoarsest ? seen.similarity : seen.contrastStructure) ** exponent;
    }
    return product;
  }

  /**
   * @param step 1 for every window, 2 for every second each way: neighbouring windows of σ = 1.5 share nearly all that they
   *   see, so that pictures of any size worth sampling have the same mean. Small ones are looked at wholly.
   */
  #similarity(width: number, height: number, step: 1 | 2): MeanSimilarity {
    const { sums, differences, scratch } = this.#roomsFor(width, height);
    const by = width * height > THINNED_PIXELS ? step : 1;
    this.#bench.kernel.similarities(sums, differences, width, height, by, this.#weights, scratch, this.#out);
    const windows = Math.ceil((width - SSIM_WINDOW + 1) / by) * Math.ceil((height - SSIM_WINDOW + 1) / by);
    const [similarity, structure] = new Float64Array(this.#bench.memory.memory.buffer, this.#out, 2);
    return {
      similarity: (similarity as number) / windows,
      contrastStructure: (structure as number) / windows,
    };
  }

  #colours({ width, height, expected, actual }: PlacedPictures): Likeness['deltaE'] {
    const step = width * height > THINNED_PIXELS ? 4 : 1;
    const pixels = this.#bench.kernel.colourStatistics(
      ...([expected, actual, width, height, step] as const),
      ...([this.#tables, this.#cache, CACHE_BITS, this.#bins, this.#out] as const),
    );
    const { buffer } = this.#bench.memory.memory;
    const [sum, max] = new Float64Array(buffer, this.#out, 2) as unknown as [number, number];
    return { mean: sum / pixels, p95: this.#percentile95(pixels, max), max };
  }

  /** Equal pixels are in no bin: what is missing to `pixels` lies at 0. Exact to a hundredth, rounded up. */
  #percentile95(pixels: number, max: number): number {
    const bins = new Uint32Array(this.#bench.memory.memory.buffer, this.#bins, BINS);
    let above = 0;
    for (let bin = BINS - 1; bin >= 0; bin--) {
      above += bins[bin] as number;
      if (above > 0.05 * pixels) return Math.min(max, (bin + 1) * BIN);
    }
    return 0;
  }

  #roomsFor(wantedWidth: number, wantedHeight: number): Rooms {
    const before = this.#rooms;
    if (before && fits(wantedWidth, wantedHeight, before)) return before.rooms;
    const { width, height } = atLeast(wantedWidth, wantedHeight, before);
    const { memory } = this.#bench;
    const planeBytes = (width + MARGIN) * height * 4 + 64;
    const rooms: Rooms = {
      sums: memory.allocate(planeBytes),
      differences: memory.allocate(planeBytes),
      scratch: memory.allocate(8 * ((width >> 1) + 24) * 4),
    };
    this.#rooms = { width, height, rooms };
    return rooms;
  }
}
