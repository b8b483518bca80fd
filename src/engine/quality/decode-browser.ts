import { VideoSampleSink } from 'mediabunny';
import { type ColourSpace, PLANAR_FORMATS, type PlanarFormat } from '../media/index.ts';
import { yuvToRgba } from '../pixels/index.ts';
import type { DecodedFrame, TrackToDecode } from './decode-types.ts';

/** Frames by the browser's own decoder. */
export async function* decodeInBrowser(
  { track, times, colourSpace }: TrackToDecode,
  indices: readonly number[],
): AsyncGenerator<DecodedFrame> {
  let at = 0;
  const sink = new VideoSampleSink(track);
  for await (const sample of sink.samplesAtTimestamps(indices.map((index) => times.middle(index)))) {
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
      yield { index, ...(await readVideoFrame(frame, colourSpace)) };
    } finally {
      frame.close();
    }
  }
}

/** The decoder's planes where they are laid out as ours: the browser's own way to RGB loses bits and guesses colours. */
export async function readVideoFrame(
  frame: VideoFrame,
  colourSpace: ColourSpace,
): Promise<Omit<DecodedFrame, 'index'>> {
  const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
  const format = planarFormat(frame.format);
  if (format) {
    const data = new Uint8Array(frame.allocationSize());
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
