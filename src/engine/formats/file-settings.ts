import type { CaptionTrack, Chapter, ContainerId, FileSettings } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import { hasTimecode, parseTimecode, type Rational, toNumber } from '../media/index.ts';
import { isMxf } from './containers.ts';
import type { FormatDeclaration, FormatId, FormatSettings } from './formats.ts';
import { timecodeBefore } from './leader.ts';
import type { CompositionFacts } from './output-timing.ts';
import type { Programme } from './programme.ts';
import { isWithin, type Report, shown } from './report.ts';

/** What the file says besides its tracks. */
export type ResolvedFile = Pick<
  FileSettings,
  | 'title'
  | 'tags'
  | 'timecode'
  | 'chapters'
  | 'captions'
  | 'fragmented'
  | 'pictureNames'
  | 'loop'
  | 'soundTracks'
  | 'as11'
>;

const TEXT_LENGTH = { title: 1000, description: 10_000, reel: 255 };

/** Pictures with a timecode in each. */
const TIMED_PICTURES: readonly FormatId[] = ['exr-sequence', 'cinemadng'];

/** Pictures without a place for a reel's name. */
const UNREELED: readonly FormatId[] = ['png-sequence', 'tiff-sequence'];

/** Where captions and chapters go into tracks of their own. */
const MOVIES: readonly ContainerId[] = ['mp4', 'mov', 'webm', 'mkv'];

const MOST_CAPTIONS = { tracks: 32, cues: 100_000, text: 10_000 };

/** Seconds; a hundred days. */
const LATEST_CUE = 1e7;

/** BCP 47 by its shape: a language of two or three letters, with subtags. */
const LANGUAGE = /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i;

export function checkFile(
  settings: FormatSettings,
  container: ContainerId | undefined,
  frameRate: Rational | undefined,
  report: Report,
): void {
  const movie = container !== undefined && MOVIES.includes(container);
  for (const [name, longest] of Object.entries(TEXT_LENGTH)) {
    const setting = name as keyof typeof TEXT_LENGTH;
    const value: unknown = settings[setting];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value.length > longest) {
      report('error', setting, `A ${name} is a text of at most ${longest} characters.`);
    }
  }
  const timed = movie || container === 'wav' || isMxf(container) || TIMED_PICTURES.includes(settings.format);
  checkTimecode(settings, timed, frameRate, report);
  const captions = settings.captions === undefined ? undefined : captionsProblem(settings.captions, movie);
  if (captions !== undefined) report('error', 'captions', captions, '');
  const { chapters, fragmented, sidecar } = settings;
  if (chapters !== undefined && typeof chapters !== 'boolean') {
    report('error', 'chapters', `Chapters are true or false, not ${shown(chapters)}.`);
  }
  if (fragmented !== undefined && typeof fragmented !== 'boolean') {
    report('error', 'fragmented', `Fragmented is true or false, not ${shown(fragmented)}.`);
  } else if (fragmented && container !== 'mp4') {
    report('error', 'fragmented', `Only mp4 is written in fragments, not ${container}.`);
  }
  if (sidecar !== undefined && sidecar !== 'md5' && sidecar !== 'sha256') {
    report('error', 'sidecar', `The sidecar's checksum is md5 or sha256, not ${shown(sidecar)}.`);
  } else if (sidecar !== undefined && container === 'folder') {
    report('error', 'sidecar', 'A checksum file belongs to a single file: choose the container zip.');
  }
}

function checkTimecode(
  { timecode }: FormatSettings,
  movie: boolean,
  frameRate: Rational | undefined,
  report: Report,
): void {
  if (timecode === undefined) return;
  if (typeof timecode !== 'string') {
    report('error', 'timecode', `A timecode is a text such as 01:00:00:00, not ${shown(timecode)}.`);
  } else if (!movie) {
    report(
      'error',
      'timecode',
      'Pictures carry no timecode, but for exr-sequence and cinemadng: leave it out.',
    );
  } else {
    // Where the rate is not known yet, a label is taken that exists at any of the rates with drop-frame.
    const refusals = (frameRate ? [frameRate] : DROP_FRAME_RATES).map((rate) => refusal(timecode, rate));
    const [first] = refusals;
    if (first !== undefined && !refusals.includes(undefined)) report('error', 'timecode', first);
  }
}

const DROP_FRAME_RATES: readonly Rational[] = [
  { num: 30_000, den: 1001 },
  { num: 60_000, den: 1001 },
];

function refusal(timecode: string, rate: Rational): string | undefined {
  try {
    parseTimecode(timecode, rate);
    return undefined;
  } catch (thrown) {
    return ExportError.from(thrown).message;
  }
}

