import { ExportError, suggest } from '../errors/index.ts';
import { type Rational, toNumber } from '../media/index.ts';

/** What a file of a batch can be named by. */
export interface NameFields {
  readonly batch: string;
  readonly composition: string;
  readonly format: string;
  /** The format's id where there is none. */
  readonly preset?: string;
  /** 0 for sound alone, and as long as it is not known. */
  readonly width: number;
  readonly height: number;
  readonly fps: Rational | number;
  /** Place of the file in its batch, from 1. */
  readonly index: number;
  readonly date: Date;
  /** Without its dot; empty for none. */
  readonly extension: string;
}

export const NAME_FIELDS = [
  'batch',
  'composition',
  'format',
  'preset',
  'width',
  'height',
  'fps',
  'index',
  'date',
] as const;
type NameField = (typeof NAME_FIELDS)[number];

export const DEFAULT_NAME_TEMPLATE = '{composition}_{format}';

const LONGEST_TEMPLATE = 500;
/**
 * UTF-16 units of a whole path, folders included. Windows' own tools stop at 260 with the folder that an archive is
 * unpacked to (Microsoft, Maximum Path Length Limitation).
 */
const LONGEST_PATH = 180;
/** A part is not cut below this, whatever the path's length. */
const SHORTEST_CUT = 20;
/** Bytes of UTF-8 that Linux' file systems take in one name are 255; the rest is left for a number. */
const MOST_PART_BYTES = 240;
const MOST_FOLDERS = 8;

/** Refused in names by Windows; `/` by all. Controls, and what turns the direction of writing, deceive who reads. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>:"/\\|?*]+/g;
/** Devices, with any extension (Microsoft, Naming Files, Paths, and Namespaces). */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(?=\.|$)/i;

/** A template taken apart: texts and fields in turn, folder by folder. */
type Part = readonly (string | { readonly field: NameField })[];

/**
 * The names of a batch's files, with folders where the template has a `/`. They will do on Windows, macOS and Linux, and
 * no two are equal there: of those that would be, all but the first get a number.
 *
 * @param template such as `{batch}/{composition}_{width}x{height}`; {@link DEFAULT_NAME_TEMPLATE} where absent
 * @returns one name for each entry, in their order
 * @throws ExportError INVALID_SETTINGS that names an unknown field and the known ones
 * @example batchNames('{composition}', [film, film]) // ['Intro.mp4', 'Intro-2.mp4']
 */
export function batchNames(template: string | undefined, entries: readonly NameFields[]): string[] {
  const parts = parseNameTemplate(template ?? DEFAULT_NAME_TEMPLATE);
  const digits = String(entries.length).length;
  const paths = entries.map((entry) => {
    const values = valuesOf(entry, digits);
    const names = parts.map((part) =>
      part.map((piece) => (typeof piece === 'string' ? piece : values[piece.field])).join(''),
    );
    const file = safeName(names.pop() ?? '') || 'untitled';
    const folders = names.map(safeName).filter((name) => name !== '');
    return shortened([...folders, file], entry.extension);
  });
  return distinct(paths);
}

/** @throws ExportError INVALID_SETTINGS where it can't be understood */
export function parseNameTemplate(template: string): readonly Part[] {
  if (template.trim() === '' || template.length > LONGEST_TEMPLATE) {
    throw badTemplate(`A name template has 1 to ${LONGEST_TEMPLATE} characters`, template.slice(0, 80));
  }
  const folders = template.split(/[/\\]+/).filter((part) => part.trim() !== '');
  if (folders.length > MOST_FOLDERS + 1) {
    throw badTemplate(`A name template has at most ${MOST_FOLDERS} folders`, template);
  }
  return folders.map((folder) =>
    folder.split(/(\{[^{}]*\})/).map((piece) => {
      if (!/[{}]/.test(piece)) return piece;
      const field = /^\{([^{}]*)\}$/.exec(piece)?.[1]?.trim();
      if (field === undefined) throw badTemplate('A brace of the name template has no partner', template);
      if (!isField(field)) {
        const known = NAME_FIELDS.map((name) => `{${name}}`).join(', ');
        throw badTemplate(
          `The name template asks for “{${field}}”, which there is not.${suggest(field, NAME_FIELDS)} The fields are ${known}`,
          field,
        );
      }
      return { field };
    }),
  );
}

