export { parseColour } from './colour-text.ts';
export type * from './formats.ts';
export { FORMAT_IDS } from './formats.ts';
export { completeMotionBlur } from './motion-blur.ts';
export { type CompositionFacts, outputFrameCount } from './output-timing.ts';
export { DEFAULT_BACKGROUND, DEFAULT_QUALITY, defaultSettings, FORMATS, getFormat } from './registry.ts';
export { type ResolvedSettings, resolveSettings } from './resolve.ts';
export { validateSettings } from './validate.ts';
