import { ALL_FORMATS, BlobSource, EncodedPacketSink, Input, type InputVideoTrack } from 'mediabunny';
import { sha256Hex } from '../../media/index.ts';
import { sha256OfStream } from '../../segments/index.ts';
import { FrameTimes } from '../decode-types.ts';
import { nameOfPackets } from '../file-packets.ts';
import type { CheckList } from './check-list.ts';
import type { FilePlan } from './plan.ts';

/** A file up to this size is hashed whole, by the browser's own code, which is several times faster than a stream's. */
const HASHED_WHOLE_BYTES = 64 * 2 ** 20;

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
  { segments, frameRate }: FilePlan,
  list: CheckList,
): Promise<SegmentChecksums> {
  if (!names || names.size === 0) return { checked: 0, wrong: [] };
  using input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS });
  const track = await readableTrack(input);
  if (!track) return { checked: 0, wrong: [] };
  const packets = new EncodedPacketSink(track);
  const times = new FrameTimes(frameRate);
  const wrong: number[] = [];
  let checked = 0;
  for (const { index, start, end } of segments) {
    const expected = names.get(index);
    if (expected === undefined) continue;
    checked++;
    const found = await nameOfPackets({ track, packets, times }, start, end, false).catch(() => undefined);
    if (found === expected) continue;
    wrong.push(index);
    list.find(
      `The packets of segment ${index} (frames ${start} to ${end - 1}) are not those that were encoded.`,
      { id: 'packet-corrupt', frames: { start, end } },
    );
  }
  list.items.push({
    name: 'Packets of the segments',
    passed: wrong.length === 0,
    expected: String(checked),
    actual: String(checked - wrong.length),
  });
  return { checked, wrong };
}

/** Undefined where the file is broken, which is told elsewhere, and for codecs that the reader does not know. */
async function readableTrack(input: Input): Promise<InputVideoTrack | undefined> {
  try {
    const track = (await input.canRead()) ? await input.getPrimaryVideoTrack() : null;
    return track && (await track.getCodec()) !== null ? track : undefined;
  } catch (thrown) {
    if (thrown instanceof Error) return undefined;
    throw thrown;
  }
}
