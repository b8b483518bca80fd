import type { Rational } from '../media/index.ts';

/**
 * Another program's renderer. Its module is loaded in workers, several at once, and exports as its default a function
 * that makes it:
 *
 *     export default async function createFrameSource(options) { … return { width, height, frameRate, frameCount, render }; }
 *
 * Frames are asked for in any order, some twice, by several workers: what a frame shows may depend on its number and on
 * the options alone, never on the clock, on chance or on the frame before.
 */
export interface FrameSource {
  /** Pixels of its pictures; an export of another size scales them. 1 to 16384. */
  readonly width: number;
  readonly height: number;
  /** Frames a second; numbers near an NTSC rate such as 29.97 are taken for it. */
  readonly frameRate: Rational | number;
  readonly frameCount: number;
  readonly name?: string;
  /**
   * Names what a frame shows: two frames of equal key look the same. With it, unchanged stretches are found again
   * after other options; it is to name everything that the picture depends on besides the module's own file (images
   * and other modules that it loads, for instance). Without it a frame is named by the module's file, the options and
   * its number.
   */
  contentKey?(frame: number): string | Promise<string>;
  /**
   * Draws a frame and resolves when the picture is whole.
   *
   * @param frame whole, from 0
   * @param target where to draw it; it holds what was drawn before
   */
  render(frame: number, target: FrameTarget): void | Promise<void>;
  /** Called once nothing more is asked of it. */
  dispose?(): void;
}

/** Where a {@link FrameSource} draws. The same object for all frames. */
export interface FrameTarget {
  readonly width: number;
  readonly height: number;
  /** `width` × `height`; in whatever context the source takes: `2d`, `webgl`, `webgl2`, `webgpu`. */
  readonly canvas: OffscreenCanvas;
  /** Aborts when the export is cancelled or the frame takes too long. */
  readonly signal: AbortSignal;
  /**
   * Gives a frame as pixels, in place of drawing on the canvas: RGBA, sRGB, straight alpha, rows from the top, 8 bits.
   * They are copied.
   *
   * @throws ExportError INVALID_COMPOSITION unless there are width × height pixels
   */
  putPixels(data: Uint8Array | Uint8ClampedArray): void;
}

/** The default export of a frame source's module; `options` are the request's, structured-cloned. */
export type CreateFrameSource = (options: unknown) => FrameSource | Promise<FrameSource>;
