import metricsKernel from '../../wasm/generated/metrics.ts';
import { instantiateKernel, KernelMemory } from '../media/index.ts';
import { LIGHT_OF_CODE, XYZ_OF_LIGHT } from './lab.ts';
import { type Picture, requireEqualSize } from './picture.ts';
import { decibels } from './psnr.ts';
import { GAUSSIAN, requireWindow, SSIM_WINDOW } from './ssim.ts';

interface MetricsKernel {
  ssim(a: number, b: number, width: number, height: number, scratch: number): number;
  errors(a: number, b: number, pixels: number): number;
  deltaE(a: number, b: number, pixels: number, tables: number, cache: number, bits: number): number;
  thin(picture: number, width: number, height: number): number;
}

/** How alike two pictures are. */
export interface PictureLikeness {
  /** 1 for pictures that are smaller than its window. */
  readonly ssim: number;
  /** Decibels; infinite for equal pictures. */
  readonly psnr: number;
  /** Mean CIEDE2000: over every fourth pixel, spread evenly, of pictures of a megapixel and more. */
  readonly deltaE: number;
}

/** From here on a mean over every fourth pixel tells the same as one over all. */
const LARGE_PIXELS = 2 ** 20;
const THINNED_BY = 4;

const TABLE_FLOATS = 256 + 9;
/** The tables, up to a multiple of 16, and pairs that wait to be measured. */
const TABLE_BYTES = 1024 + 48 + 64;
const CACHE_BITS = 16;
const SLOT_BYTES = 12;
/** Rows of floats that SSIM works in: 4 of its own, 4 for each row of a window. */
const ROWS = 4 + 4 * SSIM_WINDOW;
const ROOM = 16;
const WEIGHT_BYTES = 64;

/**
 * SSIM and CIEDE2000 by a SIMD kernel, for pictures compared by the dozen: what `ssim(lumaPlane(a), lumaPlane(b))` and
 * `colourDifference(a, b).mean` give in f64, within 1e-5 and 2e-4 · (1 + ΔE).
 */
export class PictureMeter {
  readonly #memory = new KernelMemory();
  readonly #kernel = instantiateKernel<MetricsKernel>(metricsKernel, this.#memory);
  readonly #tables: number;
  readonly #cache: number;
  #pictures = { bytes: 0, a: 0, b: 0 };
  #scratch = { width: 0, address: 0 };

  /** @throws ExportError RENDERER_FAILED where memory or WebAssembly is refused */
  constructor() {
    this.#tables = this.#memory.allocate(TABLE_BYTES);
    this.#cache = this.#memory.allocate(SLOT_BYTES << CACHE_BITS);
    const tables = new Float32Array(this.#memory.memory.buffer, this.#tables, TABLE_FLOATS);
    tables.set(LIGHT_OF_CODE);
    tables.set(XYZ_OF_LIGHT, 256);
  }

  /**
   * Mean structural similarity of Rec. 709 luma; 1 for equal pictures. Alpha is ignored.
   *
   * @throws ExportError INTERNAL for pictures of different sizes or smaller than a window
   */
  ssim(a: Picture, b: Picture): number {
    requireEqualSize(a, b);
    requireWindow(a, SSIM_WINDOW);
    return this.#ssim(a, ...this.#take(a, b));
  }

  /**
   * Peak signal-to-noise ratio of Rec. 709 luma, decibels, of a peak of 255; infinite for equal pictures. Alpha is ignored.
   *
   * @throws ExportError INTERNAL for pictures of different sizes
   */
  psnr(a: Picture, b: Picture): number {
    requireEqualSize(a, b);
    return this.#psnr(a.width * a.height, ...this.#take(a, b));
  }

  /**
   * Mean CIEDE2000; both pictures are sRGB. Alpha is ignored.
   *
   * @throws ExportError INTERNAL for pictures of different sizes
   */
  meanDeltaE(a: Picture, b: Picture): number {
    requireEqualSize(a, b);
    return this.#meanDeltaE(a.width * a.height, ...this.#take(a, b));
  }

  /**
   * All three of opaque pictures in sRGB, which are brought to the kernel once.
   *
   * @throws ExportError INTERNAL for pictures of different sizes
   */
  likeness(a: Picture, b: Picture): PictureLikeness {
    requireEqualSize(a, b);
    const { width, height } = a;
    const pixels = width * height;
    const [addressA, addressB] = this.#take(a, b);
    const ssim = Math.min(width, height) < SSIM_WINDOW ? 1 : this.#ssim(a, addressA, addressB);
    const psnr = this.#psnr(pixels, addressA, addressB);
    if (pixels < LARGE_PIXELS || width < THINNED_BY) {
      return { ssim, psnr, deltaE: this.#meanDeltaE(pixels, addressA, addressB) };
    }
    this.#kernel.thin(addressA, width, height);
    const kept = this.#kernel.thin(addressB, width, height);
    return { ssim, psnr, deltaE: this.#meanDeltaE(kept, addressA, addressB) };
  }

  #ssim({ width, height }: Picture, a: number, b: number): number {
    const windows = (width - SSIM_WINDOW + 1) * (height - SSIM_WINDOW + 1);
    return this.#kernel.ssim(a, b, width, height, this.#rows(width)) / windows;
  }

  #psnr(pixels: number, a: number, b: number): number {
    return decibels(this.#kernel.errors(a, b, pixels) / pixels, 255);
  }

  #meanDeltaE(pixels: number, a: number, b: number): number {
    return this.#kernel.deltaE(a, b, pixels, this.#tables, this.#cache, CACHE_BITS) / pixels;
  }

  #take(a: Picture, b: Picture): readonly [number, number] {
    const bytes = a.width * a.height * 4;
    if (bytes > this.#pictures.bytes) {
      const room = bytes + ROOM;
      this.#pictures = { bytes, a: this.#memory.allocate(room), b: this.#memory.allocate(room) };
    }
    const memory = new Uint8Array(this.#memory.memory.buffer);
    memory.set(a.data.subarray(0, bytes), this.#pictures.a);
    memory.set(b.data.subarray(0, bytes), this.#pictures.b);
    return [this.#pictures.a, this.#pictures.b];
  }

  #rows(width: number): number {
    if (width > this.#scratch.width) {
      const address = this.#memory.allocate(WEIGHT_BYTES + ROWS * (width + ROOM) * 4);
      this.#scratch = { width, address };
      new Float32Array(this.#memory.memory.buffer, address, 6).set(GAUSSIAN.subarray(0, 6));
    }
    return this.#scratch.address;
  }
}
