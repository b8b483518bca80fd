import { bytesOf } from '../isobmff/read-boxes.ts';
import type { MovieDetails, TrackDetails } from '../movie-details.ts';
import { ID } from './ebml.ts';

/** What stands before the first cluster is small; pictures among the attachments are passed over. */
const LARGEST_ELEMENT_BYTES = 1 << 24;
const MOST_ELEMENTS = 10_000;
const MOST_CHAPTERS = 1000;
const SUBTITLE = 17;

/** Reads what Matroska and WebM say before their first cluster. */
export async function readMatroska(file: Blob): Promise<MovieDetails> {
  const top = await readHead(file);
  const tracks = new Map<number, TrackDetails>();
  const captions: { codec: string; language: string; cues: number; seconds: number }[] = [];
  const tags = trackTags(top.get(ID.Tags));
  const info = top.get(ID.Info);
  const scale = info?.number(ID.TimestampScale) ?? 1e6;
  const seconds = ((info?.real(ID.Duration) ?? 0) * scale) / 1e9;
  for (const entry of top.get(ID.Tracks)?.all(ID.TrackEntry) ?? []) {
    const number = entry.number(ID.TrackNumber) ?? 0;
    const own = tags.get(entry.number(ID.TrackUID) ?? 0) ?? new Map<string, string>();
    const language = entry.text(ID.LanguageBCP47) ?? entry.text(ID.Language) ?? 'eng';
    if (entry.number(ID.TrackType) === SUBTITLE) {
      const cues = Number(own.get('NUMBER_OF_FRAMES')) || 0;
      captions.push({ codec: entry.text(ID.CodecID) ?? 'unknown', language, cues, seconds });
    }
    const told = durationOf(own.get('DURATION'));
    tracks.set(number, {
      delaySeconds: (entry.number(ID.CodecDelay) ?? 0) / 1e9,
      ...(seconds > 0 ? { endSeconds: seconds } : {}),
      ...(told === undefined ? {} : { seconds: told }),
      ...(language === 'und' ? {} : { language }),
    });
  }
  const timecode = wholeTag(top.get(ID.Tags), 'TIMECODE');
  return {
    ...(timecode === undefined ? {} : { timecode }),
    chapters: readChapters(top.get(ID.Chapters)),
    captions,
    tracks,
  };
}

/** An element in memory. */
class ElementView {
  readonly id: number;
  readonly bytes: Uint8Array;

  constructor(id: number, bytes: Uint8Array) {
    this.id = id;
    this.bytes = bytes;
  }

  *children(): Generator<ElementView> {
    let at = 0;
    for (let count = 0; count < MOST_ELEMENTS && at < this.bytes.length; count++) {
      const head = readHeader(this.bytes, at);
      if (!head || head.start + head.size > this.bytes.length) return;
      yield new ElementView(head.id, this.bytes.subarray(head.start, head.start + head.size));
      at = head.start + head.size;
    }
  }

  all(id: number): ElementView[] {
    return [...this.children()].filter((child) => child.id === id);
  }

  first(id: number): ElementView | undefined {
    for (const child of this.children()) if (child.id === id) return child;
    return undefined;
  }

  number(id: number): number | undefined {
    return this.first(id)?.bytes.reduce((value, byte) => value * 256 + byte, 0);
  }

  real(id: number): number | undefined {
    const bytes = this.first(id)?.bytes;
    if (!bytes) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length === 8) return view.getFloat64(0);
    return bytes.length === 4 ? view.getFloat32(0) : undefined;
  }

  text(id: number): string | undefined {
    const bytes = this.first(id)?.bytes;
    return bytes && new TextDecoder().decode(bytes).replace(/\0.*$/s, '');
  }
}

async function readHead(file: Blob): Promise<ReadonlyMap<number, ElementView>> {
  const found = new Map<number, ElementView>();
  let at = 0;
  for (let count = 0; count < MOST_ELEMENTS && at < file.size; count++) {
    const head = readHeader(await bytesOf(file, at, 16), 0);
    if (!head || head.id === ID.Cluster) break;
    at += head.start;
    // Into the segment, past everything else.
    if (head.id === ID.Segment) continue;
    const wanted = [ID.Info, ID.Tracks, ID.Chapters, ID.Tags].some((id) => id === head.id);
    if (wanted && head.size <= LARGEST_ELEMENT_BYTES && !found.has(head.id)) {
      found.set(head.id, new ElementView(head.id, await bytesOf(file, at, head.size)));
    }
    at += head.size;
  }
  return found;
}

/** ID and size of the element at `at`, and where its content starts; undefined where there is none. */
function readHeader(
  bytes: Uint8Array,
  at: number,
): { readonly id: number; readonly size: number; readonly start: number } | undefined {
  const idLength = Math.clz32(bytes[at] ?? 0) - 23;
  if (idLength > 4) return undefined;
  let id = 0;
  for (let i = 0; i < idLength; i++) id = id * 256 + (bytes[at + i] ?? 0);
  const sizeAt = at + idLength;
  const sizeLength = Math.clz32(bytes[sizeAt] ?? 0) - 23;
  if (sizeLength > 8 || sizeAt + sizeLength > bytes.length) return undefined;
  let size = (bytes[sizeAt] ?? 0) & (0xff >> sizeLength);
  for (let i = 1; i < sizeLength; i++) size = size * 256 + (bytes[sizeAt + i] ?? 0);
  return { id, size, start: sizeAt + sizeLength };
}

function readChapters(chapters: ElementView | undefined): MovieDetails['chapters'] {
  const edition = chapters?.first(ID.EditionEntry);
  return (edition?.all(ID.ChapterAtom) ?? []).slice(0, MOST_CHAPTERS).map((atom) => ({
    title: atom.first(ID.ChapterDisplay)?.text(ID.ChapString) ?? '',
    startSeconds: (atom.number(ID.ChapterTimeStart) ?? 0) / 1e9,
  }));
}

/** What the tags tell of single tracks, by their UID; counting blocks would take reading the whole file. */
function trackTags(tags: ElementView | undefined): ReadonlyMap<number, ReadonlyMap<string, string>> {
  const found = new Map<number, Map<string, string>>();
  for (const tag of tags?.all(ID.Tag) ?? []) {
    const track = tag.first(ID.Targets)?.number(ID.TagTrackUID) ?? 0;
    if (track === 0) continue;
    const own = found.get(track) ?? new Map<string, string>();
    for (const simple of tag.all(ID.SimpleTag)) {
      own.set(simple.text(ID.TagName) ?? '', simple.text(ID.TagString) ?? '');
    }
    found.set(track, own);
  }
  return found;
}

/** Seconds of `HH:MM:SS.nnnnnnnnn`. */
function durationOf(value: string | undefined): number | undefined {
  const match = /^(\d{2,}):(\d{2}):(\d{2}(?:\.\d+)?)$/.exec(value ?? '');
  return match ? 3600 * Number(match[1]) + 60 * Number(match[2]) + Number(match[3]) : undefined;
}

function wholeTag(tags: ElementView | undefined, name: string): string | undefined {
  for (const tag of tags?.all(ID.Tag) ?? []) {
    const value = tag.first(ID.Targets)?.number(ID.TagTrackUID) ? undefined : tagValue(tag, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function tagValue(tag: ElementView, name: string): string | undefined {
  return tag
    .all(ID.SimpleTag)
    .find((simple) => simple.text(ID.TagName) === name)
    ?.text(ID.TagString);
}
