import { ExportError, suggest } from '../errors/index.ts';
import { ANIMATION_FORMATS } from './declarations/animations.ts';
import { ARCHIVE_FORMATS } from './declarations/archive.ts';
import { SOUND_FORMATS } from './declarations/audio.ts';
import { BROADCAST_FORMATS } from './declarations/broadcast.ts';
import { DNX_FORMATS } from './declarations/dnx.ts';
import { PICTURE_FORMATS } from './declarations/pictures.ts';
import { PRORES_FORMATS } from './declarations/prores.ts';
import { VECTOR_FORMATS } from './declarations/vector.ts';
import { WEB_FORMATS } from './declarations/web.ts';
import type { FilmFormat, FormatDeclaration } from './formats.ts';

/** The formats that this version makes, in the order in which people are offered them. */
export const FORMATS: readonly FormatDeclaration[] = [
  ...WEB_FORMATS,
  ...ANIMATION_FORMATS,
  ...PRORES_FORMATS,
  ...DNX_FORMATS,
  ...BROADCAST_FORMATS,
  ...ARCHIVE_FORMATS,
  ...PICTURE_FORMATS,
  ...VECTOR_FORMATS,
  ...SOUND_FORMATS,
];

const byId = new Map<string, FormatDeclaration>(FORMATS.map((format) => [format.id, format]));

/** @throws ExportError UNSUPPORTED_FORMAT for an id that is unknown, with the nearest known one */
export function getFormat(id: string): FormatDeclaration {
  const format = byId.get(id);
  if (format) return format;
  const known = FORMATS.map((declared) => declared.id);
  const message = `There is no format "${id.slice(0, 40)}".${suggest(id, known)} There are ${known.join(', ')}.`;
  throw new ExportError('UNSUPPORTED_FORMAT', message, { value: id });
}

/** Whether it is of moving pictures. */
export function isFilm(format: FormatDeclaration): format is FilmFormat {
  return format.codec !== undefined && (format.kind ?? 'film') === 'film';
}

export const DEFAULT_QUALITY = 75;

/** What lies beneath the composition where the format has no alpha, as in players and editing programs. */
export const DEFAULT_BACKGROUND = '#000000';

/** Whether a quality or a bit rate decides how much is lost; else nothing is, or the profile decides it. */
export function hasQuality({
  lossless,
  profile,
  indexed,
}: Pick<FormatDeclaration, 'lossless' | 'profile' | 'indexed'>): boolean {
  return !lossless && !indexed && profile === undefined;
}
