import { ALL_FORMATS, BlobSource, EncodedPacketSink, Input, VideoSampleSink } from 'mediabunny';
import { ExportError } from '../errors/index.ts';
import { type ColourSpace, frameTimeSeconds, type Rational, type YuvFrame } from '../media/index.ts';
import type { Picture } from '../metrics/index.ts';
import { yuvToRgba } from '../pixels/index.ts';

/** The decoded picture track of a finished file. */
export interface DecodedVideo {
  /**
   * Frames in ascending order; memory holds a few at a time. A frame that the file does not have at its time comes
   * without a picture and without planes.
   */
  frames(
    indices: readonly number[],
  ): AsyncGenerator<{ readonly index: number; readonly picture?: Picture; readonly frame?: YuvFrame }>;
  /** Whether the packet shown at a frame's time is marked as a key frame and begins there. */
  isKeyFrame(index: number): Promise<boolean>;
  close(): void;
}

/** @throws ExportError CHECK_FAILED where this browser can't decode the file */
export async function decodeVideo(
  file: File,
  rate: Rational,
  colourSpace: ColourSpace,
): Promise<DecodedVideo> {
  const input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS });
  const track = await input.getPrimaryVideoTrack();
  if (!track || !(await track.canDecode())) {
    input.dispose();
    throw new ExportError('CHECK_FAILED', 'The finished file can not be decoded by this browser.', {
      value: file.name,
    });
  }
  // The middle of a frame's time falls into no other frame, however the container rounds.
  const middle = (index: number): number => frameTimeSeconds(index + 0.5, rate);
  const isAt = (timestamp: number, index: number): boolean =>
    Math.abs(timestamp - frameTimeSeconds(index, rate)) < frameTimeSeconds(0.5, rate);
  const packets = new EncodedPacketSink(track);
  return {
    async *frames(indices) {
      let at = 0;
      for await (const sample of new VideoSampleSink(track).samplesAtTimestamps(indices.map(middle))) {
        const index = indices[at++];
        if (index === undefined) break;
        if (!sample || !isAt(sample.timestamp, index)) {
          sample?.close();
          yield { index };
          continue;
        }
        const frame = sample.toVideoFrame();
        sample.close();
        try {
          yield { index, picture: await toPicture(frame, colourSpace) };
        } finally {
          frame.close();
        }
      }
    },
    async isKeyFrame(index) {
      const packet = await packets.getPacket(middle(index), { metadataOnly: true });
      return packet !== null && packet.type === 'key' && isAt(packet.timestamp, index);
    },
    close: () => input.dispose(),
  };
}

async function toPicture(frame: VideoFrame, colourSpace: ColourSpace): Promise<Picture> {
  const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
  if (frame.format === 'I420' || frame.format === 'NV12') {
    const planes = new Uint8Array(frame.allocationSize());
    await frame.copyTo(planes);
    return { width, height, data: yuvToRgba(planes, width, height, colourSpace, frame.format) };
  }
  const data = new Uint8Array(frame.allocationSize({ format: 'RGBA' }));
  await frame.copyTo(data, { format: 'RGBA' });
  return { width, height, data };
}
