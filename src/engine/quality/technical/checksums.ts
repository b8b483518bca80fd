import { ALL_FORMATS, BlobSource, Input } from 'mediabunny';
import { isMxfFile, type TrackAnatomy } from '../../container/index.ts';
import { sha256Hex } from '../../media/index.ts';
import { HASHED_WHOLE_BYTES, sha256OfStream } from '../../segments/index.ts';
import { mxfSetup } from '../decode-mxf.ts';
import { type DecoderSetup, packetsName } from '../packets-name.ts';
import type { CheckList } from './check-list.ts';
import type { FrameLine } from './frame-times.ts';
import type { FilePlan } from './plan.ts';

/** A segment that spreads over more is none of ours. */
const LARGEST_SEGMENT_BYTES = 2 ** 30;

/** What was found of the packets of segments. */
export interface SegmentChecksums {
  readonly checked: number;
  /** Indices of segments whose packets are not those that were encoded. */
  readonly wrong: readonly number[];
}

/** @returns SHA-256 of the file, hexadecimal */
export async function checkFileHash(
  file: Blob,
  expected: string | undefined,
  list: CheckList,
): Promise<string> {
  const sha256 =
    file.size <= HASHED_WHOLE_BYTES
      ? await sha256Hex(new Uint8Array(await file.arrayBuffer()))
      : await sha256OfStream(file.stream());
  if (expected !== undefined) {
    const message = 'The file’s bytes are not those that were written: its checksum is another.';
    const passed = sha256 === expected.toLowerCase();
    list.ask('SHA-256 of the file', passed, message, { id: 'checksum-wrong' }, sha256, expected);
  }
  return sha256;
}

/** Whether the file holds the very packets that were encoded, segment by segment. */
export async function checkSegmentPackets(
  file: Blob,
  names: ReadonlyMap<number, string> | undefined,
  { packets, entry, width, height }: TrackAnatomy,
  line: FrameLine,
  { segments }: FilePlan,
  list: CheckList,
): Promise<SegmentChecksums> {
  const setup =
    names && names.size > 0 ? await decoderSetup(file, mxfSetup({ entry, width, height })) : undefined;
  if (!names || !setup) return { checked: 0, wrong: [] };
  const wrong: number[] = [];
  let checked = 0;
  for (const { index, start, end } of segments) {
    const expected = names.get(index);
    if (expected === undefined) continue;
    checked++;
    const run = await readRun(file, packets, line.subarray(start, end), entry === 'V_PRORES');
    const found = run && (await packetsName(setup, run));
    if (found === expected) continue;
    wrong.push(index);
    const message = `The packets of segment ${index} (frames ${start} to ${end - 1}) are not those that were encoded.`;
    list.find(message, { id: 'packet-corrupt', frames: { start, end } });
  }
  list.items.push({
    name: 'Packets of the segments',
    passed: wrong.length === 0,
    expected: String(checked),
    actual: String(checked - wrong.length),
  });
  return { checked, wrong };
}

/**
 * The packets of some frames in decoding order; undefined unless they follow each other there, one a frame.
 *
 * @param headless whether the container leaves out the frame headers of ProRes
 */
async function readRun(
  file: Blob,
  packets: TrackAnatomy['packets'],
  frames: Int32Array,
  headless: boolean,
): Promise<Uint8Array[] | undefined> {
  const indices = frames.slice().sort();
  const [first = -1] = indices;
  if (first < 0 || indices.some((packet, offset) => packet !== first + offset)) return undefined;
  // One read for all: packets of a segment lie together, with some sound between them.
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const packet of indices) {
    from = Math.min(from, packets.position(packet));
    to = Math.max(to, packets.position(packet) + packets.bytes(packet));
  }
  if (to > file.size || to - from > LARGEST_SEGMENT_BYTES) return undefined;
  const span = new Uint8Array(await file.slice(from, to).arrayBuffer());
  return Array.from(indices, (packet) => {
    const at = packets.position(packet) - from;
    const data = span.subarray(at, at + packets.bytes(packet));
    return headless ? withFrameHeader(data) : data;
  });
}

/** Size and `icpf`, which Matroska leaves out (Matroska codec mapping, V_PRORES). */
function withFrameHeader(frame: Uint8Array): Uint8Array {
  const whole = new Uint8Array(frame.length + 8);
  new DataView(whole.buffer).setUint32(0, whole.length);
  whole.set([0x69, 0x63, 0x70, 0x66], 4);
  whole.set(frame, 8);
  return whole;
}

/**
 * What a decoder of the track is told, in the reader's words. Undefined where the file is broken, which is told elsewhere,
 * and for codecs that the reader does not know: of those nothing was proven, either.
 *
 * @param inMxf what is told where our own reader found the packets
 */
async function decoderSetup(file: Blob, inMxf: DecoderSetup): Promise<DecoderSetup | undefined> {
  if (await isMxfFile(file)) return inMxf;
  try {
    using input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS });
    const track = (await input.canRead()) ? await input.getPrimaryVideoTrack() : null;
    const configuration = track && (await track.getDecoderConfig());
    if (!configuration) return undefined;
    const { codec, codedWidth: width = 0, codedHeight: height = 0, description } = configuration;
    return { codec, width, height, description };
  } catch (thrown) {
    if (thrown instanceof Error) return undefined;
    throw thrown;
  }
}
