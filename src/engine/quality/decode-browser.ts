import { VideoSampleSink } from 'mediabunny';
import { type ColourSpace, PLANAR_FORMATS, type PlanarFormat } from '../media/index.ts';
import { yuvToRgba } from '../pixels/index.ts';
import type { DecodedFrame, TrackToDecode } from './decode-types.ts';
import { samplesInTurn } from './samples-in-turn.ts';

/** Frames by the browser's own decoder; the planes of each last until the next. */
export async function* decodeInBrowser(
  { track, times, colourSpace }: TrackToDecode,
  indices: readonly number[],
): AsyncGenerator<DecodedFrame> {
  let at = 0;
  // One for all frames: what is let go of is only freed in time, and a frame of UHD takes up to 66 MB.
  let room = new Uint8Array(0);
  const roomFor: PlaneRoom = (bytes) => {
    if (room.length !== bytes) room = new Uint8Array(bytes);
    return room;
  };
  const sink = new VideoSampleSink(track);
  const wanted = indices.map((index) => times.middle(index));
  for await (const sample of samplesInTurn(sink, wanted)) {
    const index = indices[at++];
    if (index === undefined) break;
    if (!sample || !times.isAt(sample.timestamp, index)) {
      sample?.close();
      yield { index };
      continue;
    }
    const frame = sample.toVideoFrame();
    sample.close();
    try {
      yield { index, ...(await readVideoFrame(frame, colourSpace, roomFor)) };
    } finally {
      frame.close();
    }
  }
}

/** Gives what so many bytes of planes are put into. */
type PlaneRoom = (bytes: number) => Uint8Array<ArrayBuffer>;

/** The decoder's planes where they are laid out as ours: the browser's own way to RGB loses bits and guesses colours. */
export async function readVideoFrame(
  frame: VideoFrame,
  colourSpace: ColourSpace,
  roomFor: PlaneRoom = (bytes) => new Uint8Array(bytes),
): Promise<Omit<DecodedFrame, 'index'>> {
  const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
  const format = planarFormat(frame.format);
  if (format) {
    const data = roomFor(frame.allocationSize());
    await frame.copyTo(data);
    return { frame: { format, width, height, colourSpace, data } };
  }
  if (frame.format === 'NV12') {
    const planes = new Uint8Array(frame.allocationSize());
    await frame.copyTo(planes);
    return { picture: { width, height, data: yuvToRgba(planes, width, height, colourSpace, 'NV12') } };
  }
  const data = new Uint8Array(frame.allocationSize({ format: 'RGBA' }));
  await frame.copyTo(data, { format: 'RGBA' });
  return { picture: { width, height, data } };
}

/** TypeScript's enumeration lacks the deeper formats that browsers give. */
function planarFormat(format: string | null): PlanarFormat | undefined {
  return PLANAR_FORMATS.find((known) => known === format);
}
