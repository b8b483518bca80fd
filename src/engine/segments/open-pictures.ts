import { openComposition } from './composition-pictures.ts';
import { openFrameSource } from './frame-source-pictures.ts';
import type { Pictures } from './pictures.ts';
import type { FrameSourceModule, PictureSource } from './segments.ts';

/** @throws ExportError where the document or the module will not do */
export function openPictures(source: PictureSource): Promise<Pictures> {
  return isFrameSource(source) ? openFrameSource(source) : openComposition(source);
}

export function isFrameSource(source: PictureSource): source is FrameSourceModule {
  return 'module' in source;
}
