import type { Frame, Rectangle, TrackDescription } from '../../../media/index.ts';
import type { EncodeSettings } from '../../codecs.ts';
import { deflatePixels } from '../../images/png.ts';
import { changedBox, cropWords, type PixelWords } from '../changed-box.ts';
import type { FrameCoder } from '../frame-coder.ts';
import type { FrameRecord } from '../frame-record.ts';
import { pixelWords } from '../pixel-words.ts';
import { uncovered } from '../uncovered.ts';

const ONE_PIXEL: Rectangle = { x: 0, y: 0, width: 1, height: 1 };

/** Frames of APNG, without loss: the rectangle that changed, put in its place or laid over it, whichever is smaller. */
export class ApngCoder implements FrameCoder<PixelWords> {
  readonly track: TrackDescription;

  constructor({ width, height, colourSpace, depth, alpha }: EncodeSettings) {
    this.track = {
      ...{ codec: 'apng', width, height, colourSpace },
      ...(depth === 16 && { depth }),
      ...(alpha && { alpha: 'straight' }),
    };
  }

  show(frame: Frame): PixelWords {
    return pixelWords(frame);
  }

  async code(now: PixelWords, before: PixelWords | undefined): Promise<FrameRecord> {
    const { width, height } = now;
    const box = before ? (changedBox(now, before) ?? ONE_PIXEL) : { x: 0, y: 0, width, height };
    const whole = await deflateWords(cropWords(now, box), box, now.stride);
    // FFmpeg does not lay pictures of 16 bits over each other (apng decoder, 5.1).
    const rest = before && now.stride === 1 ? uncovered(now, before, box) : undefined;
    const laid = rest && (await deflateWords(rest, box, now.stride));
    const over = laid !== undefined && laid.length < whole.length;
    return { ...box, over, disposes: false, data: over ? laid : whole };
  }
}

function deflateWords(
  words: Uint32Array<ArrayBuffer>,
  { width, height }: Rectangle,
  stride: 1 | 2,
): Promise<Uint8Array<ArrayBuffer>> {
  return stride === 1
    ? deflatePixels({ width, height, depth: 8, data: new Uint8Array(words.buffer) })
    : deflatePixels({ width, height, depth: 16, data: new Uint16Array(words.buffer) });
}
