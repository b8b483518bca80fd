import { ExportError } from '../errors/index.ts';
import { KernelMemory, type YuvFrame } from '../media/index.ts';
import { decibels } from './psnr.ts';
import { openQualityKernel } from './quality-kernel.ts';
import { framePlanes, requireEqualLayout, type SamplePlane } from './yuv-planes.ts';

/** Decibels of each plane, Infinity for equal ones. */
export interface PlanePsnr {
  readonly y: number;
  readonly u: number;
  readonly v: number;
  readonly alpha?: number;
  /**
   * Of the mean squared errors of Y, U and V weighted by their samples, so 4:2:0 counts luma four times as much as either
   * difference of colour: what FFmpeg's filter `psnr` calls average.
   */
  readonly weighted: number;
}

/** Structural similarity of each plane, and of the frame: Y, U and V weighted by their samples, alpha apart. */
export interface PlaneSsim {
  readonly y: number;
  readonly u: number;
  readonly v: number;
  readonly alpha?: number;
  readonly all: number;
}

const WINDOW = 8;
const SAMPLES = WINDOW * WINDOW;
/** What the kernel may read, and never looks at, beyond a plane's end. */
const ROOM = 64;

/** A plane of both frames where the kernel can see them. */
interface Placed {
  readonly a: number;
  readonly b: number;
  readonly width: number;
  readonly height: number;
  readonly isDeep: boolean;
  /** Greatest code. */
  readonly peak: number;
}

/** Measures planar frames, as they were encoded and decoded, with the numbers that FFmpeg gives for them. */
export class PlaneMeter {
  readonly #memory = new KernelMemory();
  readonly #kernel = openQualityKernel(this.#memory);
  #rooms = { bytes: 0, a: 0, b: 0 };
  #scratch = { width: 0, address: 0 };

  /**
   * Peak signal-to-noise ratios, the peak being the greatest code of the frames' depth (255, 1023, 4095).
   *
   * @throws ExportError INTERNAL for frames of different sizes or formats
   */
  psnr(a: YuvFrame, b: YuvFrame): PlanePsnr {
    let errors = 0;
    let samples = 0;
    const { y, u, v, alpha } = this.#each(a, b, (plane, counts) => {
      const count = plane.width * plane.height;
      const sum = this.#kernel.squaredErrors(plane.a, plane.b, count, plane.isDeep);
      if (counts) {
        errors += sum;
        samples += count;
      }
      return decibels(sum / count, plane.peak);
    });
    const peak = 2 ** framePlanes(a).bits - 1;
    return { y, u, v, ...(alpha !== undefined && { alpha }), weighted: decibels(errors / samples, peak) };
  }

  /**
   * SSIM as FFmpeg's filter `ssim` counts it: even windows of 8×8 at every fourth sample, their variance that of a sample
   * (divided by 63). Its values are not those of {@link ssim}, so that thresholds of one mean nothing to the other: on one
   * pair of pictures the paper's gives 0.782, this 0.757.
   *
   * @throws ExportError INTERNAL for frames of different sizes or formats, or with a plane smaller than a window
   */
  ssimFfmpeg(a: YuvFrame, b: YuvFrame): PlaneSsim {
    let weighted = 0;
    let samples = 0;
    const { y, u, v, alpha } = this.#each(a, b, (plane, counts) => {
      const similarity = this.#similarity(plane);
      if (counts) {
        weighted += similarity * plane.width * plane.height;
        samples += plane.width * plane.height;
      }
      return similarity;
    });
    return { y, u, v, ...(alpha !== undefined && { alpha }), all: weighted / samples };
  }

  #similarity({ a, b, width, height, isDeep, peak }: Placed): number {
    if (width < WINDOW || height < WINDOW) {
      throw new ExportError('INTERNAL', `Planes of ${width}×${height} are smaller than a window of 8×8.`, {
        value: [width, height],
      });
    }
    if (width > this.#scratch.width) {
      this.#scratch = { width, address: this.#memory.allocate(8 * ((width >> 2) + 2) * 4 + ROOM) };
    }
    // Sums instead of means: the constants of the paper grow by the samples; they are rounded, as there.
    const c1 = Math.floor((0.01 * peak) ** 2 * SAMPLES + 0.5);
    const c2 = Math.floor((0.03 * peak) ** 2 * SAMPLES * (SAMPLES - 1) + 0.5);
    const sum = this.#kernel.cellSimilarities(a, b, width, height, isDeep, c1, c2, this.#scratch.address);
    return sum / (((width >> 2) - 1) * ((height >> 2) - 1));
  }

  /** @param measure told whether the plane counts in what is said of the whole frame */
  #each(
    a: YuvFrame,
    b: YuvFrame,
    measure: (plane: Placed, counts: boolean) => number,
  ): { y: number; u: number; v: number; alpha: number | undefined } {
    requireEqualLayout(a, b);
    const [p, q] = [framePlanes(a), framePlanes(b)];
    const peak = 2 ** p.bits - 1;
    const of = (one: SamplePlane, other: SamplePlane, counts = true): number =>
      measure({ ...this.#place(one, other), width: one.width, height: one.height, peak }, counts);
    return {
      y: of(p.y, q.y),
      u: of(p.u, q.u),
      v: of(p.v, q.v),
      alpha: p.alpha && q.alpha && of(p.alpha, q.alpha, false),
    };
  }

  #place(one: SamplePlane, other: SamplePlane): Pick<Placed, 'a' | 'b' | 'isDeep'> {
    const bytes = one.samples.byteLength;
    if (bytes > this.#rooms.bytes) {
      this.#rooms = { bytes, a: this.#memory.allocate(bytes + ROOM), b: this.#memory.allocate(bytes + ROOM) };
    }
    const { a, b } = this.#rooms;
    const memory = new Uint8Array(this.#memory.memory.buffer);
    memory.set(new Uint8Array(one.samples.buffer, one.samples.byteOffset, bytes), a);
    memory.set(new Uint8Array(other.samples.buffer, other.samples.byteOffset, bytes), b);
    return { a, b, isDeep: one.samples.BYTES_PER_ELEMENT === 2 };
  }
}
