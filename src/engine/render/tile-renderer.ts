import { ExportError } from '../errors/index.ts';
import { BlockPool, Rasteriser, TILE_HEIGHT, TILE_WIDTH } from '../geometry/index.ts';
import type { Frame, KernelMemory } from '../media/index.ts';
import type { Scene } from '../scene/index.ts';
import type { TileBackend } from './backend.ts';
import { changedRectangles } from './changes.ts';
import { CoverageCache } from './coverage-cache.ts';
import { type Placement, placeScene } from './fit.ts';
import { GradientTables } from './gradient.ts';
import { Images } from './images.ts';
import type { Renderer, RenderSettings, RenderStatistics } from './renderer.ts';
import { SceneBuilder } from './scene-builder.ts';
import { TileLists } from './tile-lists.ts';

/** Bytes kept from frame to frame; what a single frame needs may be more. */
const COVERAGE_BUDGET = 48 * 2 ** 20;
const IMAGE_BUDGET = 256 * 2 ** 20;

/** Told how long a stage of a frame took: for benchmarks and reports. */
export type StageObserver = (stage: 'build' | 'collect' | 'execute', milliseconds: number) => void;

/** Scene → tile lists → backend: all that backends have in common. */
export class TileRenderer implements Renderer {
  readonly settings: RenderSettings;
  readonly #backend: TileBackend;
  readonly #observer: StageObserver | undefined;
  readonly #lists: TileLists;
  readonly #coverages: CoverageCache;
  readonly #gradients: GradientTables;
  readonly #images: Images;
  readonly #builder: SceneBuilder;
  readonly #changed: Uint8Array;
  readonly #tilesAcross: number;
  #placement: { readonly width: number; readonly height: number; readonly place: Placement } | undefined;
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
  ) {
    this.settings = settings;
    this.#observer = observer;
    this.#backend = backend;
    const { width, height, supersample, background } = settings;
    const pool = new BlockPool(memory);
    const rasteriser = new Rasteriser(pool, width * supersample, height * supersample);
    this.#tilesAcross = Math.ceil((width * supersample) / TILE_WIDTH);
    const tiles = this.#tilesAcross * Math.ceil((height * supersample) / TILE_HEIGHT);
    this.#lists = new TileLists(tiles);
    this.#changed = new Uint8Array(tiles);
    this.#coverages = new CoverageCache(rasteriser, COVERAGE_BUDGET);
    this.#gradients = new GradientTables(pool);
    this.#images = new Images(pool, IMAGE_BUDGET);
    const [red, green, blue, alpha] = background;
    this.#builder = new SceneBuilder({
      lists: this.#lists,
      coverages: this.#coverages,
      gradients: this.#gradients,
      images: this.#images,
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
      this.#lists.forget();
    }
    const start = performance.now();
    try {
      this.#builder.build(scene, this.#place(scene));
      const built = performance.now();
      const batch = this.#lists.collect(this.#changed);
      const collected = performance.now();
      const drawing = this.#backend.execute([
        { type: 'tiles', target: 'frame', batch, depth: this.#builder.depth },
      ]);
      if (drawing) await drawing;
      this.#observer?.('build', built - start);
      this.#observer?.('collect', collected - built);
      this.#observer?.('execute', performance.now() - collected);
      this.#tilesDrawn += batch.count;
      this.#tilesKept += this.#lists.tiles - batch.count;
    } catch (error) {
      // Half a frame may have been drawn: what the tiles show is not known.
      this.#lists.forget();
      this.#isFirst = true;
      throw error;
    } finally {
      this.#coverages.endFrame();
      this.#gradients.endFrame();
      this.#images.endFrame();
    }
    this.#frames++;
    return this.#frame();
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#backend[Symbol.dispose]();
    this.#coverages.restart();
  }

  #place(scene: Scene): Placement {
    const { width, height } = scene;
    if (this.#placement?.width !== width || this.#placement.height !== height) {
      const { settings } = this;
      const { supersample } = settings;
      const across = settings.width * supersample;
      const place = placeScene(width, height, across, settings.height * supersample, settings.fit);
      this.#placement = { width, height, place };
    }
    return this.#placement.place;
  }

  #frame(): Frame {
    const { width, height, alpha, supersample } = this.settings;
    const changed = this.#isFirst
      ? 'all'
      : changedRectangles(this.#changed, this.#tilesAcross, supersample, width, height);
    this.#isFirst = false;
    const data = this.#backend.pixels();
    const base = { width, height, alpha, changed } as const;
    if (data instanceof Uint8Array) return { ...base, format: 'rgba8', data };
    if (data instanceof Uint16Array) return { ...base, format: 'rgba16', data };
    return { ...base, format: 'rgba32f', data };
  }
}