/** A single name that no system refuses; empty where nothing is left. */
export function safeName(name: string): string {
  const clean = name
    .normalize('NFC')
    .toWellFormed()
    .replace(FORBIDDEN, '-')
    // Leading dots hide a file or lead out of its folder; Windows drops trailing dots and spaces.
    .replace(/^[\s.]+|[\s.]+$/g, '');
  return clean.replace(RESERVED, '$1_');
}

function isField(name: string): name is NameField {
  return (NAME_FIELDS as readonly string[]).includes(name);
}

function valuesOf(entry: NameFields, digits: number): Readonly<Record<NameField, string>> {
  const { date, fps } = entry;
  return {
    batch: flat(entry.batch),
    composition: flat(entry.composition),
    format: entry.format,
    preset: flat(entry.preset ?? entry.format),
    width: String(entry.width),
    height: String(entry.height),
    fps: String(Number((typeof fps === 'number' ? fps : toNumber(fps)).toFixed(3))),
    index: String(entry.index).padStart(digits, '0'),
    date: [
      date.getFullYear(),
      ...[date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')),
    ].join('-'),
  };
}

/** A value never makes a folder. */
const flat = (value: string): string => value.replace(/[/\\]+/g, '-');

interface Path {
  readonly folders: readonly string[];
  readonly stem: string;
  /** With its dot. */
  readonly extension: string;
}

/** Cuts the longest parts until the whole is short enough. */
function shortened(names: readonly string[], extension: string): Path {
  const ending = extension === '' ? '' : `.${safeName(extension)}`;
  const parts = names.map((name) => cutToBytes(name, MOST_PART_BYTES - ending.length));
  for (;;) {
    const excess = parts.join('/').length + ending.length - LONGEST_PATH;
    const longest = parts.reduce(
      (best, part, at) => (part.length > (parts[best]?.length ?? 0) ? at : best),
      0,
    );
    const part = parts[longest] ?? '';
    if (excess <= 0 || part.length <= SHORTEST_CUT) break;
    parts[longest] = cut(part, Math.max(SHORTEST_CUT, part.length - excess));
  }
  const stem = parts.pop() ?? '';
  return { folders: parts, stem, extension: ending };
}

/** The first UTF-16 units, no character halved; safe as the whole was. */
function cut(name: string, units: number): string {
  const start = name.slice(0, units);
  return safeName(start.isWellFormed() ? start : start.slice(0, -1));
}

function cutToBytes(name: string, bytes: number): string {
  const encoder = new TextEncoder();
  let kept = name;
  while (encoder.encode(kept).length > bytes) kept = cut(kept, kept.length - 1);
  return kept;
}

/** Numbers names that Windows or macOS would take for equal, where case does not count. */
function distinct(paths: readonly Path[]): string[] {
  const taken = new Set(
    paths.flatMap(({ folders }) => folders.map((_, at) => keyOf(folders.slice(0, at + 1)))),
  );
  const counts = new Map<string, number>();
  return paths.map(({ folders, stem, extension }) => {
    const key = keyOf([...folders, stem + extension]);
    let number = counts.get(key) ?? 1;
    let path = [...folders, stem + extension];
    while (taken.has(keyOf(path))) path = [...folders, `${stem}-${++number}${extension}`];
    counts.set(key, number);
    taken.add(keyOf(path));
    return path.join('/');
  });
}

const keyOf = (path: readonly string[]): string => path.join('/').normalize('NFC').toLowerCase();

function badTemplate(what: string, value: string): ExportError {
  return new ExportError('INVALID_SETTINGS', `${what}.`, { value });
}
