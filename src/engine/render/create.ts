import { ExportError } from '../errors/index.ts';
import { KernelMemory } from '../media/index.ts';
import { CpuBackend } from './cpu/cpu-backend.ts';
import type { Renderer, RendererOptions, RenderSettings } from './renderer.ts';
import { type StageObserver, TileRenderer } from './tile-renderer.ts';
import { hasHardware, platformGpu } from './webgpu/adapter.ts';
import { createWebgpuRenderer } from './webgpu/webgpu-renderer.ts';

export interface CreateRendererOptions extends RendererOptions {
  /** `auto` takes the fastest backend that this machine can run. */
  readonly backend?: 'auto' | 'cpu' | 'webgpu';
  /** The WebGPU to use instead of the platform's own: Node has none of itself. */
  readonly gpu?: GPU;
  readonly onStage?: StageObserver;
}

/** The largest side of an output in pixels. */
const LARGEST = 16384;

/**
 * Makes a renderer for one size and format.
 *
 * @throws ExportError INVALID_SETTINGS for a size, background or sampling that can't be rendered; RENDERER_FAILED
 * where the backend that was asked for can't run
 */
export async function createRenderer(
  settings: RenderSettings,
  options: CreateRendererOptions = {},
): Promise<Renderer> {
  check(settings);
  const gpu = options.gpu ?? platformGpu();
  const { backend = 'auto', onStage, optimization } = options;
  if (backend === 'webgpu' || (backend === 'auto' && (await hasHardware(gpu)))) {
    try {
      return await createWebgpuRenderer(settings, { ...options, gpu });
    } catch (thrown) {
      // A GPU that is there but can't be used, or is too small for these frames, is no reason for auto to fail.
      const isRefusal = thrown instanceof ExportError && thrown.code === 'RENDERER_FAILED';
      if (backend === 'webgpu' || !isRefusal) throw thrown;
    }
  }
  const memory = options.memory ?? new KernelMemory();
  return new TileRenderer(settings, memory, new CpuBackend(settings, memory), onStage, optimization);
}

function check(settings: RenderSettings): void {
  const { width, height, background, supersample } = settings;
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 1 || side > LARGEST) {
      throw new ExportError(
        'INVALID_SETTINGS',
        `An output has 1 to ${LARGEST} whole pixels a side; ${width}×${height} does not fit.`,
        { value: `${width}×${height}` },
      );
    }
  }
  if (supersample !== 1 && supersample !== 2 && supersample !== 4) {
    throw new ExportError('INVALID_SETTINGS', `Supersampling is 1, 2 or 4, not ${String(supersample)}.`, {
      value: supersample,
    });
  }
  if (background.length !== 4 || !background.every((value) => value >= 0 && value <= 1)) {
    throw new ExportError(
      'INVALID_SETTINGS',
      'The background needs red, green, blue and alpha from 0 to 1.',
      {
        value: background,
      },
    );
  }
}
