import type { ColourCodes } from '../../codecs/index.ts';
import { type FileAnatomy, ProblemList, type TrackAnatomy } from '../anatomy/anatomy.ts';
import { PacketTable } from '../anatomy/packet-table.ts';
import { PacketBudget } from '../packet-times.ts';
import { type BoxPlace, checkNesting, layOutBoxes } from './box-layout.ts';
import { BoxView, bytesOf } from './read-boxes.ts';
import { fragmentSamples, readFragmentDefaults } from './read-fragments.ts';
import { readTrack, type TrackIndex, VISUAL_ENTRY_BYTES } from './read-track.ts';
import { checkTables } from './table-agreement.ts';

/** An index of ten hours takes some 50 MB; what claims more is broken or malicious. */
const LARGEST_INDEX_BYTES = 1 << 28;
const MOST_TRACKS = 256;
const FRAGMENTS = 'ISO/IEC 14496-12 section 8.8';
const CONFIGURATIONS = ['avcC', 'hvcC', 'av1C', 'vpcC'];

const TYPES: Readonly<Record<string, TrackAnatomy['type']>> = {
  vide: 'video',
  soun: 'audio',
  sbtl: 'captions',
  subt: 'captions',
  tmcd: 'timecode',
  text: 'text',
};

/** Takes an MP4 or MOV apart; what is broken is told, not thrown. */
export async function dissectMovie(file: Blob): Promise<FileAnatomy> {
  const problems = new ProblemList();
  const places = await layOutBoxes(file, problems);
  const moovPlace = places.find(({ type }) => type === 'moov');
  const media = places.filter(({ type }) => type === 'mdat');
  const brands = await readBrands(file, places, problems);
  const moov = moovPlace && (await readBox(file, moovPlace, problems));
  if (!moov) {
    if (problems.list.length === 0) {
      const cut = places.some(({ end }) => end > file.size);
      problems.add(
        cut ? 'truncated' : 'damaged',
        'The file has no index (“moov”): it was never finished, or is cut off.',
      );
    }
    return {
      kind: 'isobmff',
      brands,
      indexFirst: false,
      fragmented: false,
      tracks: [],
      problems: problems.list,
    };
  }
  checkNesting(moov, problems);
  const tracks = readTracks(moov, file.size, problems);
  const fragmented = moov.find('mvex') !== undefined;
  if (fragmented) await readFragments(file, moov, places, tracks, problems);
  const missing = placePackets(tracks, media, file.size, problems);
  for (const { type, position, end } of places) {
    if (end <= file.size) continue;
    const message = `The box “${type}” at byte ${position} ends ${end - file.size} bytes beyond the file.`;
    // Where every packet is there, the size is wrong rather than the file cut off.
    problems.add(type === 'mdat' && missing === 0 ? 'structure' : 'truncated', message);
  }
  const seconds = movieSeconds(moov);
  const [firstMedia] = media;
  return {
    kind: 'isobmff',
    brands,
    indexFirst: !firstMedia || moovPlace.position < firstMedia.position,
    fragmented,
    ...(seconds !== undefined && { durationSeconds: seconds }),
    tracks: tracks.map(({ anatomy }) => anatomy),
    problems: problems.list,
  };
}

interface ReadTrack {
  readonly index: TrackIndex;
  readonly anatomy: TrackAnatomy;
}

async function readBrands(file: Blob, places: readonly BoxPlace[], problems: ProblemList): Promise<string[]> {
  const place = places.find(({ type }) => type === 'ftyp');
  const box = place && (await readBox(file, place, problems));
  if (!box) return [];
  const brands = [box.text(0, 4)];
  for (let at = 8; at + 4 <= Math.min(256, box.bytes.length); at += 4) brands.push(box.text(at, at + 4));
  return brands;
}

/** A whole box; undefined where it claims more than any has, or the file ends within it. */
async function readBox(
  file: Blob,
  { type, start, end }: BoxPlace,
  problems: ProblemList,
): Promise<BoxView | undefined> {
  if (end - start > LARGEST_INDEX_BYTES) {
    problems.add('damaged', `The box “${type}” claims to take ${end - start} bytes.`);
    return undefined;
  }
  if (end > file.size) {
    problems.add(
      'truncated',
      `The box “${type}” at byte ${start} ends ${end - file.size} bytes beyond the file.`,
    );
    return undefined;
  }
  return new BoxView(type, await bytesOf(file, start, end - start));
}

function readTracks(moov: BoxView, fileBytes: number, problems: ProblemList): ReadTrack[] {
  const mvhd = moov.find('mvhd');
  const timescale = mvhd ? mvhd.u32(mvhd.u8(0) === 1 ? 20 : 12) : 0;
  if (timescale === 0) problems.add('structure', 'The movie’s clock (“mvhd”) has no ticks.');
  const tracks: ReadTrack[] = [];
  const budget = new PacketBudget(fileBytes);
  for (const trak of moov.children()) {
    if (trak.type !== 'trak' || tracks.length >= MOST_TRACKS) continue;
    const index = readTrack(trak, timescale);
    const stbl = trak.find('mdia', 'minf', 'stbl');
    if (!index || !stbl) continue;
    if (index.timescale === 0) {
      problems.add('structure', `Track ${index.id}: its clock (“mdhd”) has no ticks.`);
      continue;
    }
    checkTables(stbl, index.id, problems);
    const packets = new PacketTable(budget);
    addPackets(index, packets, index.samples(), problems);
    tracks.push({ index, anatomy: describe(trak, index, packets, timescale) });
  }
  return tracks;
}

