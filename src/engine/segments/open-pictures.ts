import type { ResolvedBurnIn } from '../formats/index.ts';
import { burnInto } from './burn-in-pictures.ts';
import { openComposition } from './composition-pictures.ts';
import { openFrameSource } from './frame-source-pictures.ts';
import { isFrameSource } from './is-frame-source.ts';
import type { Pictures } from './pictures.ts';
import type { PictureSource } from './segments.ts';

/**
 * @param burnIn what is to be written over them
 * @throws ExportError where the document or the module will not do
 */
export async function openPictures(source: PictureSource, burnIn?: ResolvedBurnIn): Promise<Pictures> {
  const pictures = await (isFrameSource(source) ? openFrameSource(source) : openComposition(source));
  return burnIn ? burnInto(pictures, burnIn) : pictures;
}
