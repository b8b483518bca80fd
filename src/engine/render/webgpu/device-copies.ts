import { ExportError } from '../../errors/index.ts';
import { TILE_HEIGHT, TILE_WIDTH } from '../../geometry/index.ts';
import type { KernelMemory } from '../../media/index.ts';
import { CopyArena } from './copy-arena.ts';
import type { GpuDevice } from './gpu-device.ts';

const MASK_ROW_BYTES = TILE_WIDTH * 2;
const MASK_ROW_WORDS = MASK_ROW_BYTES / 4;
/** Masks lie at least so far apart in kernel memory, so that a shifted address tells them from each other. */
const MASK_SHIFT = Math.log2(MASK_ROW_BYTES * TILE_HEIGHT);
const BLOCK_SHIFT = 6;
const BLOCK_BYTES = 256;
const IMAGE_PIXEL_BYTES = 8;
const INTERVAL_WORDS = 12;

const FIRST_MASK_BYTES = 8 * 2 ** 20;
const MOST_MASK_BYTES = 256 * 2 ** 20;
const FIRST_BLOCK_BYTES = 4 * 2 ** 20;
const MOST_BLOCK_BYTES = 1024 * 2 ** 20;

/** What a mask, table or image is copied to, or where it stays away. */
export const NO_ROOM = -(2 ** 31);

/**
 * Copies of masks, gradient tables and images on the device, made when a list first names them. Places are in words
 * of 32 bits. NO_ROOM says that what is copied so far must be drawn with first.
 */
export class DeviceCopies {
  readonly #device: GpuDevice;
  readonly #memory: KernelMemory;
  readonly #masks: CopyArena;
  readonly #blocks: CopyArena;
  /** Small numbers for the places of tables and images, which lie far apart. */
  readonly #blockKeys = new Map<number, number>();
  #kernelWords = new Uint32Array(0);
  // Masks on their way: the words that are to be written, and from where to where, in words, as pairs of runs.
  #staged = new Uint32Array(1 << 16);
  #stagedWords = 0;
  #runs: { at: number; from: number; words: number }[] = [];
  #refused: { arena: CopyArena; units: number; bytes: number; what: string } | undefined;

