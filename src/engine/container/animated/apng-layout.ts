import { type FrameRecord, pngChunk, pngColourChunks } from '../../codecs/index.ts';
import type { FileSettings } from '../container.ts';
import { concat, u8, u16, u32, utf8 } from '../isobmff/bytes.ts';
import { TOOL } from '../tool.ts';
import type { AnimationLayout } from './animation-writer.ts';
import { frameTicks } from './frame-delays.ts';
import { writeXmp } from './xmp.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const TRUECOLOUR_WITH_ALPHA = 6;
const DISPOSE_NONE = 0;
const [BLEND_SOURCE, BLEND_OVER] = [0, 1];
const LARGEST_FIELD = 0xffff;
/** Of delays whose rate fits no fraction of two 16-bit numbers. */
const FINE_TICKS = 60_000;

/** W3C PNG, third edition: acTL, fcTL and fdAT of section 11.3.6. */
export class ApngLayout implements AnimationLayout {
  readonly #settings: FileSettings;
  /** Of fcTL and fdAT chunks together. */
  #sequence = 0;

  constructor(settings: FileSettings) {
    this.#settings = settings;
  }

  header(): Uint8Array {
    const { track, frameCount, loop = 0, title, tags } = this.#settings;
    const { width, height, depth = 8, colourSpace } = track;
    const described = title !== undefined || tags !== undefined;
    return concat([
      u8(...SIGNATURE),
      pngChunk('IHDR', concat([u32(width, height), u8(depth, TRUECOLOUR_WITH_ALPHA, 0, 0, 0)])),
      pngChunk('acTL', u32(frameCount, loop)),
      ...pngColourChunks(colourSpace),
      ...text('Title', title),
      ...text('Description', tags?.description),
      ...text('Creation Time', tags?.created?.toISOString()),
      ...text('Software', TOOL),
      ...(described
        ? text(
            'XML:com.adobe.xmp',
            new TextDecoder().decode(
              writeXmp({ ...(title !== undefined && { title }), ...(tags && { tags }) }),
            ),
          )
        : []),
    ]);
  }

  frame({ x, y, width, height, over, data }: FrameRecord, frame: number): readonly Uint8Array[] {
    const control = concat([
      u32(this.#sequence++, width, height, x, y),
      u16(...delay(frame, this.#settings.frameRate)),
      u8(DISPOSE_NONE, over ? BLEND_OVER : BLEND_SOURCE),
    ]);
    // The first frame is the picture that programs show which know no animation.
    const image =
      frame === 0 ? pngChunk('IDAT', data) : pngChunk('fdAT', concat([u32(this.#sequence++), data]));
    return [pngChunk('fcTL', control), image];
  }

  trailer(): Uint8Array {
    return pngChunk('IEND', new Uint8Array(0));
  }
}

/** Numerator and denominator, in seconds: exact wherever both fit. */
function delay(frame: number, rate: FileSettings['frameRate']): [number, number] {
  if (rate.num <= LARGEST_FIELD && rate.den <= LARGEST_FIELD) return [rate.den, rate.num];
  const ticks = rate.num > rate.den ? FINE_TICKS : 1;
  return [Math.min(LARGEST_FIELD, frameTicks(frame, rate, ticks)), ticks];
}

/** International text, not compressed: section 11.3.3.4. */
function text(keyword: string, value: string | undefined): Uint8Array[] {
  if (value === undefined) return [];
  return [pngChunk('iTXt', concat([utf8(keyword), u8(0, 0, 0, 0, 0), utf8(value)]))];
}
