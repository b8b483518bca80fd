import type { FrameSourceModule, PictureSource } from './segments.ts';

export function isFrameSource(source: PictureSource): source is FrameSourceModule {
  return 'module' in source;
}
