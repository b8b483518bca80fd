import type { ColourSpace, EncodedSegment } from '../media/index.ts';
import { readVideoFrame } from './decode-browser.ts';
import type { DecodedFrame } from './decode-types.ts';
import { PacketDecoder } from './packet-decoder.ts';

/** Packets that wait inside the decoder: enough to keep it busy, and no second copy of a whole segment. */
const QUEUE_LIMIT = 16;

/**
 * Decodes some frames of a segment by the browser's own decoder, straight from its packets.
 *
 * @param offsets of the wanted frames from the segment's first, ascending
 * @param take is given them in order, each when the one before was taken
 * @param onSign called at signs of life
 * @returns whether all were decoded; what `take` throws counts as a failure of the decoder
 */
export async function decodePackets(
  { track, packets }: EncodedSegment,
  offsets: readonly number[],
  colourSpace: ColourSpace,
  take: (frame: DecodedFrame) => Promise<void>,
  onSign: () => void,
): Promise<boolean> {
  const wanted = new Set(offsets);
  const decoder = await PacketDecoder.open(
    track,
    async (picture) => {
      const { timestamp: index } = picture;
      if (wanted.delete(index)) await take({ index, ...(await readVideoFrame(picture, colourSpace)) });
    },
    onSign,
  );
  if (!decoder) return false;
  try {
    const last = packets.findIndex(({ frame }) => frame === offsets.at(-1));
    for (const packet of packets.slice(0, last + 1)) {
      decoder.decode(packet);
      await decoder.room(QUEUE_LIMIT);
    }
    await decoder.flush();
  } catch {
    // The reason is told by whoever opens the file again, and decodes it once more.
    return false;
  } finally {
    decoder.close();
  }
  return wanted.size === 0;
}
