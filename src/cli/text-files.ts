import { readFile, stat } from 'node:fs/promises';
import { badArgument } from './exit-status.ts';

/** A film of a day with a cue a second has less. */
const LARGEST_TEXT = 32 * 2 ** 20;

/** The text of a .cube file; what it holds is looked at with all other settings. */
export function readLut(path: string): Promise<string> {
  return readText('lut', path, 'a .cube file');
}

async function readText(option: string, path: string, kind: string): Promise<string> {
  const status = await stat(path).catch(() => undefined);
  if (!status?.isFile()) throw badArgument(`--${option} names ${kind}; ${path} is none.`, path);
  if (status.size > LARGEST_TEXT) {
    throw badArgument(`--${option}: ${path} has more than ${LARGEST_TEXT / 2 ** 20} MB.`, path);
  }
  return readFile(path, 'utf8');
}
