import { ArtifactMeter, type Artifacts } from './artifact-meter.ts';
import { type Likeness, LikenessMeter } from './likeness-meter.ts';
import type { Picture } from './picture.ts';
import { PictureBench } from './picture-bench.ts';

export interface FrameMeterOptions {
  /** Banding, blocking and ringing too. */
  readonly artifacts?: boolean;
  /** MS-SSIM too, where the picture is large enough for its five scales. */
  readonly msSsim?: boolean;
}

/** How much a decoded picture differs from its rendering. Artifacts are 0 unless they were asked for. */
export interface FrameMeasurement extends Likeness, Artifacts {
  /**
   * Wang 2004 on Rec. 709 luma, within 1e-4; 1 for pictures smaller than its window of 11×11. Of pictures of more than half
   * a million pixels, every second window each way is looked at, and every fourth pixel's colour.
   */
  readonly ssim: number;
  /** Absent unless asked for, and for pictures of fewer than 161 pixels either way. */
  readonly msSsim?: number;
  /** Of Rec. 709 luma, decibels, the peak being 255; Infinity where luma is equal. */
  readonly psnr: number;
  /** CIEDE2000 over the pixels. */
  readonly deltaE: { readonly mean: number; readonly p95: number; readonly max: number };
}

const NO_ARTIFACTS: Artifacts = { banding: 0, blocking: 0, ringing: 0 };

/** Measures pairs of pictures of a film, one after the other. */
export class FrameMeter {
  readonly #bench = new PictureBench();
  readonly #likeness = new LikenessMeter(this.#bench);
  readonly #artifacts: ArtifactMeter | undefined;
  readonly #hasScales: boolean;

  /** @throws ExportError RENDERER_FAILED where memory or WebAssembly is refused */
  constructor({ artifacts = false, msSsim = false }: FrameMeterOptions = {}) {
    this.#artifacts = artifacts ? new ArtifactMeter(this.#bench) : undefined;
    this.#hasScales = msSsim;
  }

  /**
   * Both pictures are sRGB; alpha is ignored, so that pictures with alpha are laid over a ground before.
   *
   * @throws ExportError INTERNAL for pictures of different sizes
   */
  measure(expected: Picture, actual: Picture): FrameMeasurement {
    const pictures = this.#bench.place(expected, actual);
    return {
      ...this.#likeness.measure(pictures, this.#hasScales),
      ...(this.#artifacts?.measurePlaced(pictures) ?? NO_ARTIFACTS),
    };
  }
}
