import { ExportError } from '../errors/index.ts';
import type { Picture } from '../metrics/index.ts';
import type { DecodedVideo } from './decode-types.ts';

/** An animated picture, frame by frame, as the browser would show it. */
export interface DecodedAnimation {
  readonly count: number;
  /** The whole canvas after a frame was drawn: straight alpha, 8 bits, the codes of the file. */
  picture(index: number): Promise<Picture>;
  close(): void;
}

/**
 * Opens a GIF, APNG or WebP with the browser's own decoder, which knows nothing of what wrote it.
 *
 * @throws ExportError CHECK_FAILED where the browser can't read it
 */
export async function openAnimation(file: Blob, type: string): Promise<DecodedAnimation> {
  if (typeof ImageDecoder !== 'function' || !(await ImageDecoder.isTypeSupported(type))) {
    throw new ExportError(
      'CHECK_FAILED',
      `This browser gives no decoder for ${type} to look at the file with: a current Chrome, Edge, Chromium or Firefox does.`,
      { value: type, cause: type },
    );
  }
  const decoder = new ImageDecoder({
    data: file.stream(),
    type,
    premultiplyAlpha: 'none',
    // Codes are compared, whatever colours the file says that they are.
    colorSpaceConversion: 'none',
    preferAnimation: true,
  });
  try {
    await decoder.completed;
  } catch (thrown) {
    decoder.close();
    throw unreadable(thrown);
  }
  const count = decoder.tracks.selectedTrack?.frameCount ?? 0;
  return {
    count,
    async picture(frameIndex) {
      const { image } = await decoder.decode({ frameIndex }).catch((thrown: unknown) => {
        throw unreadable(thrown);
      });
      try {
        const { width, height } = image.visibleRect ?? { width: image.codedWidth, height: image.codedHeight };
        const data = new Uint8Array(image.allocationSize({ format: 'RGBA' }));
        await image.copyTo(data, { format: 'RGBA' });
        return { width, height, data };
      } finally {
        image.close();
      }
    },
    close: () => decoder.close(),
  };
}

/** The same as the frames of a video. */
export async function decodeAnimation(file: Blob, type: string): Promise<DecodedVideo> {
  const animation = await openAnimation(file, type);
  return {
    async *frames(indices) {
      for (const index of indices) {
        if (index >= animation.count) yield { index };
        else yield { index, picture: await animation.picture(index) };
      }
    },
    // Players begin at the beginning: no frame but the first has to stand alone.
    isKeyFrame: async () => true,
    packetsName: async () => undefined,
    close: () => animation.close(),
  };
}

function unreadable(thrown: unknown): ExportError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new ExportError('CHECK_FAILED', `The browser can’t decode the file: ${reason}`, { value: reason });
}
