import type { InputVideoTrack } from 'mediabunny';
import { Vc3FrameDecoder } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import type { YuvFrame } from '../media/index.ts';
import { decodeByFfmpeg } from './decode-ffmpeg.ts';
import type { DecodedFrame, TrackToDecode } from './decode-types.ts';

/** Sample entries of DNxHD and DNxHR. */
const ENTRIES: readonly unknown[] = ['AVdn', 'AVdh'];

export async function isVc3(track: InputVideoTrack): Promise<boolean> {
  return ENTRIES.includes(await track.getInternalCodecId());
}

/**
 * Frames of DNxHD and DNxHR by our own decoder; what it does not know, or has no memory for, by ffmpeg.wasm, which also
 * tells why it can't.
 */
export async function* decodeVc3(
  wanted: TrackToDecode,
  indices: readonly number[],
): AsyncGenerator<DecodedFrame> {
  const { track, packets, times, colourSpace } = wanted;
  const shown = { width: track.codedWidth, height: track.codedHeight, colourSpace };
  let decoder: Vc3FrameDecoder | undefined;
  const decode = (data: Uint8Array): YuvFrame | undefined => {
    try {
      decoder ??= new Vc3FrameDecoder();
      return decoder.decode(data, shown);
    } catch (thrown) {
      // Memory was refused.
      if (ExportError.from(thrown).code !== 'RENDERER_FAILED') throw thrown;
      return undefined;
    }
  };
  for (const [at, index] of indices.entries()) {
    const packet = await packets.getPacket(times.middle(index));
    if (!packet || !times.isAt(packet.timestamp, index)) {
      yield { index };
      continue;
    }
    const frame = decode(packet.data);
    if (!frame) {
      yield* decodeByFfmpeg(wanted, indices.slice(at));
      return;
    }
    yield { index, frame };
  }
}
