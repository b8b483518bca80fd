import type { TileBackend } from '../backend.ts';
import type { Surface } from './surface.ts';

const BYTES_PER_SAMPLE = 16;

interface Spare {
  readonly surface: Surface;
  readonly since: number;
}

/**
 * Surfaces of a backend that are taken and given back within a frame: since passes run in order, one that is given
 * back after a pass that reads it may be drawn into by a later one. What no frame takes again goes to the backend.
 */
export class SurfacePool {
  readonly #backend: TileBackend;
  #spares: Spare[] = [];
  #frame = 0;

  constructor(backend: TileBackend) {
    this.#backend = backend;
  }

  take(width: number, height: number): Surface {
    const at = this.#spares.findLastIndex(
      ({ surface }) => surface.width === width && surface.height === height,
    );
    const [spare] = at < 0 ? [] : this.#spares.splice(at, 1);
    return spare ? spare.surface : this.#backend.allocate(width, height);
  }

  give(surface: Surface): void {
    this.#spares.push({ surface, since: this.#frame });
  }

  /** Releases what lay unused for a whole frame. */
  endFrame(): void {
    if (this.#spares.length > 0) {
      const kept = this.#spares.filter(({ since }) => since === this.#frame);
      for (const { surface, since } of this.#spares) {
        if (since !== this.#frame) this.#backend.release(surface);
      }
      this.#spares = kept;
    }
    this.#frame++;
  }

  clear(): void {
    for (const { surface } of this.#spares) this.#backend.release(surface);
    this.#spares = [];
  }
}

export function surfaceBytes({ width, height }: Surface): number {
  return width * height * BYTES_PER_SAMPLE;
}
