import type { ColourSpace } from './colour.ts';

/**
 * Channel layout of a rendered frame. All are RGBA interleaved, rows top to bottom without padding:
 * `rgba8` Uint8Array 0–255, `rgba16` Uint16Array 0–65535 (host order), `rgba32f` Float32Array, nominally 0–1.
 * Colour values are sRGB-encoded.
 */
export type PixelFormat = 'rgba8' | 'rgba16' | 'rgba32f';

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
 * Planar 4:2:0, 8 bits, in one buffer: Y (width × height), U, V (each ceil(width/2) × ceil(height/2)), without
 * padding. `data` belongs to the converter and is overwritten by its next call.
 */
export interface YuvFrame {
  readonly format: 'I420';
  readonly width: number;
  readonly height: number;
  readonly colourSpace: ColourSpace;
  readonly data: Uint8Array;
}