function captionsProblem(captions: unknown, movie: boolean): string | undefined {
  if (!Array.isArray(captions) || captions.length > MOST_CAPTIONS.tracks) {
    return `Captions are a list of at most ${MOST_CAPTIONS.tracks} tracks.`;
  }
  if (!movie && captions.length > 0) {
    return 'Pictures and MXF carry no captions here: leave them out, or choose another container.';
  }
  for (const [index, track] of captions.entries()) {
    const { language, name, cues } = track ?? {};
    if (typeof language !== 'string' || !LANGUAGE.test(language)) {
      return `Captions name their language as BCP 47 does, such as en or pt-BR, not ${shown(language)}.`;
    }
    if (name !== undefined && (typeof name !== 'string' || name.length > TEXT_LENGTH.title)) {
      return `The name of captions is a text of at most ${TEXT_LENGTH.title} characters.`;
    }
    if (!Array.isArray(cues) || cues.length > MOST_CAPTIONS.cues) {
      return `Track ${index + 1} of the captions needs a list of at most ${MOST_CAPTIONS.cues} cues.`;
    }
    const wrong = cues.findIndex((cue, at) => !isCue(cue, at > 0 ? cues[at - 1].start : 0));
    if (wrong >= 0) {
      return `Cue ${wrong + 1} of captions track ${index + 1} is none: it needs a text, and a start (in seconds, not before the cue ahead of it) with an end behind it.`;
    }
  }
  return undefined;
}

function isCue(cue: unknown, earliest: number): boolean {
  if (typeof cue !== 'object' || cue === null) return false;
  const { start, end, text } = cue as Record<string, unknown>;
  return (
    isWithin(start, earliest, LATEST_CUE) &&
    isWithin(end, start, LATEST_CUE) &&
    typeof text === 'string' &&
    text.length <= MOST_CAPTIONS.text
  );
}

/**
 * @param programme what of the composition is exported
 * @param leader frames before it
 */
export function resolveFile(
  settings: FormatSettings,
  format: FormatDeclaration,
  container: ContainerId,
  composition: CompositionFacts,
  frameRate: Rational,
  programme: Programme,
  leader: number,
): ResolvedFile {
  const { title, description, fragmented, pictureNames } = settings;
  const { handles } = programme;
  const hasHandles = handles.before + handles.after > 0;
  const early = leader + handles.before;
  const captions = settings.captions?.map((track) => later(track, early / toNumber(frameRate)));
  // What is not carried is warned of when settings are checked, and not missed afterwards.
  const reel = UNREELED.includes(format.id) ? undefined : settings.reel;
  const movie = MOVIES.includes(container);
  const timecode =
    settings.timecode ??
    (format.category === 'mastering' || format.category === 'broadcast' || format.codec === 'dng'
      ? zeroTimecode(frameRate)
      : undefined);
  const soundTracks = (settings.audio || undefined)?.tracks ?? format.soundTracks;
  const chapters =
    movie && settings.chapters !== false ? chaptersOf(composition, frameRate, programme, leader) : [];
  return {
    ...(title !== undefined && { title }),
    ...((description !== undefined || reel !== undefined || hasHandles) && {
      tags: {
        ...(description !== undefined && { description }),
        ...(reel !== undefined && { reel }),
        ...(hasHandles && { handles: `${handles.before} frames before, ${handles.after} after` }),
      },
    }),
    ...(timecode !== undefined && { timecode: timecodeBefore(timecode, early, frameRate) }),
    ...(chapters.length > 0 && { chapters }),
    ...(captions && captions.length > 0 && { captions }),
    ...(fragmented && { fragmented }),
    ...(pictureNames !== undefined && { pictureNames }),
    ...(settings.loop !== undefined && { loop: settings.loop }),
    ...(soundTracks !== undefined && isMxf(container) && { soundTracks }),
  };
}

/** Editing programs expect a timecode of every master; rates that have none get none. */
function zeroTimecode(frameRate: Rational): string | undefined {
  return hasTimecode(frameRate) ? '00:00:00:00' : undefined;
}

function later(track: CaptionTrack, seconds: number): CaptionTrack {
  if (seconds === 0) return track;
  return {
    ...track,
    cues: track.cues.map((cue) => ({ ...cue, start: cue.start + seconds, end: cue.end + seconds })),
  };
}

/** The composition's markers that lie within the programme, in frames of the file. */
function chaptersOf(
  { markers = [], frameRate: own }: CompositionFacts,
  frameRate: Rational,
  { start, end }: Programme,
  leader: number,
): Chapter[] {
  return markers
    .map(({ name, frame }) => ({
      title: name,
      frame: Math.round((frame * own.den * frameRate.num) / (own.num * frameRate.den)) - start,
    }))
    .filter(({ title, frame }) => title !== '' && frame >= 0 && frame < end - start)
    .sort((a, b) => a.frame - b.frame)
    .filter(({ frame }, index, all) => index === 0 || frame > (all[index - 1]?.frame ?? 0))
    .map(({ title, frame }) => ({ title, frame: frame + leader }));
}
