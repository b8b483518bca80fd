import type { EncodedPacketSink, InputVideoTrack } from 'mediabunny';
import type { FrameTimes } from './decode-types.ts';
import { packetsName } from './packets-name.ts';

/** A picture track whose packets are wanted. */
export interface PacketTrack {
  readonly track: InputVideoTrack;
  readonly packets: EncodedPacketSink;
  readonly times: FrameTimes;
}

/**
 * The packets of a run of frames by name; undefined where they are not those of these frames, each once. See
 * {@link packetsName}.
 *
 * @param inOrder whether they must be shown in the order in which they are decoded
 */
export async function nameOfPackets(
  { track, packets, times }: PacketTrack,
  start: number,
  end: number,
  inOrder = true,
): Promise<string | undefined> {
  const run: Uint8Array[] = [];
  const shown = new Set<number>();
  let packet = await packets.getPacket(times.middle(start));
  for (let index = start; index < end; index++) {
    if (!packet) return undefined;
    const frame = inOrder ? index : times.indexAt(packet.timestamp);
    if (!times.isAt(packet.timestamp, frame) || frame < start || frame >= end || shown.has(frame)) {
      return undefined;
    }
    shown.add(frame);
    run.push(packet.data);
    packet = index + 1 < end ? await packets.getNextPacket(packet) : null;
  }
  const configuration = await track.getDecoderConfig();
  if (!configuration) return undefined;
  const { codec, codedWidth: width = 0, codedHeight: height = 0, description } = configuration;
  return packetsName({ codec, width, height, description }, run);
}
