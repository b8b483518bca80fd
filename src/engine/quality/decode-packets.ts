import { type ColourSpace, type EncodedSegment, Watchdog } from '../media/index.ts';
import { readVideoFrame } from './decode-browser.ts';
import type { DecodedFrame } from './decode-types.ts';

/** Packets that wait inside the decoder: enough to keep it busy, and no second copy of a whole segment. */
const QUEUE_LIMIT = 16;
/** A decoder that says nothing for so long is given up. */
const STALL_MILLISECONDS = 10_000;

/**
 * Decodes some frames of a segment by the browser's own decoder, straight from its packets.
 *
 * @param offsets of the wanted frames from the segment's first, ascending
 * @param onSign called at signs of life
 * @returns the frames by offset; undefined where this browser can't decode all of them
 */
export async function decodePackets(
  { track, packets }: EncodedSegment,
  offsets: readonly number[],
  colourSpace: ColourSpace,
  onSign: () => void,
): Promise<ReadonlyMap<number, DecodedFrame> | undefined> {
  if (typeof VideoDecoder !== 'function') return undefined;
  const configuration: VideoDecoderConfig = {
    codec: track.codec,
    codedWidth: track.width,
    codedHeight: track.height,
    ...(track.description && { description: track.description }),
  };
  const answer = await VideoDecoder.isConfigSupported(configuration).catch(() => undefined);
  if (!answer?.supported) return undefined;
  const wanted = new Set(offsets);
  const decoded = new Map<number, DecodedFrame>();
  let fail = (_reason: unknown): void => {};
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const watchdog = new Watchdog(STALL_MILLISECONDS, () => fail(new Error('The decoder is silent.')));
  let reading: Promise<void> = Promise.resolve();
  const decoder = new VideoDecoder({
    output(picture) {
      watchdog.alive();
      onSign();
      const { timestamp: index } = picture;
      if (!wanted.has(index)) {
        picture.close();
        return;
      }
      reading = reading
        .then(async () => {
          decoded.set(index, { index, ...(await readVideoFrame(picture, colourSpace)) });
        })
        .finally(() => picture.close());
    },
    error: fail,
  });
  const decode = async (): Promise<void> => {
    decoder.configure(configuration);
    const last = packets.findIndex(({ frame }) => frame === offsets.at(-1));
    for (const { data, type, frame } of packets.slice(0, last + 1)) {
      decoder.decode(new EncodedVideoChunk({ type, timestamp: frame, data }));
      while (decoder.decodeQueueSize > QUEUE_LIMIT) {
        await new Promise((resolve) => decoder.addEventListener('dequeue', resolve, { once: true }));
      }
    }
    await decoder.flush();
    await reading;
  };
  watchdog.alive();
  try {
    await Promise.race([decode(), failure]);
  } catch {
    // The reason is told by whoever opens the file again, and decodes it once more.
    return undefined;
  } finally {
    watchdog.stop();
    if (decoder.state !== 'closed') decoder.close();
  }
  return decoded.size === wanted.size ? decoded : undefined;
}
