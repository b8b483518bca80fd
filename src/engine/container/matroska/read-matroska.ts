import { bytesOf } from '../isobmff/read-boxes.ts';
import type { MovieDetails, TrackDetails } from '../movie-details.ts';
import { ID } from './ebml.ts';
import { ElementView, readElementHeader } from './read-elements.ts';
import { durationOf, tagsOfTracks } from './track-tags.ts';

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
  const tags = tagsOfTracks(top.get(ID.Tags));
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

async function readHead(file: Blob): Promise<ReadonlyMap<number, ElementView>> {
  const found = new Map<number, ElementView>();
  let at = 0;
  for (let count = 0; count < MOST_ELEMENTS && at < file.size; count++) {
    const head = readElementHeader(await bytesOf(file, at, 16), 0);
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

function readChapters(chapters: ElementView | undefined): MovieDetails['chapters'] {
  const edition = chapters?.first(ID.EditionEntry);
  return (edition?.all(ID.ChapterAtom) ?? []).slice(0, MOST_CHAPTERS).map((atom) => ({
    title: atom.first(ID.ChapterDisplay)?.text(ID.ChapString) ?? '',
    startSeconds: (atom.number(ID.ChapterTimeStart) ?? 0) / 1e9,
  }));
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
