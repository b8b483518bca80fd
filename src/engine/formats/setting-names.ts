import { suggest } from '../errors/index.ts';
import type { FormatSettings } from './formats.ts';

/** Every setting there is; the compiler keeps it complete. */
const NAMES: Record<keyof FormatSettings, true> = {
  format: true,
  container: true,
  size: true,
  scale: true,
  fit: true,
  keyFrameInterval: true,
  frameRate: true,
  scan: true,
  pulldown: true,
  range: true,
  handles: true,
  leader: true,
  bitrate: true,
  constantBitrate: true,
  quality: true,
  targetSsim: true,
  codecOptimizations: true,
  lottie: true,
  encoder: true,
  deterministic: true,
  depth: true,
  compression: true,
  pictureNames: true,
  layers: true,
  colour: true,
  colourModel: true,
  alpha: true,
  alphaDepth: true,
  background: true,
  supersample: true,
  motionBlur: true,
  theme: true,
  blending: true,
  imageSampling: true,
  dither: true,
  renderer: true,
  optimization: true,
  title: true,
  description: true,
  reel: true,
  timecode: true,
  as11: true,
  burnIn: true,
  audio: true,
  captions: true,
  chapters: true,
  fragmented: true,
  fullRange: true,
  hdr: true,
  lut: true,
  sidecar: true,
  loop: true,
  lossless: true,
  gif: true,
  poster: true,
};

export const SETTING_NAMES = Object.keys(NAMES) as readonly (keyof FormatSettings)[];

/** What is said of a setting that there is none of, with the nearest; undefined where all are known. */
export function unknownSetting(
  settings: object,
): { readonly name: string; readonly message: string } | undefined {
  const name = Object.keys(settings).find((key) => !Object.hasOwn(NAMES, key));
  if (name === undefined) return undefined;
  return { name, message: `There is no setting "${name.slice(0, 40)}".${suggest(name, SETTING_NAMES)}` };
}