  constructor(device: GpuDevice, memory: KernelMemory) {
    this.#device = device;
    this.#memory = memory;
    this.#masks = new CopyArena(
      device,
      'masks',
      MASK_ROW_BYTES,
      FIRST_MASK_BYTES / MASK_ROW_BYTES,
      MOST_MASK_BYTES,
    );
    this.#blocks = new CopyArena(
      device,
      'images and gradients',
      BLOCK_BYTES,
      FIRST_BLOCK_BYTES / BLOCK_BYTES,
      MOST_BLOCK_BYTES,
    );
  }

  get masks(): GPUBuffer {
    return this.#masks.buffer;
  }

  get blocks(): GPUBuffer {
    return this.#blocks.buffer;
  }

  /** Begins a frame: kernel memory may have moved. */
  begin(): void {
    const { buffer } = this.#memory.memory;
    if (this.#kernelWords.buffer !== buffer) this.#kernelWords = new Uint32Array(buffer);
  }

  /** Where row 0 of a mask would begin: only the rows of its used part `rect` are there. */
  mask(address: number, id: number, rect: number): number {
    const top = (rect >>> 8) & 255;
    const rows = (rect >>> 24) - top;
    if (rows <= 0) return 0;
    const key = address >>> MASK_SHIFT;
    let row = this.#masks.find(key, id);
    if (row < 0) {
      row = this.#masks.place(key, id, rows);
      if (row < 0) return this.#refuse(this.#masks, rows, MASK_ROW_BYTES, 'masks');
      this.#stage(address / 4 + top * MASK_ROW_WORDS, row * MASK_ROW_WORDS, rows * MASK_ROW_WORDS);
    }
    return (row - top) * MASK_ROW_WORDS;
  }

  table(address: number, id: number): number {
    const key = this.#blockKey(address);
    // Ids of tables and images are counted apart.
    const content = id * 2;
    let block = this.#blocks.find(key, content);
    if (block < 0) {
      const intervals = this.#countIntervals(address);
      const bytes = intervals * INTERVAL_WORDS * 4;
      const units = Math.ceil(bytes / BLOCK_BYTES);
      block = this.#blocks.place(key, content, units);
      if (block < 0) return this.#refuse(this.#blocks, units, BLOCK_BYTES, 'gradients');
      const table = this.#kernelWords.slice(address / 4, address / 4 + intervals * INTERVAL_WORDS);
      // A shader may take NaN for any number: the count tells where the search ends.
      table[3] = intervals;
      this.#device.device.queue.writeBuffer(this.#blocks.buffer, block * BLOCK_BYTES, table);
    }
    return (block * BLOCK_BYTES) / 4;
  }

  image(address: number, id: number, width: number, height: number): number {
    const key = this.#blockKey(address);
    const content = id * 2 + 1;
    let block = this.#blocks.find(key, content);
    if (block < 0) {
      const bytes = width * height * IMAGE_PIXEL_BYTES;
      const units = Math.ceil(bytes / BLOCK_BYTES);
      block = this.#blocks.place(key, content, units);
      if (block < 0) return this.#refuse(this.#blocks, units, BLOCK_BYTES, 'images');
      const { queue } = this.#device.device;
      queue.writeBuffer(this.#blocks.buffer, block * BLOCK_BYTES, this.#memory.memory.buffer, address, bytes);
    }
    return (block * BLOCK_BYTES) / 4;
  }

  /** Sends what waits to the device; what is copied from here on may overwrite it. */
  flush(): void {
    const { queue } = this.#device.device;
    for (const { at, from, words } of this.#runs) {
      queue.writeBuffer(this.#masks.buffer, at * 4, this.#staged, from, words);
    }
    this.#runs = [];
    this.#stagedWords = 0;
    this.#masks.nextSubmit();
    this.#blocks.nextSubmit();
  }

  /**
   * Makes more room for what was refused, after a flush: nothing that was copied is kept then.
   *
   * @throws ExportError RENDERER_FAILED where a single tile's list needs more than the device has
   */
  makeRoom(isFresh: boolean): void {
    const refused = this.#refused;
    this.#refused = undefined;
    if (!refused || refused.arena.grow(refused.units) || !isFresh) return;
    throw new ExportError(
      'RENDERER_FAILED',
      `The GPU (${this.#device.name}) has ${Math.floor(refused.arena.largestBytes / 2 ** 20)} MiB for ${refused.what}, too little for this picture; use smaller images or the cpu renderer.`,
      { value: refused.bytes },
    );
  }

  endFrame(): void {
    this.#masks.endFrame();
    this.#blocks.endFrame();
  }

  #refuse(arena: CopyArena, units: number, unitBytes: number, what: string): number {
    this.#refused = { arena, units, bytes: units * unitBytes, what };
    return NO_ROOM;
  }

  #blockKey(address: number): number {
    const place = address >>> BLOCK_SHIFT;
    let key = this.#blockKeys.get(place);
    if (key === undefined) {
      key = this.#blockKeys.size;
      this.#blockKeys.set(place, key);
    }
    return key;
  }

  /** The last interval of a table ends at NaN. */
  #countIntervals(address: number): number {
    const floats = new Float32Array(this.#kernelWords.buffer, address);
    let intervals = 1;
    while (!Number.isNaN(floats[(intervals - 1) * INTERVAL_WORDS] as number)) intervals++;
    return intervals;
  }

  #stage(source: number, at: number, words: number): void {
    const from = this.#stagedWords;
    if (from + words > this.#staged.length) {
      const grown = new Uint32Array(this.#staged.length * 2);
      grown.set(this.#staged);
      this.#staged = grown;
    }
    const kernel = this.#kernelWords;
    const staged = this.#staged;
    for (let i = 0; i < words; i++) staged[from + i] = kernel[source + i] as number;
    this.#stagedWords += words;
    const run = this.#runs[this.#runs.length - 1];
    if (run && run.at + run.words === at) run.words += words;
    else this.#runs.push({ at, from, words });
  }
}
