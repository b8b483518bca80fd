import { type KernelMemory, type Rational, toNumber } from '../../media/index.ts';
import { EventList } from './event-list.ts';
import { nameFrames, secondsOf } from './frame-runs.ts';
import type { PictureDetector, SeenFrame } from './seen-frame.ts';
import { KERNEL_ROOM, type SignalKernel } from './signal-kernel.ts';
import type { SignalEvent } from './signal-types.ts';
import type { PictureThresholds } from './thresholds.ts';

/** What `apart` of the kernel is told of the bytes. */
const KINDS = { bytes: 0, words: 1, pixels: 2 } as const;
type Kind = keyof typeof KINDS;

export interface FreezeOptions {
  readonly frameRate: Rational;
  readonly width: number;
  readonly height: number;
  readonly thresholds: PictureThresholds['freeze'];
  readonly kernel: SignalKernel;
  readonly memory: KernelMemory;
}

/**
 * Pictures that stand still, as FFmpeg's freezedetect defines them: the mean absolute difference of all samples of all
 * planes from the first frame of the still is at most the noise tolerance, for so long. Without planes red, green and blue
 * are compared.
 */
export class FreezeDetector implements PictureDetector {
  readonly #options: FreezeOptions;
  readonly #events = new EventList();
  /** The first frame of what may become a still, kept. */
  #reference: { index: number; kind: Kind; bytes: number } | undefined;
  #room = 0;
  #address = 0;
  #last = 0;

  constructor(options: FreezeOptions) {
    this.#options = options;
  }

  add({ index, follows, pixels, planes }: SeenFrame): void {
    const { width, height } = this.#options;
    const kind: Kind = planes ? (planes.layout.bits === 8 ? 'bytes' : 'words') : 'pixels';
    const address = planes?.address ?? pixels;
    const bytes = planes?.bytes ?? width * height * 4;
    const bits = planes?.layout.bits ?? 8;
    if (!follows || !this.#isFrozen(address, bytes, kind, bits)) {
      this.#close(follows ? index : this.#last + 1);
      this.#keep(index, address, bytes, kind);
    }
    this.#last = index;
  }

  finish(): readonly SignalEvent[] {
    this.#close(this.#last + 1);
    this.#reference = undefined;
    return this.#events.all();
  }

  #isFrozen(address: number, bytes: number, kind: Kind, bits: number): boolean {
    const reference = this.#reference;
    if (!reference || reference.kind !== kind || reference.bytes !== bytes) return false;
    const { thresholds, kernel } = this.#options;
    const samples = kind === 'words' ? bytes / 2 : kind === 'pixels' ? (bytes / 4) * 3 : bytes;
    const limit = thresholds.noise * samples * 2 ** bits;
    return kernel.apart(address, this.#address, bytes, KINDS[kind], limit) <= limit;
  }

  #keep(index: number, address: number, bytes: number, kind: Kind): void {
    const { memory } = this.#options;
    if (bytes > this.#room) {
      this.#address = memory.allocate(bytes + KERNEL_ROOM);
      this.#room = bytes;
    }
    new Uint8Array(memory.memory.buffer).copyWithin(this.#address, address, address + bytes);
    this.#reference = { index, kind, bytes };
  }

  #close(end: number): void {
    const { frameRate, thresholds } = this.#options;
    if (!this.#reference) return;
    const frames = { start: this.#reference.index, end };
    const seconds = secondsOf(frames, frameRate);
    // One frame alone stands for its own time only, whatever its rate.
    if (end - frames.start < 2 || end - frames.start < thresholds.seconds * toNumber(frameRate)) return;
    this.#events.add({
      id: 'freeze',
      frames,
      worstFrame: frames.start,
      value: seconds,
      threshold: thresholds.seconds,
      message: `${nameFrames(frames)} (${seconds.toFixed(2)} s) show the same picture. If something should move there, look at its key frames and at the ends of video layers.`,
      source: `FFmpeg, freezedetect: mean absolute difference of at most ${thresholds.noise}`,
      severity: 'note',
    });
  }
}
