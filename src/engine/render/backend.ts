import type { RendererBackend } from './renderer.ts';
import type { TileBatch } from './tile-lists.ts';

/**
 * What executes tile lists. Everything above it (geometry, coverage, culling, what changed) is common to all
 * backends; masks, tables and images lie in kernel memory at the addresses that the lists name, each under an
 * id that never comes back for other content, so that a device may keep copies.
 */
export interface TileBackend {
  readonly kind: RendererBackend;
  /** Draws the tiles of a batch into the frame; all others keep their pixels. `depth` is the most layers at once. */
  execute(batch: TileBatch, depth: number): void | Promise<void>;
  /** The whole frame, in the format and alpha mode that the backend was made for. */
  pixels(): Uint8Array | Uint16Array | Float32Array;
}
