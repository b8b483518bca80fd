import type { InputVideoTrack } from 'mediabunny';
import { Vc3FrameDecoder } from '../codecs/index.ts';
import { decodeByFfmpeg } from './decode-ffmpeg.ts';
import type { DecodedFrame, TrackToDecode } from './decode-types.ts';

/** Sample entries of DNxHD and DNxHR. */
const ENTRIES: readonly unknown[] = ['AVdn', 'AVdh'];

export async function isVc3(track: InputVideoTrack): Promise<boolean> {
  return ENTRIES.includes(await track.getInternalCodecId());
}

/** Frames of DNxHD and DNxHR by our own decoder; what it does not know by ffmpeg.wasm, which also tells why it can't. */
export async function* decodeVc3(
  wanted: TrackToDecode,
  indices: readonly number[],
): AsyncGenerator<DecodedFrame> {
  const decoder = new Vc3FrameDecoder();
  const { track, packets, times, colourSpace } = wanted;
  const shown = { width: track.codedWidth, height: track.codedHeight, colourSpace };
  for (const [at, index] of indices.entries()) {
    const packet = await packets.getPacket(times.middle(index));
    if (!packet || !times.isAt(packet.timestamp, index)) {
      yield { index };
      continue;
    }
    const frame = decoder.decode(packet.data, shown);
    if (!frame) {
      yield* decodeByFfmpeg(wanted, indices.slice(at));
      return;
    }
    yield { index, frame };
  }
}
