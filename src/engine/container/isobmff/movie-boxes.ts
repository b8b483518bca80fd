import { type Bytes, box, fixed, fullBox, latin1, u8, u16, u32, u64, utf8 } from './bytes.ts';
import { mediaLanguage } from './languages.ts';
import type { Flavour, Track } from './track.ts';

const LARGEST_32 = 0xffffffff;
/** From 1904-01-01, which the times count from, to 1970-01-01: ISO/IEC 14496-12 section 8.2.2.3. */
const SECONDS_BEFORE_1970 = 2_082_844_800;
const NO_LANGUAGE_TAG = 'und';

/** What is said of the whole file. */
export interface MovieSettings {
  readonly flavour: Flavour;
  /** Ticks a second of edit lists and of durations of the whole. */
  readonly timescale: number;
  /** In these ticks. */
  readonly duration: number;
  readonly created: Date | undefined;
}

export function movieHeader({ timescale, duration, created }: MovieSettings, nextTrackId: number): Bytes {
  return timedBox('mvhd', created, duration, 0, (length) => [
    u32(timescale),
    length,
    fixed(1),
    u16(0x0100, 0),
    u32(0, 0),
    matrix(0),
    u32(0, 0, 0, 0, 0, 0, nextTrackId),
  ]);
}

/** A whole `trak`. */
export function trackBox(track: Track, movie: MovieSettings): Bytes {
  const { settings } = track;
  return box(
    'trak',
    trackHeader(track, movie),
    ...(settings.aperture && settings.area ? [aperture(settings.area)] : []),
    editList(track, movie),
    ...(settings.references.length > 0
      ? [box('tref', ...settings.references.map(({ type, ids }) => box(type, u32(...ids))))]
      : []),
    media(track, movie),
    ...(settings.name === undefined ? [] : [box('udta', box('name', utf8(settings.name)))]),
  );
}

function trackHeader({ settings }: Track, { duration, created }: MovieSettings): Bytes {
  const { id, handler, enabled, alternateGroup, area } = settings;
  return timedBox('tkhd', created, duration, enabled ? 3 : 2, (length) => [
    u32(id, 0),
    length,
    u32(0, 0),
    u16(0, alternateGroup, handler === 'soun' ? 0x0100 : 0, 0),
    matrix(area?.y ?? 0),
    fixed(area?.width ?? 0, area?.height ?? 0),
  ]);
}

/** Always with an edit list, if only to say that nothing is cut: editors rely on it. */
function editList({ settings, shift }: Track, { timescale }: MovieSettings): Bytes {
  const { mediaStart, duration, delay } = settings.edit;
  const rate = 0x00010000;
  const edits: (readonly [duration: number, mediaTime: number])[] = [];
  if (delay > 0) edits.push([toMovie(delay, settings.timescale, timescale), -1]);
  edits.push([toMovie(duration, settings.timescale, timescale), mediaStart + shift]);
  const wide = edits.some(([length, start]) => length > LARGEST_32 || start > 0x7fffffff);
  const entries = edits.map(([length, start]) =>
    wide ? [u64(length, start), u32(rate)] : [u32(length, start, rate)],
  );
  return box('edts', fullBox('elst', wide ? 1 : 0, 0, u32(edits.length), ...entries.flat()));
}

function toMovie(ticks: number, from: number, to: number): number {
  // Up: a tick more at the end shows no other sample, a tick less would drop one.
  return Math.ceil((ticks * to) / from);
}

function media(track: Track, { flavour, created }: MovieSettings): Bytes {
  const { settings, table } = track;
  const description = fullBox('stsd', 0, 0, u32(1), settings.sampleEntry(table));
  const language = settings.language ?? NO_LANGUAGE_TAG;
  return box(
    'mdia',
    timedBox('mdhd', created, table.duration, 0, (length) => [
      u32(settings.timescale),
      length,
      u16(mediaLanguage(language), 0),
    ]),
    handler(flavour === 'mov' ? 'mhlr' : '\0\0\0\0', settings.handler, flavour),
    ...(language === NO_LANGUAGE_TAG ? [] : [fullBox('elng', 0, 0, utf8(`${language}\0`))]),
    box(
      'minf',
      settings.mediaHeader,
      ...(flavour === 'mov' ? [handler('dhlr', 'url ', flavour)] : []),
      box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
      table.boxes(description, settings.groups?.(table)),
    ),
  );
}

/** Readers take other words than “handler” for a track's title. */
const HANDLER_NAMES: Readonly<Record<string, string>> = {
  vide: 'Video Media Handler',
  soun: 'Sound Media Handler',
  tmcd: 'Time Code Media Handler',
  text: 'Text Media Handler',
  sbtl: 'Subtitle Media Handler',
  'url ': 'Data Handler',
};

/** The name is a counted string in QuickTime and a terminated one in MP4. */
function handler(component: string, type: string, flavour: Flavour): Bytes {
  const name = HANDLER_NAMES[type] ?? '';
  const text = flavour === 'mov' ? [u8(name.length), latin1(name)] : [latin1(`${name}\0`)];
  return fullBox('hdlr', 0, 0, latin1(component), latin1(type), u32(0, 0, 0), ...text);
}

/** QuickTime's clean, production and encoded apertures, here all the same. */
function aperture({ width, height }: { readonly width: number; readonly height: number }): Bytes {
  return box('tapt', ...['clef', 'prof', 'enof'].map((type) => fullBox(type, 0, 0, fixed(width, height))));
}

/** The unit matrix, moved down by `y` pixels. */
function matrix(y: number): Bytes {
  return u32(0x00010000, 0, 0, 0, 0x00010000, 0, 0, Math.round(y * 65536), 0x40000000);
}

/** A full box that begins with both times; wide (version 1) where a number needs it. 0 stands for a time not known. */
function timedBox(
  type: 'mvhd' | 'tkhd' | 'mdhd',
  created: Date | undefined,
  duration: number,
  flags: number,
  rest: (duration: Bytes) => Bytes[],
): Bytes {
  const time = created ? Math.max(0, Math.floor(created.getTime() / 1000) + SECONDS_BEFORE_1970) : 0;
  const wide = duration > LARGEST_32 || time > LARGEST_32;
  const number = wide ? u64 : u32;
  return fullBox(type, wide ? 1 : 0, flags, number(time, time), ...rest(number(duration)));
}
