export type { ResolvedAudio } from './audio-settings.ts';
export { parseColour } from './colour-text.ts';
export { audioCodecs, containerFile } from './containers.ts';
export type { ResolvedFile } from './file-settings.ts';
export type * from './formats.ts';
export { AUDIO_CODECS, FORMAT_IDS } from './formats.ts';
export { completeMotionBlur } from './motion-blur.ts';
export { type CompositionFacts, outputFrameCount } from './output-timing.ts';
export {
  DEFAULT_BACKGROUND,
  DEFAULT_QUALITY,
  FORMATS,
  getFormat,
  hasQuality,
} from './registry.ts';
export { type ResolvedSettings, resolveSettings } from './resolve.ts';
export { validateSettings } from './validate.ts';
