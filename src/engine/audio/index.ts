export { Limiter } from './limiter.ts';
export { type Loudness, LoudnessMeter } from './loudness.ts';
export { MIX_SAMPLES, Mixer, type MixOptions } from './mixer.ts';
export type { SoundReader } from './sound-reader.ts';
export { type MixMatrix, mixMatrix } from './speakers.ts';
export { PeakMeter } from './true-peak.ts';
