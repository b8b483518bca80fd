import { ExportError } from '../../errors/index.ts';
import { type ColourSpace, type Frame, KernelMemory, type YuvFrame } from '../../media/index.ts';
import type { Scene } from '../../scene/index.ts';
import type { RenderOptimization } from '../optimization.ts';
import type { Renderer, RenderSettings, RenderStatistics } from '../renderer.ts';
import { type StageObserver, TileRenderer } from '../tile-renderer.ts';
import { DeviceLost, GpuDevice } from './gpu-device.ts';
import { WebgpuBackend } from './webgpu-backend.ts';

export interface WebgpuRendererOptions {
  readonly gpu: GPU | undefined;
  readonly memory?: KernelMemory | undefined;
  readonly planes?: ColourSpace | undefined;
  readonly onStage?: StageObserver | undefined;
  readonly optimization?: RenderOptimization | undefined;
}

/**
 * Makes a renderer on the GPU. Where the device is lost, everything is made anew on another one and the frame drawn
 * again, once; a device that is lost over and over is given up.
 *
 * @throws ExportError RENDERER_FAILED where there is no adapter, or what it gives is too small
 */
export async function createWebgpuRenderer(
  settings: RenderSettings,
  options: WebgpuRendererOptions,
): Promise<Renderer> {
  const memory = options.memory ?? new KernelMemory();
  const open = async () => {
    const device = await GpuDevice.open(options.gpu);
    try {
      const backend = await WebgpuBackend.make(device, settings, memory, options.planes);
      const renderer = new TileRenderer(settings, memory, backend, options.onStage, options.optimization);
      return { renderer, backend };
    } catch (thrown) {
      device[Symbol.dispose]();
      throw thrown;
    }
  };
  return new WebgpuRenderer(settings, open, await open().catch(refuseLost));
}

function refuseLost(thrown: unknown): never {
  if (!(thrown instanceof DeviceLost)) throw thrown;
  throw new ExportError(
    'RENDERER_FAILED',
    `The GPU was lost again and again (${thrown.message}); use the cpu renderer, and look for a newer driver.`,
    { value: 'webgpu', cause: thrown },
  );
}

interface Drawing {
  readonly renderer: TileRenderer;
  readonly backend: WebgpuBackend;
}

class WebgpuRenderer implements Renderer {
  readonly backend = 'webgpu';
  readonly settings: RenderSettings;
  readonly #open: () => Promise<Drawing>;
  #drawing: Drawing;
  /** What renderers on lost devices had counted. */
  #before: RenderStatistics | undefined;
  #disposed = false;

  constructor(settings: RenderSettings, open: () => Promise<Drawing>, drawing: Drawing) {
    this.settings = settings;
    this.#open = open;
    this.#drawing = drawing;
  }

  get planes(): YuvFrame | undefined {
    return this.#drawing.backend.planes;
  }

  get statistics(): RenderStatistics {
    const now = this.#drawing.renderer.statistics;
    const before = this.#before;
    if (!before) return now;
    const counts = Object.keys(now) as (keyof RenderStatistics)[];
    return Object.fromEntries(counts.map((key) => [key, now[key] + before[key]])) as Record<
      keyof RenderStatistics,
      number
    >;
  }

  async render(scene: Scene): Promise<Frame> {
    try {
      return await this.#drawing.renderer.render(scene);
    } catch (thrown) {
      if (!(thrown instanceof DeviceLost) || this.#disposed) throw thrown;
    }
    this.#before = this.statistics;
    this.#drawing.renderer[Symbol.dispose]();
    try {
      this.#drawing = await this.#open();
      return await this.#drawing.renderer.render(scene);
    } catch (thrown) {
      return refuseLost(thrown);
    }
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#drawing.renderer[Symbol.dispose]();
  }
}
