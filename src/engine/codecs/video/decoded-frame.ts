import type { VideoSample, VideoSampleColorSpace, VideoSamplePixelFormat } from 'mediabunny';
import { ExportError } from '../../errors/index.ts';

/** A decoded picture in ordinary memory; the decoder's own is let go at once, since it has but a few. */
export interface DecodedFrame {
  readonly format: VideoSamplePixelFormat;
  readonly width: number;
  readonly height: number;
  readonly colours: VideoSampleColorSpace;
  /** Planes one after the other, without padding. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Formats that are copied as they are; all others the browser turns into RGBA. */
const PLANAR = /^(?:I4(?:20|22|44)A?(?:P1[02])?|NV12)$/;

/** @throws ExportError ASSET_FAILED where the picture can't be read */
export async function copyFrame(sample: VideoSample): Promise<DecodedFrame> {
  const { width, height } = sample.visibleRect;
  const native = sample.format !== null && PLANAR.test(sample.format) ? sample.format : undefined;
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
