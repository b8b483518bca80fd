import { decodeWithFfmpeg, eightBits } from '../codecs/index.ts';
import { dissectFile, type TrackAnatomy } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import type { ColourSpace, Rational, YuvFrame } from '../media/index.ts';
import { type DecodedFrame, type DecodedVideo, FrameTimes } from './decode-types.ts';
import { type DecoderSetup, packetsName } from './packets-name.ts';
import { lastLines } from './shown-lines.ts';

/**
 * The picture track of an MXF file, of which our own reader knows where its packets lie.
 *
 * @throws ExportError CHECK_FAILED where it has none
 */
export async function mxfPictures(file: Blob): Promise<TrackAnatomy> {
  const anatomy = await dissectFile(file);
  const track = anatomy?.tracks.find(({ type }) => type === 'video');
  if (track && track.packets.count > 0) return track;
  const [problem] = anatomy?.problems ?? [];
  throw new ExportError(
    'CHECK_FAILED',
    `The file has no picture track that can be read. ${problem?.message ?? ''}`.trim(),
    { value: file.size },
  );
}

/** MXF by our own reader and ffmpeg.wasm, which tells nothing of where packets lie. */
export async function decodeMxf(file: File, rate: Rational, colourSpace: ColourSpace): Promise<DecodedVideo> {
  const track = await mxfPictures(file);
  const { packets } = track;
  const times = new FrameTimes(rate);
  const line = new Map<number, number>();
  for (let packet = 0; packet < packets.count; packet++)
    line.set(times.indexAt(packets.start(packet)), packet);
  return {
    frames: (indices) => decodeFrames(file, track, line, rate, colourSpace, indices),
    async isKeyFrame(index) {
      const packet = line.get(index);
      return packet !== undefined && packets.isKey(packet) && times.isAt(packets.start(packet), index);
    },
    async packetsName(start, end) {
      const own = Array.from({ length: end - start }, (_, offset) => line.get(start + offset) ?? -1);
      own.sort((a, b) => a - b);
      const [first = -1] = own;
      if (first < 0 || own.some((packet, offset) => packet !== first + offset)) return undefined;
      const run: Uint8Array[] = [];
      for (const packet of own) {
        const at = packets.position(packet);
        run.push(new Uint8Array(await file.slice(at, at + packets.bytes(packet)).arrayBuffer()));
      }
      return packetsName(mxfSetup(track), run);
    },
    close: () => {},
  };
}

async function* decodeFrames(
  file: File,
  { packets, width, height }: TrackAnatomy,
  line: ReadonlyMap<number, number>,
  frameRate: Rational,
  colourSpace: ColourSpace,
  indices: readonly number[],
): AsyncGenerator<DecodedFrame> {
  const times = new FrameTimes(frameRate);
  const keyFrameOf = (index: number): number => {
    let packet = line.get(index) ?? 0;
    while (packet > 0 && !packets.isKey(packet)) packet--;
    return times.indexAt(packets.start(packet));
  };
  const options = { file, frameRate, width, height, colourSpace, keyFrameOf };
  for await (const { index, frame, pixels } of decodeWithFfmpeg(options, indices)) {
    if (!pixels) yield { index, ...(frame && { frame: shownPart(frame, height) }) };
    else {
      const { width: columns, height: rows } = pixels;
      yield { index, pixels, picture: { width: columns, height: rows, data: eightBits(pixels) } };
    }
  }
}

const D10_WIDTH = 720;
/** Lines of a coded frame by those that are shown: SMPTE ST 356. */
const D10_LINES: Readonly<Record<number, number>> = { 576: 608, 486: 512 };

/** What tells the decoder of a track's packets, as the encoder told it: with the lines that are hidden. */
export function mxfSetup({
  entry,
  width,
  height,
}: Pick<TrackAnatomy, 'entry' | 'width' | 'height'>): DecoderSetup {
  const hidden = entry === 'mpeg2' && width === D10_WIDTH;
  return { codec: entry, width, height: (hidden ? D10_LINES[height] : undefined) ?? height };
}

/** Without the lines above the picture of D-10, which decoders give too. */
export function shownPart(frame: YuvFrame, lines: number): YuvFrame {
  return frame.height !== lines && frame.height === D10_LINES[lines] ? lastLines(frame, lines) : frame;
}
