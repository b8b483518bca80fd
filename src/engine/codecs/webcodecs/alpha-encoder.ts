import { ExportError } from '../../errors/index.ts';
import { type EncodedSegment, type Frame, planarBytes, type YuvFrame } from '../../media/index.ts';
import type { EncodeSettings, SegmentEncoder } from '../codecs.ts';
import { ALPHA_QUALITY_GAIN } from './rate.ts';
import {
  type PictureStream,
  type SegmentEncoderOptions,
  WebCodecsSegmentEncoder,
} from './segment-encoder.ts';

/** Chroma without colour, in 8 bits. */
const NEUTRAL = 128;

/**
 * Encodes colour and alpha as two streams of the same codec (quirk `noAlpha`): alpha is the luma of the second one, full
 * range, and its packets travel with those of the colours, as WebM's alpha mode 1 wants them. Colours are straight.
 */
export class AlphaSegmentEncoder implements SegmentEncoder {
  readonly input = 'I420A';
  readonly #colour: WebCodecsSegmentEncoder;
  readonly #alpha: WebCodecsSegmentEncoder;
  /** Of the alpha stream; only its luma changes. */
  readonly #planes: Uint8Array;

  /** @param alpha the configuration of the second encoder */
  constructor(stream: PictureStream, alpha: VideoEncoderConfig, options: SegmentEncoderOptions) {
    const { settings } = stream;
    this.#planes = new Uint8Array(planarBytes('I420', settings.width, settings.height)).fill(NEUTRAL);
    this.#colour = new WebCodecsSegmentEncoder(stream, options);
    try {
      this.#alpha = new WebCodecsSegmentEncoder(
        { ...stream, configuration: alpha, settings: alphaSettings(settings) },
        options,
      );
    } catch (thrown) {
      this.#colour[Symbol.dispose]();
      throw thrown;
    }
  }

  async encode(frame: Frame | YuvFrame): Promise<void> {
    if (frame.format !== this.input) {
      throw new ExportError('INTERNAL', `This video encoder takes I420A frames, not ${frame.format}.`, {
        value: frame.format,
      });
    }
    const { width, height, colourSpace, data } = frame;
    const colourBytes = planarBytes('I420', width, height);
    this.#planes.set(data.subarray(colourBytes, colourBytes + width * height));
    const head = { format: 'I420', width, height, colourSpace } as const;
    await Promise.all([
      this.#colour.encode({ ...head, data: data.subarray(0, colourBytes) }),
      this.#alpha.encode({ ...head, data: this.#planes }),
    ]);
  }

  async finish(): Promise<EncodedSegment> {
    const [colour, alpha] = await Promise.all([this.#colour.finish(), this.#alpha.finish()]);
    const packets = colour.packets.map((packet, index) => {
      const beside = alpha.packets[index];
      // A player that seeks to a key frame of the colours starts there with alpha, too.
      if (beside?.frame !== packet.frame || (packet.type === 'key' && beside.type !== 'key')) {
        throw new ExportError(
          'ENCODER_FAILED',
          `The packets of colour and alpha do not belong together at frame ${packet.frame}.`,
          { value: packet.frame },
        );
      }
      return { ...packet, alpha: beside.data };
    });
    return { ...colour, packets };
  }

  [Symbol.dispose](): void {
    this.#colour[Symbol.dispose]();
    this.#alpha[Symbol.dispose]();
  }
}

function alphaSettings(settings: EncodeSettings): EncodeSettings {
  const { rate, colourSpace } = settings;
  return {
    ...settings,
    alpha: false,
    colourSpace: { ...colourSpace, fullRange: true },
    ...(rate.mode === 'quality' && {
      rate: { mode: 'quality', quality: Math.min(100, rate.quality + ALPHA_QUALITY_GAIN) },
    }),
  };
}
