import type { VideoSample } from 'mediabunny';
import { ExportError } from '../../errors/index.ts';
import type { YuvLayout } from '../../pixels/index.ts';
import { type PictureColours, planarFormat } from './picture-colours.ts';

/** A decoded picture in ordinary memory; the decoder's own is let go at once, since it has but a few. */
export interface DecodedFrame {
  /** `RGBA` where the browser does not give the planes themselves: straight-alpha sRGB. */
  readonly format: YuvLayout | 'RGBA';
  readonly width: number;
  readonly height: number;
  readonly colours: PictureColours;
  /** Planes one after the other, without padding. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Gives decoded frames, in any order, one call after the other. */
export interface FrameDecoder {
  /**
   * A frame, or where the file does not give it the last before it that it gives.
   *
   * @throws ExportError ASSET_FAILED
   */
  read(index: number): Promise<DecodedFrame>;
  /** Lets go of decoders; reading opens them again. */
  close(): void;
}

/** @throws ExportError ASSET_FAILED where the picture can't be read */
export async function copyFrame(sample: VideoSample): Promise<DecodedFrame> {
  const { width, height } = sample.visibleRect;
  const native = planarFormat(sample.format, sample.colorSpace);
  const options = native ? undefined : ({ format: 'RGBA' } as const);
  const data = new Uint8Array(sample.allocationSize(options));
  try {
    await sample.copyTo(data, options);
  } catch (cause) {
    throw new ExportError('ASSET_FAILED', 'A decoded picture could not be read.', {
      value: sample.format,
      cause,
    });
  }
  return { format: native ?? 'RGBA', width, height, colours: sample.colorSpace, data };
}
