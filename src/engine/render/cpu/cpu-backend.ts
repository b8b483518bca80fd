import kernel from '../../../wasm/generated/paint.ts';
import { instantiateKernel, type KernelMemory, type PixelFormat } from '../../media/index.ts';
import type { Pass, TileBackend } from '../backend.ts';
import type { TileBatch } from '../lists/tile-lists.ts';
import type { RenderSettings } from '../renderer.ts';
import type { Surface } from '../surfaces/surface.ts';
import { CpuFilters } from './filters.ts';
import { KernelHeap } from './kernel-heap.ts';

interface PaintKernel {
  scratchBytes(depth: number): number;
  configure(
    scratch: number,
    target: number,
    width: number,
    height: number,
    format: number,
    straight: boolean,
    samples: number,
    linear: boolean,
    dither: boolean,
  ): void;
  execute(index: number, count: number): void;
  executeSurface(index: number, count: number, target: number, width: number): void;
}

const FORMATS: readonly PixelFormat[] = ['rgba8', 'rgba16', 'rgba32f'];
const BYTES_PER_SAMPLE = 16;
const BYTES_PER_PIXEL = { rgba8: 4, rgba16: 8, rgba32f: 16 } as const;

/** Executes tile lists in SIMD WebAssembly, one tile at a time. */
export class CpuBackend implements TileBackend {
  readonly kind = 'cpu';
  readonly #settings: RenderSettings;
  readonly #memory: KernelMemory;
  readonly #kernel: PaintKernel;
  readonly #target: number;
  readonly #heap: KernelHeap;
  readonly #live = new Set<Surface>();
  readonly #filters: CpuFilters;
  #depth = 4;
  #commands = 0;
  #commandBytes = 0;

  constructor(settings: RenderSettings, memory: KernelMemory) {
    this.#settings = settings;
    this.#memory = memory;
    this.#kernel = instantiateKernel<PaintKernel>(kernel, memory);
    this.#target = memory.allocate(settings.width * settings.height * BYTES_PER_PIXEL[settings.format]);
    this.#heap = new KernelHeap(memory);
    this.#filters = new CpuFilters(this.#heap, { linear: settings.blending === 'linear' });
    this.#configure();
  }

  #configure(): void {
    const { width, height, format, alpha, background, supersample } = this.#settings;
    this.#kernel.configure(
      this.#memory.allocate(this.#kernel.scratchBytes(this.#depth + 1)),
      this.#target,
      width,
      height,
      FORMATS.indexOf(format),
      // On an opaque background the two are the same, and the division is saved.
      alpha === 'straight' && background[3] < 1,
      supersample,
      this.#settings.blending === 'linear',
      this.#settings.dither ?? false,
    );
  }

  allocate(width: number, height: number): Surface {
    const address = this.#heap.allocate(width * height * BYTES_PER_SAMPLE);
    const surface = { address, width, height };
    this.#live.add(surface);
    return surface;
  }

  release(surface: Surface): void {
    if (!this.#live.delete(surface)) return;
    this.#heap.free(surface.address, surface.width * surface.height * BYTES_PER_SAMPLE);
  }

  execute(passes: readonly Pass[]): void {
    for (const pass of passes) {
      if (pass.type === 'filter') this.#filters.run(pass);
      else this.#drawTiles(pass.batch, pass.depth, pass.target);
    }
  }

  [Symbol.dispose](): void {
    for (const surface of this.#live) this.release(surface);
  }

  #drawTiles(batch: TileBatch, depth: number, surface: Surface | 'frame'): void {
    if (batch.count === 0) return;
    if (depth > this.#depth) {
      this.#depth = depth * 2;
      this.#configure();
    }
    const indexWords = batch.count * 2;
    const bytes = (indexWords + batch.wordCount) * 4;
    if (bytes > this.#commandBytes) {
      this.#commandBytes = bytes * 2;
      this.#commands = this.#memory.allocate(this.#commandBytes);
    }
    const start = this.#commands + indexWords * 4;
    const target = new Int32Array(this.#memory.memory.buffer, this.#commands, indexWords + batch.wordCount);
    for (let i = 0; i < indexWords; i += 2) {
      target[i] = batch.index[i] as number;
      target[i + 1] = start + (batch.index[i + 1] as number) * 4;
    }
    target.set(batch.words.subarray(0, batch.wordCount), indexWords);
    if (surface === 'frame') this.#kernel.execute(this.#commands, batch.count);
    else this.#kernel.executeSurface(this.#commands, batch.count, surface.address, surface.width);
  }

  pixels(): Uint8Array | Uint16Array | Float32Array {
    const { width, height, format } = this.#settings;
    const { buffer } = this.#memory.memory;
    const length = width * height * 4;
    if (format === 'rgba8') return new Uint8Array(buffer, this.#target, length);
    if (format === 'rgba16') return new Uint16Array(buffer, this.#target, length);
    return new Float32Array(buffer, this.#target, length);
  }
}
