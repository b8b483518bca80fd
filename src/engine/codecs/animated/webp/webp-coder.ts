import { ExportError } from '../../../errors/index.ts';
import type { Frame, Rectangle, TrackDescription } from '../../../media/index.ts';
import type { EncodeSettings } from '../../codecs.ts';
import { changedBox, cropWords, type PixelWords } from '../changed-box.ts';
import type { FrameCoder } from '../frame-coder.ts';
import type { FrameRecord } from '../frame-record.ts';
import { pixelWords } from '../pixel-words.ts';
import { uncovered } from '../uncovered.ts';
import { openWebpEncoder, type WebpEncoder } from './libwebp.ts';

const FILE_HEADER_BYTES = 12;
const ONE_PIXEL: Rectangle = { x: 0, y: 0, width: 1, height: 1 };
/** Effort without loss: more takes several times as long for a few hundredths less. */
const LOSSLESS_EFFORT = 75;
/**
 * How much nearer to 100 libwebp's quality lies than ours: at its own 75 small coloured lettering misses a mean ΔE2000 of 1,
 * since chroma has half the resolution.
 */
const QUALITY_LIFT = 0.4;

/** Frames of animated WebP: the rectangle that changed, coded by libwebp, with loss (VP8) or without (VP8L). */
export class WebpCoder implements FrameCoder<PixelWords> {
  readonly track: TrackDescription;
  readonly #lossless: boolean;
  readonly #quality: number;
  readonly #open: () => Promise<WebpEncoder>;

  constructor(
    { width, height, colourSpace, alpha, rate, lossless = false }: EncodeSettings,
    open: () => Promise<WebpEncoder> = openWebpEncoder,
  ) {
    this.track = { codec: 'webp', width, height, colourSpace, ...(alpha && { alpha: 'straight' }) };
    this.#lossless = lossless;
    this.#quality = rate.mode === 'quality' ? rate.quality + QUALITY_LIFT * (100 - rate.quality) : 0;
    this.#open = open;
  }

  show(frame: Frame): PixelWords {
    return pixelWords(frame);
  }

  async code(now: PixelWords, before: PixelWords | undefined): Promise<FrameRecord> {
    const encode = await this.#open();
    const { width, height } = now;
    const changed = before ? changedBox(now, before) : { x: 0, y: 0, width, height };
    const box = onEvenPixels(changed ?? ONE_PIXEL);
    const still = changed === undefined;
    const whole = picture(encode, cropWords(now, box), box, this.#quality, this.#lossless || still);
    // What was lost around a hole would show at its edge: only exact pictures are laid over each other.
    const rest = this.#lossless && before ? uncovered(now, before, box) : undefined;
    const laid = rest && picture(encode, rest, box, this.#quality, true);
    const over = laid !== undefined && laid.length < whole.length;
    return { ...box, over, disposes: false, data: over ? laid : whole };
  }
}

/** Offsets of frames are stored halved: RFC 9649 section 2.7.1.1. */
function onEvenPixels({ x, y, width, height }: Rectangle): Rectangle {
  const [left, top] = [x & ~1, y & ~1];
  return { x: left, y: top, width: x + width - left, height: y + height - top };
}

/** The chunks of a single picture, without the header of its file, and without VP8X, which the animation has itself. */
function picture(
  encode: WebpEncoder,
  words: Uint32Array<ArrayBuffer>,
  { width, height }: Rectangle,
  quality: number,
  lossless: boolean,
): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(words.buffer);
  const file = encode(pixels, width, height, { quality: lossless ? LOSSLESS_EFFORT : quality, lossless });
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isWebp = view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250;
  if (!isWebp) throw new ExportError('ENCODER_FAILED', 'libwebp gave no WebP file.', { value: file.length });
  const extended = view.getUint32(FILE_HEADER_BYTES) === 0x56503858;
  const start = FILE_HEADER_BYTES + (extended ? 8 + view.getUint32(FILE_HEADER_BYTES + 4, true) : 0);
  return file.slice(start);
}
