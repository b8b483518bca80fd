import { ExportError } from '../../errors/index.ts';
import type { EncodedPacket, EncodedSegment, Frame, PixelFormat, YuvFrame } from '../../media/index.ts';
import type { EncodeSettings, FrameLayer, SegmentEncoder } from '../codecs.ts';
import type { PictureCodecId } from '../picture-codecs.ts';
import { LayerSamples } from './exr/layers.ts';
import { encodePicture, PICTURES, pictureInput } from './pictures.ts';

/** A segment of pictures: every packet is a whole file. */
export class PictureSegmentEncoder implements SegmentEncoder {
  readonly input: PixelFormat;
  readonly #settings: EncodeSettings;
  readonly #codec: PictureCodecId;
  readonly #frameCount: number;
  #layers: LayerSamples | undefined;
  #packets: EncodedPacket[] = [];

  constructor(settings: EncodeSettings, codec: PictureCodecId, frameCount: number) {
    this.#settings = settings;
    this.#codec = codec;
    this.#frameCount = frameCount;
    this.input = pictureInput(settings);
    const { layers, depth } = settings;
    if (layers) this.#layers = new LayerSamples(layers, depth === 32 ? 32 : 16);
  }

  async encode(frame: Frame | YuvFrame, shown: readonly FrameLayer[] = []): Promise<void> {
    if (!('alpha' in frame) || frame.format !== this.input) {
      throw new ExportError(
        'INTERNAL',
        `The ${PICTURES[this.#codec].name} encoder takes ${this.input} frames, not ${frame.format}.`,
        { value: frame.format },
      );
    }
    const { width, height } = this.#settings;
    if (frame.width !== width || frame.height !== height) {
      throw new ExportError('INTERNAL', `A ${width}×${height} frame was expected.`, {
        value: [frame.width, frame.height],
      });
    }
    const layers = await this.#layers?.of(shown);
    const data = await encodePicture(frame, this.#codec, this.#settings, layers);
    this.#packets.push({ data, type: 'key', frame: this.#packets.length, duration: 1 });
  }

  async finish(): Promise<EncodedSegment> {
    const { width, height, colourSpace, depth, alpha } = this.#settings;
    if (this.#packets.length !== this.#frameCount) {
      throw new ExportError(
        'ENCODER_FAILED',
        `The segment has ${this.#frameCount} frames, but ${this.#packets.length} were encoded.`,
        { value: this.#packets.length },
      );
    }
    const base = { codec: this.#codec, width, height, colourSpace } as const;
    const kind = {
      ...(depth !== 8 && { depth }),
      ...(alpha && { alpha: this.#codec === 'exr' ? ('premultiplied' as const) : ('straight' as const) }),
    };
    return {
      frameCount: this.#frameCount,
      track: this.#codec === 'png' ? base : { ...base, ...kind },
      packets: this.#packets,
    };
  }

  [Symbol.dispose](): void {
    this.#packets = [];
    this.#layers = undefined;
  }
}
