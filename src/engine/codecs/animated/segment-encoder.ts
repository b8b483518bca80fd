import { ExportError } from '../../errors/index.ts';
import type { EncodedPacket, EncodedSegment, Frame, YuvFrame } from '../../media/index.ts';
import type { EncodeSettings, SegmentEncoder } from '../codecs.ts';
import type { FrameCoder } from './frame-coder.ts';
import { packRecords } from './frame-record.ts';

/** A segment of an animated picture: each frame holds what changed since the one before it, across the seam too. */
export class AnimationSegmentEncoder<Shown> implements SegmentEncoder {
  readonly input: 'rgba8' | 'rgba16';
  readonly #settings: EncodeSettings;
  readonly #frameCount: number;
  readonly #coder: FrameCoder<Shown>;
  #packets: EncodedPacket[] = [];
  #before: Shown | undefined;
  #waiting: Shown | undefined;

  constructor(settings: EncodeSettings, frameCount: number, coder: FrameCoder<Shown>) {
    this.#settings = settings;
    this.#frameCount = frameCount;
    this.#coder = coder;
    this.input = settings.depth === 16 ? 'rgba16' : 'rgba8';
  }

  async before(frame: Frame | YuvFrame): Promise<void> {
    this.#before = this.#show(frame);
  }

  async encode(frame: Frame | YuvFrame): Promise<void> {
    const shown = this.#show(frame);
    await this.#code(shown);
    this.#waiting = shown;
  }

  async after(frame: Frame | YuvFrame): Promise<void> {
    await this.#code(this.#show(frame));
  }

  async finish(): Promise<EncodedSegment> {
    await this.#code(undefined);
    if (this.#packets.length !== this.#frameCount) {
      throw new ExportError(
        'ENCODER_FAILED',
        `The segment has ${this.#frameCount} frames, but ${this.#packets.length} were encoded.`,
        { value: this.#packets.length },
      );
    }
    return { frameCount: this.#frameCount, track: this.#coder.track, packets: this.#packets };
  }

  [Symbol.dispose](): void {
    this.#packets = [];
    this.#before = undefined;
    this.#waiting = undefined;
  }

  #show(frame: Frame | YuvFrame): Shown {
    const { width, height } = this.#settings;
    if (frame.format !== this.input || frame.width !== width || frame.height !== height) {
      throw new ExportError(
        'INTERNAL',
        `A frame of ${width}×${height} in ${this.input} was expected, not ${frame.format} of ${frame.width}×${frame.height}.`,
        { value: frame.format },
      );
    }
    return this.#coder.show(frame);
  }

  /** Codes the frame that waits, now that the one after it is known. */
  async #code(next: Shown | undefined): Promise<void> {
    const now = this.#waiting;
    if (now === undefined) return;
    this.#waiting = undefined;
    const frame = this.#packets.length;
    const alone = frame === 0 ? await this.#coder.code(now, undefined, next) : undefined;
    const following = this.#before && (await this.#coder.code(now, this.#before, next));
    this.#before = now;
    this.#packets.push({
      data: packRecords({ ...(alone && { alone }), ...(following && { following }) }),
      type: alone ? 'key' : 'delta',
      frame,
      duration: 1,
    });
  }
}
