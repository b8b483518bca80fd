import { ExportError } from '../../../errors/index.ts';
import { toNumber } from '../../../media/index.ts';
import type { FileReport, TrackReport } from '../../container.ts';
import { describeTiming, PacketBudget, PacketTimes } from '../../packet-times.ts';
import { isClipArchive } from './clip-parts.ts';
import { codingName, colourNames, soundCodec } from './essence-names.ts';
import { sizeOf } from './mxf-anatomy.ts';
import { type ReadMxf, type ReadTrack, rationalOf, readMxf } from './read-mxf.ts';

const PARTITION_HEAD = [0x06, 0x0e, 0x2b, 0x34, 0x02, 0x05, 0x01, 0x01];
const D10_FRAME_BYTES = 32;
const D10_HEAD_BYTES = 4;

export function isMxf(bytes: Uint8Array): boolean {
  return PARTITION_HEAD.every((byte, index) => bytes[index] === byte);
}

/** Whether it is MXF, or an archive of the MXF files of a clip. */
export async function isMxfFile(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, PARTITION_HEAD.length).arrayBuffer());
  return isMxf(head) || isClipArchive(file);
}

/**
 * What an MXF file says of itself, and what its elements say.
 *
 * @throws ExportError CHECK_FAILED for a file without tracks
 */
export async function inspectMxf(file: Blob): Promise<FileReport> {
  const read = await readMxf(file);
  const budget = new PacketBudget(file.size);
  const tracks = read.tracks.flatMap((track) => {
    if (track.type === 'video') return [pictureReport(track, read, budget)];
    return track.type === 'audio' ? [soundReport(track)] : [];
  });
  if (tracks.length === 0) {
    const [problem] = read.problems.list;
    throw new ExportError(
      'CHECK_FAILED',
      `The file holds neither pictures nor sound${problem ? `: ${problem.message}` : '.'}`,
      { value: file.size },
    );
  }
  const { title, description, reel, handles, umid, software, created, timecode, isClip } = read;
  const tags = { title, description, reel, handles, umid, software, date: created?.toISOString() };
  return {
    container: isClip ? 'MXF OP-Atom' : 'MXF',
    mimeType: isClip ? 'application/zip' : 'application/mxf',
    bytes: file.size,
    durationSeconds: tracks.reduce((longest, { durationSeconds }) => Math.max(longest, durationSeconds), 0),
    tracks,
    tags: Object.fromEntries(
      Object.entries(tags).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    ...(timecode !== undefined && { timecode }),
  };
}

function pictureReport(track: ReadTrack, { index }: ReadMxf, budget: PacketBudget): TrackReport {
  const { elements, descriptor, rate } = track;
  const { entry, commercialName, intra } = codingName(descriptor.get('pictureCoding'));
  const times = new PacketTimes(budget);
  const seconds = rate.num > 0 ? rate.den / rate.num : 0;
  for (let i = 0; i < elements.count; i++) {
    const told = index.keys[i] ?? 2;
    times.add((index.shown[i] ?? i) * seconds, seconds, told === 2 ? intra : told === 1);
  }
  const timing = describeTiming(times, rate.num > 0 ? 1 / rate.num : 0);
  const missing = (track.duration ?? elements.count) - elements.count;
  return {
    type: 'video',
    codec: entry,
    ...sizeOf(track),
    frameCount: elements.count,
    frameRate: timing.frameRate,
    durationSeconds: timing.durationSeconds,
    keyFrames: times.keyFrames,
    colour: colourNames(descriptor),
    ...(commercialName !== undefined && { commercialName }),
    problems: [
      ...timing.problems,
      ...(missing > 0 ? [`The file is cut off: ${missing} packets lie beyond its end.`] : []),
    ],
  };
}

function soundReport({ elements, descriptor, rate, duration, isWhole }: ReadTrack): TrackReport {
  const sampleRate = toNumber(rationalOf(descriptor.get('audioRate')));
  const blockBytes = descriptor.get('blockAlign')?.u16(0) ?? 0;
  let samples = 0;
  for (let i = 0; i < elements.count; i++) {
    const bytes = elements.bytes(i);
    samples += blockBytes > 0 ? bytes / blockBytes : Math.max(0, (bytes - D10_HEAD_BYTES) / D10_FRAME_BYTES);
  }
  const missing = isWhole ? 0 : (duration ?? elements.count) - elements.count;
  const problems = [
    ...(elements.count === 0 ? ['The track has no packets.'] : []),
    ...(missing > 0 && elements.count > 0 && rate.num > 0
      ? [`The file is cut off: ${missing} packets lie beyond its end.`]
      : []),
  ];
  return {
    type: 'audio',
    codec: soundCodec(descriptor.get('quantisationBits')?.u32(0) ?? 0),
    width: 0,
    height: 0,
    frameCount: elements.count,
    frameRate: 0,
    durationSeconds: sampleRate > 0 ? samples / sampleRate : 0,
    keyFrames: elements.count,
    colour: {},
    sampleRate,
    channelCount: descriptor.get('channelCount')?.u32(0) ?? 1,
    startSeconds: 0,
    problems,
  };
}
