import { ALL_FORMATS, BlobSource, EncodedPacketSink, Input, type InputVideoTrack } from 'mediabunny';
import { isDecodable } from '../codecs/index.ts';
import { animationType, isMxfFile, pictureFile } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import type { ColourSpace, Rational } from '../media/index.ts';
import { decodeAnimation } from './decode-animation.ts';
import { decodeInBrowser } from './decode-browser.ts';
import { decodeByFfmpeg } from './decode-ffmpeg.ts';
import { decodeMxf } from './decode-mxf.ts';
import { type DecodedVideo, FrameTimes, type TrackToDecode } from './decode-types.ts';
import { decodeVc3, isVc3 } from './decode-vc3.ts';
import { packetsName } from './packets-name.ts';

/**
 * The browser decodes what it can, with a decoder for ProRes that is brought along; VC-3 is decoded here, and the rest by ffmpeg.wasm.
 *
 * @throws ExportError CHECK_FAILED where the file has no picture track
 */
export async function decodeVideo(
  file: File,
  rate: Rational,
  colourSpace: ColourSpace,
): Promise<DecodedVideo> {
  const animation = await animationType(file);
  if (animation) return decodeAnimation(file, animation);
  if (await isMxfFile(file)) return decodeMxf(await pictureFile(file), rate, colourSpace);
  const input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS });
  const track = await input.getPrimaryVideoTrack();
  if (!track) {
    input.dispose();
    throw new ExportError('CHECK_FAILED', 'The finished file has no picture track that can be read.', {
      value: file.name,
    });
  }
  const packets = new EncodedPacketSink(track);
  const times = new FrameTimes(rate);
  const wanted: TrackToDecode = { file, track, packets, colourSpace, rate, times };
  const decode = (await isVc3(track))
    ? decodeVc3
    : (await browserDecodes(track))
      ? decodeInBrowser
      : decodeByFfmpeg;
  return {
    frames: (indices) => decode(wanted, indices),
    async isKeyFrame(index) {
      const packet = await packets.getPacket(times.middle(index), { metadataOnly: true });
      return packet !== null && packet.type === 'key' && times.isAt(packet.timestamp, index);
    },
    async packetsName(start, end) {
      const run: Uint8Array[] = [];
      let packet = await packets.getPacket(times.middle(start));
      for (let index = start; index < end; index++) {
        if (!packet || !times.isAt(packet.timestamp, index)) return undefined;
        run.push(packet.data);
        packet = index + 1 < end ? await packets.getNextPacket(packet) : null;
      }
      const configuration = await track.getDecoderConfig();
      if (!configuration) return undefined;
      const { codec, codedWidth: width = 0, codedHeight: height = 0, description } = configuration;
      return packetsName({ codec, width, height, description }, run);
    },
    close: () => input.dispose(),
  };
}

async function browserDecodes(track: InputVideoTrack): Promise<boolean> {
  try {
    return await isDecodable(track);
  } catch (thrown) {
    // What the page's policy keeps from starting, ffmpeg.wasm does without.
    if (thrown instanceof ExportError) return false;
    throw thrown;
  }
}
