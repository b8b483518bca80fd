import { toNumber } from '../../../media/index.ts';
import type { FileAnatomy, ProblemList, TrackAnatomy } from '../../anatomy/anatomy.ts';
import { PacketTable } from '../../anatomy/packet-table.ts';
import { codingName, colourCodesOf, soundCodec } from './essence-names.ts';
import type { IndexFacts } from './read-index.ts';
import { type ReadMxf, type ReadTrack, rationalOf, readMxf } from './read-mxf.ts';
import type { ReadStructure } from './read-structure.ts';

const PARTITIONS = 'SMPTE ST 377-1 section 7';
const RANDOM_INDEX = 'SMPTE ST 377-1 section 12';
const OPEN_INCOMPLETE = 1;
const ENTRY_BYTES = 12;
const D10_HEAD_BYTES = 4;
const D10_FRAME_BYTES = 32;

/** Takes an MXF file apart; what is broken is told, not thrown. */
export async function dissectMxf(file: Blob): Promise<FileAnatomy> {
  const read = await readMxf(file);
  const { problems, structure, pattern, duration } = read;
  checkPartitions(structure, read.isClip ? Number.POSITIVE_INFINITY : file.size, problems);
  // Each file of a clip knows of its own essence alone.
  const tracks = read.tracks.map((track) => trackAnatomy(track, read));
  const video = read.tracks.find(({ type }) => type === 'video');
  const rate = video ? toNumber(video.rate) : 0;
  if (read.tracks.length === 0) {
    problems.add('damaged', 'The file has no description of its tracks.', 'SMPTE ST 377-1 annex B');
  }
  return {
    kind: 'mxf',
    brands: [pattern],
    indexFirst: structure.partitions[0]?.kind === 'header',
    fragmented: false,
    ...(duration !== undefined && rate > 0 && { durationSeconds: duration / rate }),
    tracks,
    problems: problems.list,
  };
}

/** Columns and lines of a frame that are shown: D-10 has hidden lines above them. */
export function sizeOf({ descriptor }: ReadTrack): { readonly width: number; readonly height: number } {
  const [width, height] = (['Width', 'Height'] as const).map((side) => {
    const names = [`display${side}`, `sampled${side}`, `stored${side}`] as const;
    return names.map((name) => descriptor.get(name)?.u32(0) ?? 0).find((value) => value > 0) ?? 0;
  });
  const separate = descriptor.get('frameLayout')?.u8(0) === 1;
  return { width: width ?? 0, height: (height ?? 0) * (separate ? 2 : 1) };
}

function trackAnatomy(track: ReadTrack, { index, duration }: ReadMxf): TrackAnatomy {
  const { id, type, rate, descriptor, elements } = track;
  const frames = toNumber(rate);
  const coding = codingName(descriptor.get('pictureCoding'));
  const bits = descriptor.get('quantisationBits')?.u32(0) ?? 0;
  const packets = new PacketTable();
  if (type === 'audio') addSound(track, packets);
  else addPictures(track, index, coding.intra, packets);
  const durations = (
    [
      ['the material package', type === 'audio' && track.isWhole ? undefined : duration],
      ['the file package', track.duration],
      ['its descriptor', durationOf(track)],
    ] as const
  ).flatMap(([where, units]) =>
    units === undefined || frames === 0 ? [] : [{ where, seconds: units / frames }],
  );
  return {
    id,
    type,
    entry: type === 'audio' ? soundCodec(bits) : coding.entry,
    ...(type === 'video' ? sizeOf(track) : { width: 0, height: 0 }),
    colour: type === 'video' ? colourCodesOf(descriptor) : {},
    resolution: rate.num > 0 ? 1 / rate.num : 0,
    durations: elements.count === 0 ? [] : durations,
    ...(type === 'video' && frames > 0 && { frameSeconds: 1 / frames }),
    packets,
  };
}

function durationOf({ descriptor }: ReadTrack): number | undefined {
  const told = descriptor.get('containerDuration')?.i64(0) ?? -1;
  return told >= 0 ? told : undefined;
}

function addPictures(
  { elements, rate }: ReadTrack,
  { shown, keys }: IndexFacts,
  intra: boolean,
  packets: PacketTable,
): void {
  const seconds = rate.num > 0 ? rate.den / rate.num : 0;
  for (let i = 0; i < elements.count; i++) {
    const told = keys[i] ?? 2;
    const key = told === 2 ? intra : told === 1;
    packets.add(elements.start(i), elements.bytes(i), (shown[i] ?? i) * seconds, seconds, key);
  }
}

/** Samples follow each other: counted, not taken from the frames that they are heard with. */
function addSound({ elements, descriptor }: ReadTrack, packets: PacketTable): void {
  const rate = toNumber(rationalOf(descriptor.get('audioRate')));
  const blockBytes = descriptor.get('blockAlign')?.u16(0) ?? 0;
  let samples = 0;
  for (let i = 0; i < elements.count; i++) {
    const bytes = elements.bytes(i);
    const count =
      blockBytes > 0 ? bytes / blockBytes : Math.max(0, (bytes - D10_HEAD_BYTES) / D10_FRAME_BYTES);
    packets.add(elements.start(i), bytes, rate > 0 ? samples / rate : 0, rate > 0 ? count / rate : 0, true);
    samples += count;
  }
}

/** Whether partitions know of themselves and each other, and the random index pack of them. */
function checkPartitions(
  { partitions, randomIndex, truncated }: ReadStructure,
  fileBytes: number,
  problems: ProblemList,
): void {
  const [header] = partitions;
  const footer = partitions.find(({ kind }) => kind === 'footer');
  if (header && header.status === OPEN_INCOMPLETE && !truncated) {
    problems.add('truncated', 'The file was never finished: its header is open and incomplete.', PARTITIONS);
  } else if (!footer && !truncated) {
    problems.add('truncated', 'The file has no footer: it was never finished, or is cut off.', PARTITIONS);
  }
  let before = 0;
  for (const { kind, position, told, previous, footer: toldFooter } of partitions) {
    const name = `The ${kind} partition at byte ${position}`;
    if (told !== position) problems.add('structure', `${name} says that it is at byte ${told}.`, PARTITIONS);
    if (previous !== before && kind !== 'header') {
      problems.add('structure', `${name} says that the one before it is at byte ${previous}.`, PARTITIONS);
    }
    if (footer && toldFooter !== footer.position && toldFooter !== 0) {
      problems.add('structure', `${name} says that the footer is at byte ${toldFooter}.`, PARTITIONS);
    }
    before = position;
  }
  if (!footer) return;
  if (!randomIndex) {
    if (!truncated) problems.add('structure', 'The file has no random index pack.', RANDOM_INDEX);
    return;
  }
  const count = Math.floor((randomIndex.length - 4) / ENTRY_BYTES);
  const places = Array.from({ length: Math.max(0, count) }, (_, i) => randomIndex.u64(i * ENTRY_BYTES + 4));
  const agree =
    places.length === partitions.length && partitions.every(({ position }, i) => places[i] === position);
  if (!agree) {
    problems.add(
      'structure',
      'The random index pack does not list the partitions of the file.',
      RANDOM_INDEX,
    );
  }
  const length = randomIndex.u32(randomIndex.length - 4);
  if (length < randomIndex.length || length > fileBytes) {
    problems.add('structure', `The random index pack says that it has ${length} bytes.`, RANDOM_INDEX);
  }
}
