import { ExportError } from '../../errors/index.ts';
import { formatTimecode, rational } from '../../media/index.ts';
import type { FileReport } from '../container.ts';
import type { MovieDetails, TrackDetails } from '../movie-details.ts';
import { BoxView, bytesOf, readMovieBox } from './read-boxes.ts';
import { readTrack, type TrackIndex } from './read-track.ts';
import { COMPRESSOR_NAMES } from './video-entry.ts';

const MOST_CHAPTERS = 1000;
const MOST_CUES = 100_000;
const LONGEST_TITLE_BYTES = 1024;
/** Of the sample entry's fixed fields, before the boxes in it. */
const VISUAL_ENTRY_BYTES = 78;
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

/** @throws ExportError CHECK_FAILED where the index claims to be larger than any */
export async function readMovie(file: Blob): Promise<MovieDetails> {
  const moov = await readMovieBox(file);
  const mvhd = moov?.find('mvhd');
  const timescale = mvhd ? mvhd.u32(mvhd.u8(0) === 1 ? 20 : 12) : 0;
  const tracks = new Map<number, TrackIndex>();
  for (const child of moov?.children() ?? []) {
    const track = child.type === 'trak' ? readTrack(child, timescale) : undefined;
    if (track) tracks.set(track.id, track);
  }
  const timecode = await readTimecode(file, tracks);
  return {
    ...(timecode === undefined ? {} : { timecode }),
    chapters: await readChapters(file, tracks, moov),
    captions: [...tracks.values()]
      .filter(({ handler }) => handler === 'sbtl' || handler === 'subt')
      .map((track) => ({
        codec: track.entry?.type ?? 'unknown',
        language: track.language,
        cues: track.samples(MOST_CUES).filter(({ bytes }) => bytes > EMPTY_TEXT_BYTES).length,
        seconds: track.edit?.seconds ?? 0,
      })),
    tracks: new Map([...tracks.values()].map((track) => [track.id, describeTrack(track)])),
  };
}

function describeTrack({ entry, edit, language }: TrackIndex): TrackDetails {
  const fullRange = entry && readFullRange(entry);
  const commercialName = entry && readCommercialName(entry);
  return {
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

async function readTimecode(
  file: Blob,
  tracks: ReadonlyMap<number, TrackIndex>,
): Promise<string | undefined> {
  const track = [...tracks.values()].find(({ handler }) => handler === 'tmcd');
  const [first] = track?.samples(1) ?? [];
  if (!track?.entry || !first) return undefined;
  const flags = track.entry.u32(12);
  const [timescale, frameTicks] = [track.entry.u32(16), track.entry.u32(20)];
  const count = new BoxView('', await bytesOf(file, first.position, 4)).u32(0);
  try {
    const rate = rational(timescale, frameTicks);
    return formatTimecode({ frame: count, dropFrame: (flags & 1) !== 0 }, rate);
  } catch (thrown) {
    // A rate that timecode can't count at: the report says so where the timecode would stand.
    if (thrown instanceof ExportError) return `frame ${count} at ${timescale}/${frameTicks} frames a second`;
    throw thrown;
  }
}

async function readChapters(
  file: Blob,
  tracks: ReadonlyMap<number, TrackIndex>,
  moov: BoxView | undefined,
): Promise<NonNullable<FileReport['chapters']>> {
  for (const { references } of tracks.values()) {
    const text = tracks.get(references.get('chap')?.[0] ?? 0);
    if (text && text.timescale > 0) return await readChapterTrack(file, text);
  }
  return readChapterList(moov?.find('udta', 'chpl'));
}

async function readChapterTrack(file: Blob, track: TrackIndex): Promise<NonNullable<FileReport['chapters']>> {
  const chapters = [];
  for (const { position, bytes, start } of track.samples(MOST_CHAPTERS)) {
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
