import { ProblemList } from '../anatomy/anatomy.ts';
import type { MovieDetails, TrackDetails } from '../movie-details.ts';
import { PacketBudget, PacketTimes } from '../packet-times.ts';
import { walkClusters } from './cluster-walk.ts';
import { ID } from './ebml.ts';
import type { ElementView } from './read-elements.ts';
import { type MatroskaHead, readMatroskaHead } from './read-head.ts';
import { durationOf, tagsOfTracks } from './track-tags.ts';

const MOST_CHAPTERS = 1000;
const SUBTITLE = 17;
const NANOSECONDS = 1e9;
const DEFAULT_SCALE = 1e6;
/** Block times are rounded to the usual TimestampScale (RFC 9559 section 5.1.2.9), in seconds. */
const USUAL_TICK = 1e-3;

/** Reads what Matroska and WebM say of themselves, and the times of all their blocks. */
export async function readMatroska(file: Blob): Promise<MovieDetails> {
  const head = await readMatroskaHead(file, new ProblemList());
  const tracks = new Map<number, TrackDetails>();
  const captions: { codec: string; language: string; cues: number; seconds: number }[] = [];
  const tags = tagsOfTracks(head.tags);
  const tick = (head.info?.number(ID.TimestampScale) ?? DEFAULT_SCALE) / NANOSECONDS;
  const seconds = (head.info?.real(ID.Duration) ?? 0) * tick;
  const packets = await readPackets(file, head, tick);
  for (const entry of head.tracks?.all(ID.TrackEntry) ?? []) {
    const number = entry.number(ID.TrackNumber) ?? 0;
    const own = tags.get(entry.number(ID.TrackUID) ?? 0) ?? new Map<string, string>();
    const language = entry.text(ID.LanguageBCP47) ?? entry.text(ID.Language) ?? 'eng';
    if (entry.number(ID.TrackType) === SUBTITLE) {
      const cues = Number(own.get('NUMBER_OF_FRAMES')) || 0;
      captions.push({ codec: entry.text(ID.CodecID) ?? 'unknown', language, cues, seconds });
    }
    const told = durationOf(own.get('DURATION'));
    const times = packets.get(number);
    tracks.set(number, {
      ...(times && { packets: { times, missing: 0, resolution: Math.max(USUAL_TICK, tick) } }),
      delaySeconds: (entry.number(ID.CodecDelay) ?? 0) / NANOSECONDS,
      ...(seconds > 0 ? { endSeconds: seconds } : {}),
      ...(told === undefined ? {} : { seconds: told }),
      ...(language === 'und' ? {} : { language }),
    });
  }
  const timecode = wholeTag(head.tags, 'TIMECODE');
  return {
    ...(timecode === undefined ? {} : { timecode }),
    chapters: readChapters(head.chapters),
    captions,
    tracks,
  };
}

/** The times of all blocks, by track: by our own walk, which ends whatever a file holds. */
async function readPackets(
  file: Blob,
  head: MatroskaHead,
  tick: number,
): Promise<ReadonlyMap<number, PacketTimes>> {
  const frameSeconds = new Map(
    (head.tracks?.all(ID.TrackEntry) ?? []).map((entry) => [
      entry.number(ID.TrackNumber) ?? 0,
      (entry.number(ID.DefaultDuration) ?? 0) / NANOSECONDS,
    ]),
  );
  const budget = new PacketBudget(file.size);
  const packets = new Map([...frameSeconds.keys()].map((track) => [track, new PacketTimes(budget)]));
  await walkClusters(file, head, new ProblemList(), ({ track, time, duration, key }) => {
    packets.get(track)?.add(time * tick, duration * tick || (frameSeconds.get(track) ?? 0), key);
  });
  return packets;
}

function readChapters(chapters: ElementView | undefined): MovieDetails['chapters'] {
  const edition = chapters?.first(ID.EditionEntry);
  return (edition?.all(ID.ChapterAtom) ?? []).slice(0, MOST_CHAPTERS).map((atom) => ({
    title: atom.first(ID.ChapterDisplay)?.text(ID.ChapString) ?? '',
    startSeconds: (atom.number(ID.ChapterTimeStart) ?? 0) / NANOSECONDS,
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
