import { ExportError } from '../../errors/index.ts';
import type { EncodedPacket, EncodedSegment, Frame, YuvFrame } from '../../media/index.ts';
import type { EncodeSettings, SegmentEncoder } from '../codecs.ts';
import { encodeFramePng } from './png.ts';

/** A segment of pictures: every packet is a whole PNG file. */
export class PngSegmentEncoder implements SegmentEncoder {
  readonly input: 'rgba8' | 'rgba16';
  readonly #settings: EncodeSettings;
  readonly #frameCount: number;
  #packets: EncodedPacket[] = [];

  constructor(settings: EncodeSettings, frameCount: number) {
    this.#settings = settings;
    this.#frameCount = frameCount;
    this.input = settings.depth === 16 ? 'rgba16' : 'rgba8';
  }

  async encode(frame: Frame | YuvFrame): Promise<void> {
    if (frame.format !== this.input) {
      throw new ExportError('INTERNAL', `The PNG encoder takes ${this.input} frames, not ${frame.format}.`, {
        value: frame.format,
      });
    }
    const { width, height } = this.#settings;
    if (frame.width !== width || frame.height !== height) {
      throw new ExportError('INTERNAL', `A ${width}×${height} frame was expected.`, {
        value: [frame.width, frame.height],
      });
    }
    const data = await encodeFramePng(frame, this.#settings.colourSpace);
    this.#packets.push({ data, type: 'key', frame: this.#packets.length, duration: 1 });
  }

  async finish(): Promise<EncodedSegment> {
    const { width, height, colourSpace } = this.#settings;
    if (this.#packets.length !== this.#frameCount) {
      throw new ExportError(
        'ENCODER_FAILED',
        `The segment has ${this.#frameCount} frames, but ${this.#packets.length} were encoded.`,
        { value: this.#packets.length },
      );
    }
    return {
      frameCount: this.#frameCount,
      track: { codec: 'png', width, height, colourSpace },
      packets: this.#packets,
    };
  }

  [Symbol.dispose](): void {
    this.#packets = [];
  }
}
