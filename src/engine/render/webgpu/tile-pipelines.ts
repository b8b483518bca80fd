import type { PixelFormat } from '../../media/index.ts';
import type { PipelineLayout } from './pipeline-layout.ts';
import { TILE_SHADER } from './wgsl/interpret.ts';
import { GROUP_THREADS } from './wgsl/state.ts';

const FORMATS: readonly PixelFormat[] = ['rgba8', 'rgba16', 'rgba32f'];

/** How samples become the frame's pixels. */
export interface FrameOutput {
  readonly format: PixelFormat;
  readonly straight: boolean;
  readonly supersample: number;
  readonly linear: boolean;
  readonly dither: boolean;
}

/** The tile shader, built for one kind of frame, and for surfaces once they are needed. */
export class TilePipelines {
  readonly frame: GPUComputePipeline;
  readonly #layout: PipelineLayout;
  readonly #module: GPUShaderModule;
  readonly #linear: boolean;
  #surface: GPUComputePipeline | undefined;

  private constructor(
    layout: PipelineLayout,
    module: GPUShaderModule,
    frame: GPUComputePipeline,
    linear: boolean,
  ) {
    this.#layout = layout;
    this.#module = module;
    this.frame = frame;
    this.#linear = linear;
  }

  static async make(layout: PipelineLayout, output: FrameOutput): Promise<TilePipelines> {
    const { format, straight, supersample, linear, dither } = output;
    const module = await layout.compile('tile', TILE_SHADER);
    const frame = await layout.pipeline(module, 'drawFrame', {
      SCALE: supersample,
      GROUP_WIDTH: GROUP_THREADS / supersample,
      GROUP_HEIGHT: supersample,
      FORMAT: FORMATS.indexOf(format),
      STRAIGHT: straight ? 1 : 0,
      LINEAR: linear ? 1 : 0,
      // Floats are not rounded.
      DITHER: dither && format !== 'rgba32f' ? 1 : 0,
    });
    return new TilePipelines(layout, module, frame, linear);
  }

  /** To be awaited before the first surface is drawn. */
  async prepareSurfaces(): Promise<void> {
    this.#surface ??= await this.#layout.pipeline(this.#module, 'drawSurface', {
      LINEAR: this.#linear ? 1 : 0,
    });
  }

  get surface(): GPUComputePipeline | undefined {
    return this.#surface;
  }
}
