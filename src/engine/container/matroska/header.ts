import { frameTimeSeconds, parseTimecode } from '../../media/index.ts';
import type { FileSettings } from '../container.ts';
import type { Bytes } from '../isobmff/bytes.ts';
import { checkChapters } from '../isobmff/text-tracks.ts';
import { TOOL } from '../tool.ts';
import { element, float, ID, signed, text, unsigned } from './ebml.ts';
import { captionEntry, type MatroskaKind, soundEntry, videoEntry } from './tracks.ts';

/** Nanoseconds a tick: the usual millisecond, which WebM asks for. */
const TIMESTAMP_SCALE = 1_000_000;
export const TICKS_PER_SECOND = 1000;
/** The beginning of 2001, which Matroska's dates count from (RFC 9559 section 5.1.2.11). */
const EPOCH = Date.UTC(2001, 0, 1);
/** “Film, episode, concert”: RFC 9559 section 5.1.8.1.1.1. */
const WHOLE = 50;

export function ebmlHeader(kind: MatroskaKind): Bytes {
  return element(
    ID.EBML,
    unsigned(ID.EBMLVersion, 1),
    unsigned(ID.EBMLReadVersion, 1),
    unsigned(ID.EBMLMaxIDLength, 4),
    unsigned(ID.EBMLMaxSizeLength, 8),
    text(ID.DocType, kind === 'webm' ? 'webm' : 'matroska'),
    unsigned(ID.DocTypeVersion, 4),
    unsigned(ID.DocTypeReadVersion, 2),
  );
}

export function infoElement({ title, tags, frameCount, frameRate }: FileSettings): Bytes {
  const created = tags?.created;
  return element(
    ID.Info,
    unsigned(ID.TimestampScale, TIMESTAMP_SCALE),
    text(ID.MuxingApp, TOOL),
    text(ID.WritingApp, TOOL),
    float(ID.Duration, frameTimeSeconds(frameCount, frameRate) * TICKS_PER_SECOND),
    created && signed(ID.DateUTC, (created.getTime() - EPOCH) * 1e6),
    title === undefined ? undefined : text(ID.Title, title),
  );
}

/** Pictures are track 1, sounds follow, then captions. */
export function tracksElement(settings: FileSettings, kind: MatroskaKind): Bytes {
  const { track, frameRate, audio = [], captions = [] } = settings;
  return element(
    ID.Tracks,
    videoEntry(1, track, frameRate, kind),
    ...audio.map((sound, index) => soundEntry(2 + index, sound, kind)),
    ...captions.map((caption, index) => captionEntry(2 + audio.length + index, caption, index === 0, kind)),
  );
}

/** Undefined where there are none. */
export function chaptersElement(settings: FileSettings): Bytes | undefined {
  const { chapters = [], frameCount, frameRate } = settings;
  checkChapters(chapters, frameCount);
  if (chapters.length === 0) return undefined;
  const nanoseconds = (frame: number): number => Math.round(frameTimeSeconds(frame, frameRate) * 1e9);
  return element(
    ID.Chapters,
    element(
      ID.EditionEntry,
      unsigned(ID.EditionFlagDefault, 1),
      ...chapters.map(({ title, frame }, index) =>
        element(
          ID.ChapterAtom,
          unsigned(ID.ChapterUID, index + 1),
          unsigned(ID.ChapterTimeStart, nanoseconds(frame)),
          unsigned(ID.ChapterTimeEnd, nanoseconds(chapters[index + 1]?.frame ?? frameCount)),
          element(ID.ChapterDisplay, text(ID.ChapString, title), text(ID.ChapLanguage, 'und')),
        ),
      ),
    ),
  );
}

/** A cover by the name that players know it by (RFC 9559 section 21.1); WebM has no attachments. */
export function attachmentsElement({ cover }: FileSettings, kind: MatroskaKind): Bytes | undefined {
  if (!cover || kind === 'webm') return undefined;
  return element(
    ID.Attachments,
    element(
      ID.AttachedFile,
      text(ID.FileName, cover.mimeType === 'image/png' ? 'cover.png' : 'cover.jpg'),
      text(ID.FileMediaType, cover.mimeType),
      unsigned(ID.FileUID, 1),
      element(ID.FileData, cover.data),
    ),
  );
}

/** @throws ExportError INVALID_SETTINGS for a timecode that is none */
export function tagsElement(settings: FileSettings): Bytes {
  const { title, tags = {}, timecode, frameRate, audio = [], captions = [] } = settings;
  if (timecode !== undefined) parseTimecode(timecode, frameRate);
  const whole: [name: string, value: string | undefined][] = [
    ['TITLE', title],
    ['DESCRIPTION', tags.description],
    ['REEL_NAME', tags.reel],
    ['HANDLES', tags.handles],
    ['DATE', tags.created?.toISOString()],
    ['TIMECODE', timecode],
    ['ENCODER', TOOL],
  ];
  return element(
    ID.Tags,
    element(ID.Tag, element(ID.Targets, unsigned(ID.TargetTypeValue, WHOLE)), ...whole.map(simpleTag)),
    trackTag(1, [durationTag(frameTimeSeconds(settings.frameCount, frameRate))]),
    ...audio.map(({ sampleCount, sampleRate }, index) =>
      trackTag(2 + index, [durationTag(sampleCount / sampleRate)]),
    ),
    ...captions.map(({ cues }, index) =>
      trackTag(2 + audio.length + index, [['NUMBER_OF_FRAMES', String(cues.length)]]),
    ),
  );
}

/** Statistics of a track, by the names that Matroska's common programs use. */
function trackTag(uid: number, tags: readonly (readonly [string, string])[]): Bytes {
  return element(ID.Tag, element(ID.Targets, unsigned(ID.TagTrackUID, uid)), ...tags.map(simpleTag));
}

function durationTag(seconds: number): [name: string, value: string] {
  const nanoseconds = Math.round(seconds * 1e9);
  const fields = [3600e9, 60e9, 1e9].map((unit, index) =>
    String(Math.floor(nanoseconds / unit) % (index === 0 ? 1e9 : 60)).padStart(2, '0'),
  );
  return ['DURATION', `${fields.join(':')}.${String(nanoseconds % 1e9).padStart(9, '0')}`];
}

function simpleTag([name, value]: readonly [string, string | undefined]): Bytes | undefined {
  return value === undefined
    ? undefined
    : element(ID.SimpleTag, text(ID.TagName, name), text(ID.TagString, value));
}
