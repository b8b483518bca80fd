import { writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';

/**
 * Writes the poster of a film beside it: `film.poster.png` beside `film.mp4`, whatever the film is called.
 *
 * @param picture in base64
 * @returns its path
 */
export async function writePoster(
  output: string,
  { fileName, picture }: { readonly fileName: string; readonly picture: string },
): Promise<string> {
  const { dir, name } = parse(output);
  const path = join(dir, `${name}${/\.poster\.\w+$/.exec(fileName)?.[0] ?? '.poster.png'}`);
  await writeFile(path, Buffer.from(picture, 'base64'));
  return path;
}
