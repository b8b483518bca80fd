import { isAnimatedPng } from './inspect-apng.ts';
import { isGif } from './inspect-gif.ts';
import { isWebp } from './inspect-webp.ts';

/** The type of an animated picture by its first bytes; undefined for files of other kinds. */
export async function animationType(
  file: Blob,
): Promise<'image/gif' | 'image/webp' | 'image/apng' | undefined> {
  const head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  if (isGif(head)) return 'image/gif';
  if (isWebp(head)) return 'image/webp';
  const isPng = head[0] === 0x89 && head[1] === 0x50;
  return isPng && (await isAnimatedPng(file)) ? 'image/apng' : undefined;
}
