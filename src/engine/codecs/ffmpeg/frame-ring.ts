import type { InputStream } from './instance.ts';

/** Shared memory through which one thread hands frames to another that blocks while there is none. */
export interface RingMemory {
  readonly frames: SharedArrayBuffer;
  /** Int32: frames written so far; 1 when no more will come. */
  readonly control: SharedArrayBuffer;
  readonly frameBytes: number;
}

const WRITTEN = 0;
const ENDED = 1;

/** Enough to smooth the two sides' uneven pace; at UHD in 10 bits 4:2:2 a frame takes 33 MB. */
const MAXIMUM_SLOTS = 8;
const TARGET_BYTES = 64 * 2 ** 20;
const MINIMUM_SLOTS = 2;

/** Whether this thread may share memory with others: only in cross-origin isolated pages. */
export function canShareMemory(): boolean {
  return typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated === true;
}

/** The writing side. That a slot is free the writer knows from the reader's messages. */
export class FrameRingWriter {
  readonly memory: RingMemory;
  readonly slots: number;
  readonly #frames: Uint8Array;
  readonly #control: Int32Array;
  #written = 0;

  constructor(frameBytes: number) {
    this.slots = Math.max(MINIMUM_SLOTS, Math.min(MAXIMUM_SLOTS, Math.floor(TARGET_BYTES / frameBytes)));
    this.memory = {
      frames: new SharedArrayBuffer(this.slots * frameBytes),
      control: new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT),
      frameBytes,
    };
    this.#frames = new Uint8Array(this.memory.frames);
    this.#control = new Int32Array(this.memory.control);
  }

  write(frame: Uint8Array): void {
    this.#frames.set(frame, (this.#written % this.slots) * this.memory.frameBytes);
    this.#written++;
    Atomics.store(this.#control, WRITTEN, this.#written);
    Atomics.notify(this.#control, WRITTEN);
  }

  end(): void {
    Atomics.store(this.#control, ENDED, 1);
    // The reader sleeps on the count, so the count is what wakes it.
    Atomics.notify(this.#control, WRITTEN);
  }
}

/** The reading side, inside a run. */
export class FrameRingReader implements InputStream {
  readonly #frames: Uint8Array;
  readonly #control: Int32Array;
  readonly #frameBytes: number;
  readonly #onTaken: (frames: number) => void;
  #frame = 0;
  #offset = 0;

  /** @param onTaken told how many frames were read to their end */
  constructor({ frames, control, frameBytes }: RingMemory, onTaken: (frames: number) => void) {
    this.#frames = new Uint8Array(frames);
    this.#control = new Int32Array(control);
    this.#frameBytes = frameBytes;
    this.#onTaken = onTaken;
  }

  /** The same frames as streams of so many each, one after the other. */
  inRuns(frames: number): RingRuns {
    return new RingRuns(this, frames);
  }

  /** How many frames were read to their end. */
  get taken(): number {
    return this.#frame;
  }

  /** Waits for a frame; false where none will come. */
  waits(): boolean {
    return this.#waitForFrame();
  }

  read(target: Uint8Array): number {
    if (!this.#waitForFrame()) return 0;
    const slot = this.#frame % (this.#frames.length / this.#frameBytes);
    const start = slot * this.#frameBytes + this.#offset;
    const length = Math.min(target.length, this.#frameBytes - this.#offset);
    target.set(this.#frames.subarray(start, start + length));
    this.#offset += length;
    if (this.#offset === this.#frameBytes) {
      this.#offset = 0;
      this.#frame++;
      this.#onTaken(this.#frame);
    }
    return length;
  }

  #waitForFrame(): boolean {
    while (Atomics.load(this.#control, WRITTEN) === this.#frame) {
      if (Atomics.load(this.#control, ENDED) === 1) {
        // The end is announced after the last frame: what was written before it is seen now.
        return Atomics.load(this.#control, WRITTEN) !== this.#frame;
      }
      // An end announced between the two looks wakes nobody: hence the time-out.
      Atomics.wait(this.#control, WRITTEN, this.#frame, 50);
    }
    return true;
  }
}

/** Runs of so many frames of a ring; the last has what is left. */
export class RingRuns implements InputStream {
  readonly #ring: FrameRingReader;
  readonly #frames: number;
  #end = 0;

  constructor(ring: FrameRingReader, frames: number) {
    this.#ring = ring;
    this.#frames = frames;
  }

  /** Waits for the next run's first frame; false where none will come. */
  begin(): boolean {
    this.#end = this.#ring.taken + this.#frames;
    return this.#ring.waits();
  }

  read(target: Uint8Array): number {
    return this.#ring.taken < this.#end ? this.#ring.read(target) : 0;
  }
}
