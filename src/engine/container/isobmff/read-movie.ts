import { ExportError } from '../../errors/index.ts';
import { formatTimecode, rational } from '../../media/index.ts';
import type { FileReport } from '../container.ts';
import type { MovieDetails, TrackDetails } from '../movie-details.ts';
import { PacketBudget, PacketTimes } from '../packet-times.ts';
import { BoxView, bytesOf, topBoxes } from './read-boxes.ts';
import { fragmentSamples, readFragmentDefaults } from './read-fragments.ts';
import type { SamplePlace } from './read-samples.ts';
import { readTrack, type TrackIndex, VISUAL_ENTRY_BYTES } from './read-track.ts';
import { COMPRESSOR_NAMES } from './video-entry.ts';

const MOST_CHAPTERS = 1000;
const MOST_TRACKS = 256;
const LONGEST_TITLE_BYTES = 1024;
const TEXT_HANDLERS = ['sbtl', 'subt'];
/** Of the sample entry's fixed fields, before the boxes in it. */
const TIMECODE_ENTRY_BYTES = 26;
/** A caption sample of nothing: only its length. */
const EMPTY_TEXT_BYTES = 2;
/** By compression id: SMPTE ST 2019-1. */
const DNXHR_NAMES: Readonly<Record<number, string>> = {
  1270: '444',
  1271: 'HQX',
  1272: 'HQ',
  1273: 'SQ',
  1274: 'LB',
};

/**
 * Reads the index and the fragments of an MP4 or MOV.
 *
 * @throws ExportError CHECK_FAILED where the index, or the number of packets, claims to be larger than any
 */
export async function readMovie(file: Blob): Promise<MovieDetails> {
  const { moov, tracks } = await readIndex(file);
  const budget = new PacketBudget();
  const read = new Map(
    [...tracks.values()].map((track) => [track.id, new TrackRead(track, file.size, budget)]),
  );
  for (const each of read.values()) each.add(each.track.samples());
  if (moov?.find('mvex')) {
    const defaults = new Map([...tracks.keys()].map((id) => [id, readFragmentDefaults(moov, id)]));
    for await (const fragment of topBoxes(file, ['moof'])) {
      for (const [id, each] of read) {
        const own = defaults.get(id);
        if (own) each.add(fragmentSamples(fragment, id, own));
      }
    }
  }
  const code = [...read.values()].find(({ track }) => track.handler === 'tmcd');
  const timecode = code && (await readTimecode(file, code));
  const reel = readReel(code?.track, moov);
  return {
    ...(reel === undefined ? {} : { reel }),
    ...(timecode === undefined ? {} : { timecode }),
    chapters: await readChapters(file, read, moov),
    captions: [...read.values()]
      .filter(({ track }) => TEXT_HANDLERS.includes(track.handler))
      .map(({ track: { entry, language, edit }, filled }) => ({
        codec: entry?.type ?? 'unknown',
        language,
        cues: filled,
        seconds: edit?.seconds ?? 0,
      })),
    tracks: new Map([...read].map(([id, each]) => [id, describeTrack(each)])),
  };
}

async function readIndex(file: Blob): Promise<{
  readonly moov: BoxView | undefined;
  readonly tracks: ReadonlyMap<number, TrackIndex>;
}> {
  const tracks = new Map<number, TrackIndex>();
  for await (const { box: moov } of topBoxes(file, ['moov'])) {
    const mvhd = moov.find('mvhd');
    const timescale = mvhd ? mvhd.u32(mvhd.u8(0) === 1 ? 20 : 12) : 0;
    for (const child of moov.children()) {
      const track = child.type === 'trak' ? readTrack(child, timescale) : undefined;
      if (track && tracks.size < MOST_TRACKS) tracks.set(track.id, track);
    }
    return { moov, tracks };
  }
  return { moov: undefined, tracks };
}

/** A track with what its samples tell. */
class TrackRead {
  readonly track: TrackIndex;
  readonly times: PacketTimes;
  /** The first samples of all, for tracks whose data is read. */
  readonly first: SamplePlace[] = [];
  /** Samples of more than an empty text. */
  filled = 0;
  /** Samples that lie, in part, beyond the end of the file. */
  missing = 0;
  readonly #fileBytes: number;

  constructor(track: TrackIndex, fileBytes: number, budget: PacketBudget) {
    this.track = track;
    this.times = new PacketTimes(budget);
    this.#fileBytes = fileBytes;
  }

