import { ExportError } from '../errors/index.ts';
import type { ColourSpace } from './colour.ts';

/**
 * Channel layout of a rendered frame. All are RGBA interleaved, rows top to bottom without padding:
 * `rgba8` Uint8Array 0–255, `rgba16` Uint16Array 0–65535 (host order), `rgba32f` Float32Array, nominally 0–1.
 * Colour values are sRGB-encoded.
 */
export type PixelFormat = 'rgba8' | 'rgba16' | 'rgba32f';

/** Whether a format is pixels, rather than planes. */
export function isPixelFormat(format: PixelFormat | PlanarFormat): format is PixelFormat {
  return format.startsWith('rgba');
}

export type AlphaMode = 'straight' | 'premultiplied';

interface FrameBase {
  readonly width: number;
  readonly height: number;
  readonly alpha: AlphaMode;
  /**
   * The rectangles that differ from the previous frame of the same renderer, in pixels, or `all` where that is
   * not known. An empty list says that the frame equals the one before.
   */
  readonly changed: 'all' | readonly Rectangle[];
}

/**
 * Pixels in hand. `data` belongs to the renderer that made it and is overwritten by its next render: whoever
 * keeps it longer copies it.
 */
export type Frame =
  | (FrameBase & { readonly format: 'rgba8'; readonly data: Uint8Array })
  | (FrameBase & { readonly format: 'rgba16'; readonly data: Uint16Array })
  | (FrameBase & { readonly format: 'rgba32f'; readonly data: Float32Array });

/** Whole pixels; `x`, `y` is the top left corner, included; `x + width`, `y + height` is excluded. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Planar Y′CbCr, named as in WebCodecs: chroma (420, 422, 444), `A` for an alpha plane, `P10` and `P12` for deeper
 * samples than 8 bits.
 */
export const PLANAR_FORMATS = [
  'I420',
  'I420A',
  'I420P10',
  'I422',
  'I422P10',
  'I422P12',
  'I444P10',
  'I444AP10',
  'I444P12',
  'I444AP12',
] as const;
export type PlanarFormat = (typeof PLANAR_FORMATS)[number];

/** What the name of a planar format says. */
export interface PlanarLayout {
  readonly chroma: ChromaSubsampling;
  readonly bits: 8 | 10 | 12;
  readonly alpha: boolean;
}

export type ChromaSubsampling = '420' | '422' | '444';

export function planarLayout(format: PlanarFormat): PlanarLayout {
  const match = /^I(420|422|444)(A?)(?:P(10|12))?$/.exec(format);
  if (!match) throw new ExportError('INTERNAL', `${format} is no planar format.`, { value: format });
  return {
    chroma: match[1] as ChromaSubsampling,
    bits: match[3] === '10' ? 10 : match[3] === '12' ? 12 : 8,
    alpha: match[2] === 'A',
  };
}

/** Bytes of a frame of the format: its planes one after the other, without padding. */
export function planarBytes(format: PlanarFormat, width: number, height: number): number {
  const { chroma, bits, alpha } = planarLayout(format);
  const chromaWidth = chroma === '444' ? width : Math.ceil(width / 2);
  const chromaHeight = chroma === '420' ? Math.ceil(height / 2) : height;
  const samples = width * height * (alpha ? 2 : 1) + 2 * chromaWidth * chromaHeight;
  return samples * (bits === 8 ? 1 : 2);
}

/**
 * Planes Y, U, V (of the matrix `rgb` G, B, R) and, where the format has one, alpha (full range, in the bits of the
 * format), in one buffer without padding. Samples of more than 8 bits are 16-bit words, little-endian, the value in the
 * low bits. `data` belongs to the converter and is overwritten by its next call.
 */
export interface YuvFrame {
  readonly format: PlanarFormat;
  readonly width: number;
  readonly height: number;
  readonly colourSpace: ColourSpace;
  readonly data: Uint8Array;
}
