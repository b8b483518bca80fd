import type { TileBackend } from '../backend.ts';
import type { Surface } from './surface.ts';

const BYTES_PER_SAMPLE = 16;
/** What may lie unused where something of another size is wanted: pictures that move change their sizes often. */
const MOST_SPARE_BYTES = 64 * 2 ** 20;

interface Spare {
  readonly surface: Surface;
  readonly since: number;
  readonly isIdle: boolean;
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
    if (spare) return spare.surface;
    this.#shrink();
    return this.#backend.allocate(width, height);
  }

  /** @param isIdle whether no pass of the frame under way reads or draws it */
  give(surface: Surface, isIdle: boolean): void {
    this.#spares.push({ surface, since: this.#frame, isIdle });
  }

  /**
   * Releases the oldest spares beyond what may lie unused, but none that a pass is still to use: filters take memory
   * for themselves while passes are executed.
   */
  #shrink(): void {
    let bytes = 0;
    for (const { surface } of this.#spares) bytes += surfaceBytes(surface);
    if (bytes <= MOST_SPARE_BYTES) return;
    this.#spares = this.#spares.filter(({ surface, since, isIdle }) => {
      if (bytes <= MOST_SPARE_BYTES || !(isIdle || since !== this.#frame)) return true;
      this.#backend.release(surface);
      bytes -= surfaceBytes(surface);
      return false;
    });
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
