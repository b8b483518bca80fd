import { Decoder, Frame } from 'turbores';
import {
  type EncodedSegment,
  type PlanarFormat,
  planarBytes,
  planarLayout,
} from '../../src/engine/media/index.ts';
import type { Samples } from './intra-frames.ts';

type FourCc = Parameters<typeof Decoder.create>[0]['proresFourCc'];

/** Frames of ProRes by TurboRes, the decoder within @mediabunny/prores, which shares nothing with FFmpeg's. */
export async function decodeSecondly(
  { packets, track, frameCount }: EncodedSegment,
  format: PlanarFormat,
): Promise<Samples> {
  const { width, height } = track;
  const { bits } = planarLayout(format);
  const words = planarBytes(format, width, height) / 2;
  const samples = new Uint16Array(words * frameCount);
  const options = { proresFourCc: track.codec as FourCc, useSharedMemory: false, concurrency: 0 };
  const decoder = succeeded(await Decoder.create(options));
  using frame = new Frame();
  for (const [index, { data }] of packets.entries()) {
    const decoded = succeeded(await decoder.decode(data, frame));
    const { frameData, codedWidth, codedHeight, pixelFormat } = decoded;
    const own = planarLayout(pixelFormat as PlanarFormat);
    const coded = new Uint16Array(frameData.buffer, frameData.byteOffset, frameData.byteLength / 2);
    let [from, to] = [0, index * words];
    for (const plane of own.alpha ? [0, 1, 2, 3] : [0, 1, 2]) {
      const halved = own.chroma === '422' && (plane === 1 || plane === 2);
      const stride = halved ? codedWidth / 2 : codedWidth;
      const columns = halved ? Math.ceil(width / 2) : width;
      const spare = own.bits - bits;
      // The low bits of alpha repeat its high ones, and go without rounding.
      const half = plane === 3 || spare === 0 ? 0 : 1 << (spare - 1);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < columns; x++)
          samples[to++] = ((coded[from + y * stride + x] ?? 0) + half) >> spare;
      }
      from += stride * codedHeight;
    }
    if (to !== (index + 1) * words) throw new Error(`The second decoder gave ${pixelFormat}, not ${format}.`);
  }
  await decoder.close();
  return samples;
}

/** TurboRes returns its errors. */
function succeeded<Of>(result: Of | Error): Of {
  if (result instanceof Error) throw result;
  return result;
}
