import { ExportError } from '../errors/index.ts';
import type { Frame, KernelMemory } from '../media/index.ts';
import { CELL } from './film-kernel.ts';
import type { FilmMeter } from './film-meter.ts';

/** What of a frame differs from the one before, kept after its renderer went on; addresses in the renderer's memory. */
export interface KeptFrame {
  /** A byte for each cell. */
  readonly flags: number;
  /** The pixels of the cells whose flag is set. */
  readonly cells: number;
  readonly bytes: number;
}

const CELL_BYTES = CELL * CELL * 4;

/** Rendered frames that wait until they are compared, in order, in a ring of bounded size: only what changed of each. */
export class KeptFrames {
  readonly #meter: FilmMeter;
  readonly #memory: KernelMemory;
  readonly #width: number;
  readonly #height: number;
  readonly #ring: number;
  readonly #size: number;
  readonly #flags: Uint8Array;
  readonly #kept: KeptFrame[] = [];

  /**
   * @param frames as many of which fit even where all of each changed
   * @throws ExportError RENDERER_FAILED where the browser refuses memory
   */
  constructor(meter: FilmMeter, memory: KernelMemory, width: number, height: number, frames: number) {
    this.#meter = meter;
    this.#memory = memory;
    this.#width = width;
    this.#height = height;
    this.#flags = new Uint8Array(meter.columns * meter.rows);
    this.#size = frames * this.#bytesOf(this.#flags.length);
    this.#ring = memory.allocate(this.#size);
  }

  /** How many wait. */
  get length(): number {
    return this.#kept.length;
  }

  /**
   * @param changed since the frame that was kept before this one
   * @returns whether there was room for it
   * @throws ExportError INTERNAL for a frame that lies in another memory or is none of 8 bits
   */
  keep(frame: Frame, changed: Frame['changed']): boolean {
    const { buffer } = this.#memory.memory;
    if (frame.format !== 'rgba8' || frame.data.buffer !== buffer) {
      throw new ExportError('INTERNAL', `A frame in ${frame.format} can't be kept where it is not.`, {
        value: frame.format,
      });
    }
    const bytes = this.#bytesOf(this.#flag(changed));
    const at = this.#room(bytes);
    if (at === undefined) return false;
    const cells = at + this.#flagBytes;
    new Uint8Array(buffer, at, this.#flags.length).set(this.#flags);
    this.#meter.kernel.keep(frame.data.byteOffset, this.#width, this.#height, at, cells);
    this.#kept.push({ flags: at, cells, bytes });
    return true;
  }

  /** The one that waits longest; its room is free until something is kept again. */
  take(): KeptFrame | undefined {
    return this.#kept.shift();
  }

  clear(): void {
    this.#kept.length = 0;
  }

  get #flagBytes(): number {
    return Math.ceil(this.#flags.length / 64) * 64;
  }

  #bytesOf(cells: number): number {
    return this.#flagBytes + cells * CELL_BYTES;
  }

  /** @returns how many cells a change reaches */
  #flag(changed: Frame['changed']): number {
    const flags = this.#flags;
    if (changed === 'all') {
      flags.fill(1);
      return flags.length;
    }
    flags.fill(0);
    const { columns, rows } = this.#meter;
    for (const { x, y, width, height } of changed) {
      const left = Math.max(0, Math.floor(x / CELL));
      const right = Math.min(columns, Math.ceil((x + width) / CELL));
      const bottom = Math.min(rows, Math.ceil((y + height) / CELL));
      for (let row = Math.max(0, Math.floor(y / CELL)); row < bottom; row++) {
        if (left < right) flags.fill(1, row * columns + left, row * columns + right);
      }
    }
    let count = 0;
    for (let cell = 0; cell < flags.length; cell++) count += flags[cell] as number;
    return count;
  }

  /** An address in the ring with room for so many bytes in one piece. */
  #room(bytes: number): number | undefined {
    const [start, end] = [this.#ring, this.#ring + this.#size];
    const oldest = this.#kept[0];
    const newest = this.#kept.at(-1);
    if (!oldest || !newest) return bytes <= this.#size ? start : undefined;
    const next = newest.flags + newest.bytes;
    if (next <= oldest.flags) return next + bytes <= oldest.flags ? next : undefined;
    if (next + bytes <= end) return next;
    return start + bytes <= oldest.flags ? start : undefined;
  }
}
