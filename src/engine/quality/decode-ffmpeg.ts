import { decodeWithFfmpeg, eightBits, type RgbPixels } from '../codecs/index.ts';
import type { DecodedFrame, TrackToDecode } from './decode-types.ts';

/** Frames by ffmpeg.wasm, for what the browser can't decode: ProRes, DNx, on many machines HEVC. */
export async function* decodeByFfmpeg(
  { file, track, packets, times, rate, colourSpace }: TrackToDecode,
  indices: readonly number[],
): AsyncGenerator<DecodedFrame> {
  const keyFrames = new Map<number, number>();
  for (const index of indices) {
    const key = await packets.getKeyPacket(times.middle(index), { metadataOnly: true });
    keyFrames.set(index, key ? times.indexAt(key.timestamp) : 0);
  }
  const frames = decodeWithFfmpeg(
    {
      file,
      frameRate: rate,
      width: track.codedWidth,
      height: track.codedHeight,
      colourSpace,
      keyFrameOf: (index) => keyFrames.get(index) ?? index,
    },
    indices,
  );
  for await (const { index, frame, pixels } of frames) {
    yield { index, ...(frame && { frame }), ...(pixels && rgbPicture(pixels)) };
  }
}

function rgbPicture(pixels: RgbPixels): Pick<DecodedFrame, 'picture' | 'pixels'> {
  const { width, height } = pixels;
  return { pixels, picture: { width, height, data: eightBits(pixels) } };
}
