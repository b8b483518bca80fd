import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { ExportError } from '../engine/index.ts';
import type { CommandLine } from './command-line.ts';
import { badArgument } from './exit-status.ts';
import type { LinkedFile } from './linked-file.ts';

export const FONT_FILE = /\.(ttf|otf|ttc|otc|woff2?)$/i;

/** For all fonts together: each lies in memory while the export runs. */
const LARGEST_FONTS = 512 * 2 ** 20;

/**
 * The font files of the folder that `--fonts` names, and of those within it.
 *
 * @throws ExportError INVALID_SETTINGS where it is no folder or holds no font; COMPOSITION_LIMIT
 */
export async function openFonts(options: CommandLine['options']): Promise<LinkedFile[]> {
  const folder = options.get('fonts');
  if (typeof folder !== 'string') return [];
  const status = await stat(folder).catch(() => undefined);
  if (!status?.isDirectory()) {
    throw badArgument(`--fonts names a folder with font files; ${folder} is none.`, folder);
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && FONT_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0) {
    throw badArgument(`--fonts ${folder} has no fonts in it: no .ttf, .otf, .ttc, .woff or .woff2.`, folder);
  }
  let total = 0;
  for (const file of files) total += (await stat(file)).size;
  if (total > LARGEST_FONTS) {
    throw new ExportError(
      'COMPOSITION_LIMIT',
      `The fonts in ${folder} have more than ${LARGEST_FONTS / 2 ** 20} MB together; name a folder with those that are used.`,
      { value: total },
    );
  }
  return files.map((file) => ({ name: `fonts/${relative(folder, file).split(sep).join('/')}`, file }));
}
