import { BufferUsage } from './constants.ts';
import type { GpuDevice } from './gpu-device.ts';

const NOWHERE = -1;

/**
 * Device copies of blocks of kernel memory, in one buffer. It is a ring: new copies overwrite the oldest, and a block
 * that was overwritten is copied again when it is needed again. A key stands for a block's place in kernel memory, a
 * content number for what lies there now.
 */
export class CopyArena {
  readonly #device: GpuDevice;
  readonly #label: string;
  readonly #unitBytes: number;
  readonly #largestUnits: number;
  #buffer: GPUBuffer;
  #units: number;
  #head = 0;
  #submit = 1;
  #recopied = 0;
  // By key.
  #places = new Int32Array(0);
  #contents = new Int32Array(0);
  #stamps = new Int32Array(0);
  // Copies in the order of their making, as a ring of key, first unit and length.
  #entries = new Int32Array(3 * 1024);
  #first = 0;
  #count = 0;

  /** @param units to begin with; it grows to what fits one binding, at most `limitBytes` */
  constructor(device: GpuDevice, label: string, unitBytes: number, units: number, limitBytes: number) {
    this.#device = device;
    this.#label = label;
    this.#unitBytes = unitBytes;
    this.#largestUnits = Math.floor(Math.min(limitBytes, device.largestBinding) / unitBytes);
    this.#units = Math.min(units, this.#largestUnits);
    this.#buffer = this.#make();
  }

  get buffer(): GPUBuffer {
    return this.#buffer;
  }

  get largestBytes(): number {
    return this.#largestUnits * this.#unitBytes;
  }

  /** The first unit of a copy of this content, or −1. What was found stays until the next {@link nextSubmit}. */
  find(key: number, content: number): number {
    if (key >= this.#places.length || this.#contents[key] !== content) return NOWHERE;
    const place = this.#places[key] as number;
    if (place !== NOWHERE) this.#stamps[key] = this.#submit;
    return place;
  }

  /**
   * Makes room for a copy and returns its first unit, or −1 where all that could give way is in use until the next
   * {@link nextSubmit}.
   */
  place(key: number, content: number, units: number): number {
    const start = this.#takeRoom(units);
    if (start === NOWHERE) return NOWHERE;
    if (key >= this.#places.length) this.#growKeys(key);
    if (this.#contents[key] === content && this.#places[key] === NOWHERE) this.#recopied += units;
    this.#places[key] = start;
    this.#contents[key] = content;
    this.#stamps[key] = this.#submit;
    this.#enqueue(key, start, units);
    return start;
  }

  /** All that was found or placed so far may be overwritten by what comes after. */
  nextSubmit(): void {
    this.#submit++;
  }

  /**
   * Grows where what was asked for did not fit or was copied again and again. Every copy is dropped then.
   *
   * @returns false where there is no more room to be had
   */
  grow(neededUnits = 0): boolean {
    if (this.#units >= this.#largestUnits || neededUnits > this.#largestUnits) return false;
    this.#units = Math.min(this.#largestUnits, Math.max(this.#units * 2, neededUnits * 2));
    this.#buffer.destroy();
    this.#buffer = this.#make();
    this.#places.fill(NOWHERE);
    this.#contents.fill(NOWHERE);
    this.#head = this.#first = this.#count = 0;
    return true;
  }

  /** Ends a frame: grows if it had to copy much again. */
  endFrame(): void {
    if (this.#recopied * 4 > this.#units) this.grow();
    this.#recopied = 0;
  }

  #make(): GPUBuffer {
    const usage = BufferUsage.storage | BufferUsage.copyTarget;
    return this.#device.buffer(this.#label, this.#units * this.#unitBytes, usage);
  }

  #takeRoom(units: number): number {
    if (units > this.#units) return NOWHERE;
    for (;;) {
      if (this.#count === 0) this.#head = 0;
      const oldest = this.#count === 0 ? this.#units : (this.#entries[this.#first * 3 + 1] as number);
      if (oldest >= this.#head) {
        if (oldest - this.#head >= units) break;
      } else {
        if (this.#units - this.#head >= units) break;
        this.#head = 0;
        continue;
      }
      if (!this.#evictOldest()) return NOWHERE;
    }
    const start = this.#head;
    this.#head += units;
    return start;
  }

  #evictOldest(): boolean {
    const key = this.#entries[this.#first * 3] as number;
    const start = this.#entries[this.#first * 3 + 1] as number;
    // A block of new content has left its old copy behind.
    if (this.#places[key] === start) {
      if (this.#stamps[key] === this.#submit) return false;
      this.#places[key] = NOWHERE;
    }
    this.#first = (this.#first + 1) % (this.#entries.length / 3);
    this.#count--;
    return true;
  }

  #enqueue(key: number, start: number, units: number): void {
    const room = this.#entries.length / 3;
    if (this.#count === room) {
      const grown = new Int32Array(this.#entries.length * 2);
      grown.set(this.#entries.subarray(this.#first * 3));
      grown.set(this.#entries.subarray(0, this.#first * 3), (room - this.#first) * 3);
      this.#entries = grown;
      this.#first = 0;
    }
    const at = ((this.#first + this.#count) % (this.#entries.length / 3)) * 3;
    this.#entries[at] = key;
    this.#entries[at + 1] = start;
    this.#entries[at + 2] = units;
    this.#count++;
  }

  #growKeys(key: number): void {
    const size = Math.max(1024, 2 ** Math.ceil(Math.log2(key + 1)));
    const grow = (old: Int32Array) => {
      const grown = new Int32Array(size).fill(NOWHERE);
      grown.set(old);
      return grown;
    };
    this.#places = grow(this.#places);
    this.#contents = grow(this.#contents);
    this.#stamps = grow(this.#stamps);
  }
}
