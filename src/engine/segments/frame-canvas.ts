import { ExportError } from '../errors/index.ts';
import type { FrameTarget } from './frame-source.ts';

/** Where a frame source draws, and how its picture is read back. */
export class FrameCanvas implements FrameTarget {
  readonly width: number;
  readonly height: number;
  readonly canvas: OffscreenCanvas;
  signal: AbortSignal = AbortSignal.abort();
  readonly #reader: OffscreenCanvasRenderingContext2D;
  #pixels: Uint8ClampedArray<ArrayBuffer> | undefined;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.canvas = new OffscreenCanvas(width, height);
    // Read back every frame, it is best kept where the processor reads it.
    const reader = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (!reader) {
      throw new ExportError('RENDERER_FAILED', `This browser gives no canvas of ${width}×${height}.`, {
        value: [width, height],
      });
    }
    reader.globalCompositeOperation = 'copy';
    this.#reader = reader;
  }

  putPixels(data: Uint8Array | Uint8ClampedArray): void {
    if (data.length !== this.width * this.height * 4) {
      throw new ExportError(
        'INVALID_COMPOSITION',
        `A frame source gave ${data.length} bytes for a frame of ${this.width}×${this.height}: RGBA takes ${this.width * this.height * 4}.`,
        { value: data.length },
      );
    }
    this.#pixels = new Uint8ClampedArray(data);
  }

  /** The picture that was drawn since the last call: straight alpha, sRGB, a buffer of its own. */
  take(): Uint8ClampedArray<ArrayBuffer> {
    const put = this.#pixels;
    this.#pixels = undefined;
    if (put) return put;
    const { width, height, canvas } = this;
    if (canvas.width !== width || canvas.height !== height) {
      throw new ExportError(
        'INVALID_COMPOSITION',
        `A frame source changed its canvas to ${canvas.width}×${canvas.height}: it is to keep ${width}×${height}.`,
        { value: [canvas.width, canvas.height] },
      );
    }
    this.#reader.drawImage(canvas, 0, 0);
    return this.#reader.getImageData(0, 0, width, height, { colorSpace: 'srgb' }).data;
  }
}