function addPackets(
  { id, timescale, edit }: TrackIndex,
  packets: PacketTable,
  samples: ReturnType<TrackIndex['samples']>,
  problems: ProblemList,
): void {
  const { delay, mediaStart } = edit ?? { delay: 0, mediaStart: 0 };
  try {
    for (const { position, bytes, start, offset, duration, sync } of samples) {
      packets.add(
        position,
        bytes,
        delay + (start + offset - mediaStart) / timescale,
        duration / timescale,
        sync,
      );
    }
  } catch (thrown) {
    problems.add('damaged', `Track ${id}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

function describe(
  trak: BoxView,
  { id, handler, timescale, entry, edit }: TrackIndex,
  packets: PacketTable,
  movieTimescale: number,
): TrackAnatomy {
  const boxes = entry && handler === 'vide' ? [...entry.children(VISUAL_ENTRY_BYTES)] : [];
  const configuration = boxes.find(({ type }) => CONFIGURATIONS.includes(type));
  const durations: TrackAnatomy['durations'][number][] = [];
  const [tkhd, mdhd] = [trak.find('tkhd'), trak.find('mdia', 'mdhd')];
  const told = (where: string, ticks: number, scale: number): void => {
    if (ticks > 0 && scale > 0) durations.push({ where, seconds: ticks / scale });
  };
  if (tkhd) told('“tkhd”', tkhd.u8(0) === 1 ? tkhd.u64(28) : tkhd.u32(20), movieTimescale);
  if (mdhd) told('“mdhd”', mdhd.u8(0) === 1 ? mdhd.u64(24) : mdhd.u32(16), timescale);
  if (edit) durations.push({ where: 'the edit list', seconds: edit.delay + edit.seconds });
  return {
    id,
    type: TYPES[handler] ?? 'other',
    entry: entry?.type ?? '',
    ...(configuration && { configuration: configuration.bytes }),
    width: handler === 'vide' && entry ? entry.u16(24) : 0,
    height: handler === 'vide' && entry ? entry.u16(26) : 0,
    colour: readColour(boxes.find(({ type }) => type === 'colr')),
    resolution: 1 / timescale,
    durations,
    packets,
  };
}

/** QuickTime's `nclc` has no flag for the range, which is limited then. */
function readColour(box: BoxView | undefined): ColourCodes {
  const type = box?.text(0, 4);
  if (!box || (type !== 'nclc' && type !== 'nclx')) return {};
  return {
    primaries: box.u16(4),
    transfer: box.u16(6),
    matrix: box.u16(8),
    fullRange: type === 'nclx' && box.u8(10) >= 0x80,
  };
}

async function readFragments(
  file: Blob,
  moov: BoxView,
  places: readonly BoxPlace[],
  tracks: readonly ReadTrack[],
  problems: ProblemList,
): Promise<void> {
  const defaults = tracks.map(({ index }) => readFragmentDefaults(moov, index.id));
  let sequence = 0;
  for (const place of places) {
    if (place.type !== 'moof') continue;
    const box = await readBox(file, place, problems);
    if (!box) return;
    checkNesting(box, problems);
    const number = box.find('mfhd')?.u32(4) ?? 0;
    if (number <= sequence) {
      problems.add('structure', `Fragment ${number} comes after fragment ${sequence}.`, FRAGMENTS);
    }
    sequence = number;
    for (const [i, { index, anatomy }] of tracks.entries()) {
      const own = defaults[i];
      if (!own) continue;
      addPackets(
        index,
        anatomy.packets,
        fragmentSamples({ box, position: place.position }, index.id, own),
        problems,
      );
    }
  }
}

/** Whether each packet lies in media data, within the file. @returns how many do not lie in the file */
function placePackets(
  tracks: readonly ReadTrack[],
  media: readonly BoxPlace[],
  fileBytes: number,
  problems: ProblemList,
): number {
  let missing = 0;
  for (const { anatomy } of tracks) {
    const { packets, id } = anatomy;
    let [outside, cut] = [0, 0];
    let place = media[0];
    for (let i = 0; i < packets.count; i++) {
      const [start, end] = [packets.position(i), packets.position(i) + packets.bytes(i)];
      if (end > fileBytes) {
        cut++;
        continue;
      }
      if (place && start >= place.start && end <= place.end) continue;
      place = placeOf(media, start);
      if (!place || end > place.end) outside++;
    }
    missing += cut;
    if (cut > 0) {
      problems.add(
        'truncated',
        `Track ${id}: ${cut} of ${packets.count} packets lie beyond the end of the file.`,
      );
    }
    if (outside > 0) {
      problems.add(
        'structure',
        `Track ${id}: ${outside} of ${packets.count} packets lie in no media data (“mdat”).`,
      );
    }
  }
  return missing;
}

/** The last that begins at or before a byte. */
function placeOf(media: readonly BoxPlace[], byte: number): BoxPlace | undefined {
  let [low, high] = [0, media.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((media[middle]?.start ?? 0) <= byte) low = middle + 1;
    else high = middle;
  }
  return media[low - 1];
}

/** What fragments last is told beside the index. */
function movieSeconds(moov: BoxView): number | undefined {
  const mvhd = moov.find('mvhd');
  if (!mvhd) return undefined;
  const wide = mvhd.u8(0) === 1;
  const timescale = mvhd.u32(wide ? 20 : 12);
  const mehd = moov.find('mvex', 'mehd');
  const fragments = mehd && (mehd.u8(0) === 1 ? mehd.u64(4) : mehd.u32(4));
  const ticks = fragments ?? (wide ? mvhd.u64(24) : mvhd.u32(16));
  return timescale > 0 && ticks > 0 ? ticks / timescale : undefined;
}
