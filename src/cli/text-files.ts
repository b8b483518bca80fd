import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type CaptionTrack, parseWebVtt } from '../engine/index.ts';
import { badArgument } from './exit-status.ts';

/** A film of a day with a cue a second has less. */
const LARGEST_TEXT = 32 * 2 ** 20;

/** The text of a .cube file; what it holds is looked at with all other settings. */
export function readLut(path: string): Promise<string> {
  return readText('lut', path, 'a .cube file');
}

/** Captions from WebVTT files, with commas between them; `name.pt-BR.vtt` names its language. */
export function readCaptions(paths: string): Promise<CaptionTrack[]> {
  return Promise.all(
    paths.split(',').map(async (path) => {
      const text = await readText('captions', path, 'a WebVTT file');
      const language = /\.([a-z]{2,3}(?:-[a-z0-9]{1,8})*)\.vtt$/i.exec(basename(path))?.[1] ?? UNDETERMINED;
      return parseWebVtt(text, language);
    }),
  );
}

/** BCP 47, by ISO 639-2. */
const UNDETERMINED = 'und';

/** @throws ExportError INVALID_SETTINGS that names the option, for what is no file or too large */
export async function readText(option: string, path: string, kind: string): Promise<string> {
  const status = await stat(path).catch(() => undefined);
  if (!status?.isFile()) throw badArgument(`--${option} names ${kind}; ${path} is none.`, path);
  if (status.size > LARGEST_TEXT) {
    throw badArgument(`--${option}: ${path} has more than ${LARGEST_TEXT / 2 ** 20} MB.`, path);
  }
  return readFile(path, 'utf8');
}
