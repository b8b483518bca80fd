export { PictureSignal } from './picture-signal.ts';
export type * from './signal-types.ts';
export { SoundSignal } from './sound-signal.ts';
export {
  PICTURE_THRESHOLDS,
  type PictureOverrides,
  type PictureThresholds,
  R103_V1_LUMA,
  SOUND_THRESHOLDS,
  type SoundOverrides,
  type SoundThresholds,
} from './thresholds.ts';
