import { ExportError } from '../errors/index.ts';
import { BlockPool, Rasteriser } from '../geometry/index.ts';
import type { Frame, KernelMemory } from '../media/index.ts';
import type { Scene } from '../scene/index.ts';
import type { TileBackend } from './backend.ts';
import { Canvas } from './lists/canvas.ts';
import { changedRectangles } from './lists/changes.ts';
import { type RenderOptimization, renderBudgets } from './optimization.ts';
import { placeScene } from './placing/fit.ts';
import type { Renderer, RenderSettings, RenderStatistics } from './renderer.ts';
import { CoverageCache } from './resources/coverage-cache.ts';
import { GradientTables } from './resources/gradient.ts';
import { Images } from './resources/images.ts';
import { toLinear } from './resources/linear-light.ts';
import { SceneBuilder } from './scene-builder.ts';
import { Surfaces } from './surfaces/surfaces.ts';

/** Told how long a stage of a frame took: for benchmarks and reports. */
export type StageObserver = (stage: 'build' | 'collect' | 'execute', milliseconds: number) => void;

/** Scene → tile lists → backend: all that backends have in common. */
export class TileRenderer implements Renderer {
  readonly settings: RenderSettings;
  readonly #backend: TileBackend;
  readonly #keepsFrames: boolean;
  readonly #observer: StageObserver | undefined;
  readonly #coverages: CoverageCache;
  readonly #gradients: GradientTables;
  readonly #images: Images;
  readonly #builder: SceneBuilder;
  readonly #surfaces: Surfaces;
  #placed: { readonly width: number; readonly height: number; readonly canvas: Canvas } | undefined;
  #frames = 0;
  #tilesDrawn = 0;
  #tilesKept = 0;
  #isFirst = true;
  #disposed = false;

  constructor(
    settings: RenderSettings,
    memory: KernelMemory,
    backend: TileBackend,
    observer?: StageObserver,
    optimization?: RenderOptimization,
  ) {
    this.settings = settings;
    this.#observer = observer;
    this.#backend = backend;
    const { width, height, supersample, background } = settings;
    const budgets = renderBudgets(optimization);
    this.#keepsFrames = budgets.keepFrames;
    memory.reserve(budgets.preallocate);
    const pool = new BlockPool(memory);
    const rasteriser = new Rasteriser(pool, width * supersample, height * supersample);
    this.#coverages = new CoverageCache(rasteriser, budgets.coverageBytes, budgets.keepOnce);
    const linear = settings.blending === 'linear';
    this.#gradients = new GradientTables(pool, linear);
    this.#images = new Images(pool, budgets.imageBytes, linear);
    this.#surfaces = new Surfaces(backend, budgets.surfaceBytes);
    const [red, green, blue, alpha] = linear ? toLinear(background) : background;
    this.#builder = new SceneBuilder({
      surfaces: this.#surfaces,
      coverages: this.#coverages,
      gradients: this.#gradients,
      images: this.#images,
      linear,
      imageSampling: settings.imageSampling ?? 'bilinear',
      background: [red * alpha, green * alpha, blue * alpha, alpha],
    });
  }

  get backend(): TileBackend['kind'] {
    return this.#backend.kind;
  }

  get statistics(): RenderStatistics {
    return {
      frames: this.#frames,
      tilesDrawn: this.#tilesDrawn,
      tilesKept: this.#tilesKept,
      pathsRasterised: this.#coverages.rasterised,
      pathsReused: this.#coverages.reused,
    };
  }

  async render(scene: Scene): Promise<Frame> {
    if (this.#disposed)
      throw new ExportError('RENDERER_FAILED', 'This renderer was disposed of; make another.');
    if (this.#coverages.isWorn) {
      this.#coverages.restart();
      this.#forget();
    }
    if (!this.#keepsFrames) this.#forget();
    if (scene.deferred) await this.#images.load(scene.deferred);
    const start = performance.now();
    let canvas: Canvas;
    try {
      canvas = this.#place(scene);
      this.#builder.build(scene, canvas);
      const built = performance.now();
      const batch = canvas.lists.collect(canvas.changed);
      const collected = performance.now();
      const { passes } = this.#surfaces;
      passes.push({ type: 'tiles', target: 'frame', batch, depth: canvas.layers.deepest });
      const drawing = this.#backend.execute(passes);
      if (drawing) await drawing;
      this.#observer?.('build', built - start);
      this.#observer?.('collect', collected - built);
      this.#observer?.('execute', performance.now() - collected);
      this.#tilesDrawn += batch.count;
      this.#tilesKept += canvas.lists.tiles - batch.count;
    } catch (error) {
      // Half a frame may have been drawn: what the tiles show is not known, nor whose placement the canvas has.
      this.#forget();
      this.#placed = undefined;
      this.#isFirst = true;
      throw error;
    } finally {
      this.#coverages.endFrame();
      this.#gradients.endFrame();
      this.#images.endFrame();
      this.#surfaces.endFrame();
    }
    this.#frames++;
    return this.#frame(canvas);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#surfaces.clear();
    this.#backend[Symbol.dispose]();
    this.#coverages.restart();
  }

  #forget(): void {
    this.#placed?.canvas.lists.forget();
    this.#surfaces.clear();
  }

  #place(scene: Scene): Canvas {
    const { width, height } = scene;
    const placed = this.#placed;
    if (placed && placed.width === width && placed.height === height) return placed.canvas;
    const { settings } = this;
    const across = settings.width * settings.supersample;
    const down = settings.height * settings.supersample;
    const place = placeScene(
      width,
      height,
      across,
      down,
      settings.fit,
      settings.supersample,
      settings.pixelAspect,
    );
    const canvas = placed?.canvas ?? new Canvas(across, down, place);
    canvas.placement = place;
    this.#placed = { width, height, canvas };
    return canvas;
  }

  #frame(canvas: Canvas): Frame {
    const { width, height, alpha, supersample } = this.settings;
    const changed = this.#isFirst
      ? 'all'
      : changedRectangles(canvas.changed, canvas.tilesAcross, supersample, width, height);
    this.#isFirst = false;
    const data = this.#backend.pixels();
    const base = { width, height, alpha, changed } as const;
    if (data instanceof Uint8Array) return { ...base, format: 'rgba8', data };
    if (data instanceof Uint16Array) return { ...base, format: 'rgba16', data };
    return { ...base, format: 'rgba32f', data };
  }
}
