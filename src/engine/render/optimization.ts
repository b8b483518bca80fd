/** How the work of rendering is saved and shared. None of it changes a pixel of an export. */
export interface RenderOptimization {
  readonly caching?: {
    /** What the frame before left: tiles and filtered pictures that did not change. */
    readonly frameCache?: CacheConfig;
    /** The coverage of paths. */
    readonly nodeCache?: CacheConfig;
    /** Images in the sizes that they are drawn at. */
    readonly assetCache?: CacheConfig;
  };
  readonly parallelization?: {
    /** Threads, each of which renders and encodes segments of its own; by default one a core. 1–64. */
    readonly frameParallelism?: number;
    /** Threads within one frame. Always 1: segments share the cores with less waiting. */
    readonly nodeParallelism?: number;
    /** 0 keeps off the GPU; any more takes it where there is a real one. 0–1. */
    readonly gpuUtilization?: number;
  };
  readonly memory?: {
    /** Bytes of kernel memory that a thread begins with where `prealloc` is asked for. */
    readonly poolSize?: number;
    readonly allocationStrategy?: 'prealloc' | 'ondemand';
    /** `manual`: what was drawn once stays until its cache is full, rather than for one frame. */
    readonly garbageCollection?: 'manual' | 'automatic';
  };
  /** Of previews; exports are always drawn in full. */
  readonly quality?: {
    /** Whether a preview that is too slow for its frame rate is drawn smaller until it keeps up. */
    readonly adaptiveQuality?: boolean;
    /** What decides the size: how large it is shown, how fast it goes, or `previewQuality` alone. */
    readonly lodStrategy?: 'distance' | 'performance' | 'manual';
    /** The share of the shown size, each way, that is drawn at most. 0–1. */
    readonly previewQuality?: number;
  };
}

export interface CacheConfig {
  /** Off, nothing stays that the frame before did not use. */
  readonly enabled?: boolean;
  /** Beyond it the least recently used goes. */
  readonly maxBytes?: number;
}

/** Nothing left open. */
export interface RenderBudgets {
  readonly keepFrames: boolean;
  readonly surfaceBytes: number;
  readonly coverageBytes: number;
  readonly imageBytes: number;
  readonly keepOnce: boolean;
  readonly preallocate: number;
}

const MEBIBYTE = 2 ** 20;

/** What a renderer makes of the settings; defaults were measured on 1080p compositions. */
export function renderBudgets({ caching = {}, memory = {} }: RenderOptimization = {}): RenderBudgets {
  const bytes = ({ enabled = true, maxBytes }: CacheConfig = {}, otherwise: number): number =>
    enabled ? (maxBytes ?? otherwise) : 0;
  return {
    keepFrames: caching.frameCache?.enabled ?? true,
    surfaceBytes: bytes(caching.frameCache, 512 * MEBIBYTE),
    coverageBytes: bytes(caching.nodeCache, 48 * MEBIBYTE),
    imageBytes: bytes(caching.assetCache, 256 * MEBIBYTE),
    keepOnce: memory.garbageCollection === 'manual',
    preallocate: memory.allocationStrategy === 'prealloc' ? (memory.poolSize ?? 64 * MEBIBYTE) : 0,
  };
}
