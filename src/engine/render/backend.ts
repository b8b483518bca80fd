import type { FilterStep } from './filters/filter-step.ts';
import type { TileBatch } from './lists/tile-lists.ts';
import type { RendererBackend } from './renderer.ts';
import type { Surface } from './surfaces/surface.ts';

/** Draws the tiles of a batch into a surface or the frame; all others keep their pixels. */
export interface TilePass {
  readonly type: 'tiles';
  readonly target: Surface | 'frame';
  readonly batch: TileBatch;
  /** The most layers at once, besides the one at the bottom. */
  readonly depth: number;
}

/** Filters a whole surface into another of the same size, never in place. */
export interface FilterPass {
  readonly type: 'filter';
  readonly step: FilterStep;
  readonly source: Surface;
  readonly target: Surface;
}

export type Pass = TilePass | FilterPass;

/**
 * What executes tile lists and filters. Everything above it (geometry, coverage, culling, what changed) is common to
 * all backends; masks, tables and images lie in kernel memory at the addresses that the lists name, each under an
 * id that never comes back for other content, so that a device may keep copies.
 */
export interface TileBackend {
  readonly kind: RendererBackend;
  /** Makes a surface, its content undefined: a first pass draws all of its tiles. */
  allocate(width: number, height: number): Surface;
  release(surface: Surface): void;
  /** Executes passes in order: a later one may read what an earlier one drew. */
  execute(passes: readonly Pass[]): void | Promise<void>;
  /** The whole frame, in the format and alpha mode that the backend was made for. */
  pixels(): Uint8Array | Uint16Array | Float32Array;
  [Symbol.dispose](): void;
}
