import { ArtifactMeter, type Artifacts } from './artifact-meter.ts';
import { colourDifference } from './colour-difference.ts';
import { MS_SSIM_LEAST, msSsim } from './ms-ssim.ts';
import { lumaPlane, type Picture, requireEqualSize } from './picture.ts';
import { PictureMeter } from './picture-meter.ts';
import { psnr } from './psnr.ts';
import { SSIM_WINDOW } from './ssim.ts';

export interface FrameMeterOptions {
  /** Banding, blocking and ringing too. */
  readonly artifacts?: boolean;
  /** MS-SSIM too, where the picture is large enough for its five scales. */
  readonly msSsim?: boolean;
}

/** How much a decoded picture differs from its rendering. Artifacts are 0 unless they were asked for. */
export interface FrameMeasurement extends Artifacts {
  /** Wang 2004 on Rec. 709 luma; 1 for pictures smaller than its window of 11×11. */
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
  readonly #meter = new PictureMeter();
  readonly #artifacts: ArtifactMeter | undefined;
  readonly #options: FrameMeterOptions;

  /** @throws ExportError RENDERER_FAILED where memory or WebAssembly is refused */
  constructor(options: FrameMeterOptions = {}) {
    this.#options = options;
    this.#artifacts = options.artifacts ? new ArtifactMeter() : undefined;
  }

  /**
   * Both pictures are sRGB; alpha is ignored, so that pictures with alpha are laid over a ground before.
   *
   * @throws ExportError INTERNAL for pictures of different sizes
   */
  measure(expected: Picture, actual: Picture): FrameMeasurement {
    requireEqualSize(expected, actual);
    const least = Math.min(expected.width, expected.height);
    const luma = [lumaPlane(expected), lumaPlane(actual)] as const;
    const { mean, percentile95, max } = colourDifference(expected, actual);
    return {
      ssim: least < SSIM_WINDOW ? 1 : this.#meter.ssim(expected, actual),
      ...(this.#options.msSsim && least >= MS_SSIM_LEAST && { msSsim: msSsim(...luma) }),
      psnr: psnr(...luma),
      deltaE: { mean, p95: percentile95, max },
      ...(this.#artifacts?.measure(expected, actual) ?? NO_ARTIFACTS),
    };
  }
}