  add(samples: Iterable<SamplePlace>): void {
    const { timescale, edit } = this.track;
    if (timescale === 0) return;
    const { delay, mediaStart } = edit ?? { delay: 0, mediaStart: 0 };
    for (const sample of samples) {
      const start = delay + (sample.start + sample.offset - mediaStart) / timescale;
      this.times.add(start, sample.duration / timescale, sample.sync);
      if (this.first.length < MOST_CHAPTERS) this.first.push(sample);
      if (sample.bytes > EMPTY_TEXT_BYTES) this.filled++;
      if (sample.position + sample.bytes > this.#fileBytes) this.missing++;
    }
  }
}

function describeTrack({ track, times, missing }: TrackRead): TrackDetails {
  const { entry, edit, language, timescale } = track;
  const fullRange = entry && readFullRange(entry);
  const commercialName = entry && readCommercialName(entry);
  return {
    packets: { times, missing, resolution: 1 / timescale },
    ...(edit ? { startSeconds: edit.delay, seconds: edit.seconds } : {}),
    ...(language === 'und' ? {} : { language }),
    ...(fullRange === undefined ? {} : { fullRange }),
    ...(commercialName === undefined ? {} : { commercialName }),
  };
}

/** Whether the pictures use all codes, where Avid's boxes tell; `nclc` alone means limited range. */
function readFullRange(entry: BoxView): boolean | undefined {
  const boxes = [...entry.children(VISUAL_ENTRY_BYTES)];
  const avid = boxes.find(({ type }) => type === 'ACLR');
  if (avid) return avid.u32(8) === 2;
  const colour = boxes.find(({ type }) => type === 'colr');
  return colour?.text(0, 4) === 'nclc' ? false : undefined;
}

function readCommercialName(entry: BoxView): string | undefined {
  if (entry.type === 'AVdn') return 'DNxHD';
  if (entry.type !== 'AVdh') return entry.type.startsWith('ap') ? COMPRESSOR_NAMES[entry.type] : undefined;
  const raster = [...entry.children(VISUAL_ENTRY_BYTES)].find(({ type }) => type === 'ADHR');
  return ['DNxHR', DNXHR_NAMES[raster?.u32(4) ?? 0]].filter(Boolean).join(' ');
}

async function readTimecode(file: Blob, { track: { entry }, first }: TrackRead): Promise<string | undefined> {
  const [sample] = first;
  if (!entry || !sample) return undefined;
  const flags = entry.u32(12);
  const [timescale, frameTicks] = [entry.u32(16), entry.u32(20)];
  const count = new BoxView('', await bytesOf(file, sample.position, 4)).u32(0);
  try {
    const rate = rational(timescale, frameTicks);
    return formatTimecode({ frame: count, dropFrame: (flags & 1) !== 0 }, rate);
  } catch (thrown) {
    // A rate that timecode can't count at: the report says so where the timecode would stand.
    if (thrown instanceof ExportError) return `frame ${count} at ${timescale}/${frameTicks} frames a second`;
    throw thrown;
  }
}

/** As the timecode's source, or as a free-form item of iTunes' list. */
function readReel(code: TrackIndex | undefined, moov: BoxView | undefined): string | undefined {
  const name = [...(code?.entry?.children(TIMECODE_ENTRY_BYTES) ?? [])].find(({ type }) => type === 'name');
  if (name) return name.text(4, 4 + name.u16(0));
  const meta = [...(moov?.find('udta', 'meta')?.children(4) ?? [])];
  for (const item of meta.find(({ type }) => type === 'ilst')?.children() ?? []) {
    if (item.type !== '----' || item.find('name')?.text(4, 8) !== 'reel') continue;
    const data = item.find('data');
    if (data) return data.text(8, data.bytes.length);
  }
  return undefined;
}

async function readChapters(
  file: Blob,
  tracks: ReadonlyMap<number, TrackRead>,
  moov: BoxView | undefined,
): Promise<NonNullable<FileReport['chapters']>> {
  for (const { track } of tracks.values()) {
    const text = tracks.get(track.references.get('chap')?.[0] ?? 0);
    if (text && text.track.timescale > 0) return await readChapterTrack(file, text);
  }
  return readChapterList(moov?.find('udta', 'chpl'));
}

async function readChapterTrack(
  file: Blob,
  { track, first }: TrackRead,
): Promise<NonNullable<FileReport['chapters']>> {
  const chapters = [];
  for (const { position, bytes, start } of first) {
    const sample = new BoxView('', await bytesOf(file, position, Math.min(bytes, LONGEST_TITLE_BYTES)));
    const title = sample.text(2, 2 + sample.u16(0));
    const { delay, mediaStart } = track.edit ?? { delay: 0, mediaStart: 0 };
    chapters.push({ title, startSeconds: delay + (start - mediaStart) / track.timescale });
  }
  return chapters;
}

function readChapterList(list: BoxView | undefined): NonNullable<FileReport['chapters']> {
  if (!list) return [];
  const chapters = [];
  const count = list.u8(8);
  for (let i = 0, at = 9; i < count && at + 9 <= list.bytes.length; i++) {
    const length = list.u8(at + 8);
    chapters.push({ title: list.text(at + 9, at + 9 + length), startSeconds: list.u64(at) / 1e7 });
    at += 9 + length;
  }
  return chapters;
}
