import type { ColourSpace, YuvFrame } from '../../media/index.ts';
import { yuvCoefficients } from '../../pixels/index.ts';
import type { PipelineLayout } from './pipeline-layout.ts';
import type { Submission } from './submission.ts';
import { PLANES_SHADER } from './wgsl/planes.ts';

const GROUP_THREADS = 64;
/** Groups in a row of the dispatch: a dimension has no more than 65535. */
const GROUPS_ACROSS = 1024;

/** Makes I420 planes of a frame of rgba8 on the device; they come back behind its pixels. */
export class PlaneMaker {
  /** Behind the pixels, in bytes. */
  readonly bytes: number;
  readonly #width: number;
  readonly #height: number;
  readonly #colourSpace: ColourSpace;
  readonly #pipeline: GPUComputePipeline;
  readonly #planeBytes: number;

  private constructor(width: number, height: number, colourSpace: ColourSpace, pipeline: GPUComputePipeline) {
    this.#width = width;
    this.#height = height;
    this.#colourSpace = colourSpace;
    this.#pipeline = pipeline;
    this.#planeBytes = width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
    this.bytes = Math.ceil(this.#planeBytes / 4) * 4;
  }

  static async make(
    layout: PipelineLayout,
    width: number,
    height: number,
    colourSpace: ColourSpace,
  ): Promise<PlaneMaker> {
    const module = await layout.compile('planes', PLANES_SHADER);
    return new PlaneMaker(width, height, colourSpace, await layout.pipeline(module, 'makePlanes'));
  }

  run(submission: Submission, bind: () => GPUBindGroup): void {
    const words = this.bytes / 4;
    const across = Math.min(GROUPS_ACROSS, Math.ceil(words / GROUP_THREADS));
    const down = Math.ceil(words / (across * GROUP_THREADS));
    const task = submission.add(this.#pipeline, [across, down, 1], bind);
    const { y, u, v, lumaOffset, chromaOffset } = yuvCoefficients(this.#colourSpace);
    const numbers = [
      ...[this.#width, this.#height, words, this.#width * this.#height],
      ...[...y, lumaOffset, ...u, chromaOffset, ...v],
    ];
    for (const [i, number] of numbers.entries()) task.setInt32(i * 4, number, true);
  }

  /** The planes in what came back. */
  view(bytes: ArrayBuffer): YuvFrame {
    const start = this.#width * this.#height * 4;
    return {
      format: 'I420',
      width: this.#width,
      height: this.#height,
      colourSpace: this.#colourSpace,
      data: new Uint8Array(bytes, start, this.#planeBytes),
    };
  }
}
