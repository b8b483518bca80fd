import type { LottiePlayer } from '../../formats/index.ts';
import type { Feature } from './features.ts';

/**
 * What players are known to lack, as of November 2026: lottie-web 5.13 by its SVG and canvas renderers, ThorVG 1.0 as in
 * dotlottie-web, Skottie of CanvasKit 0.42, by trials with documents of one feature each; lottie-ios 4 and lottie-android 6 by
 * their own lists of supported features (airbnb.io/lottie, “Supported Features”).
 */
const LACKS: Readonly<Record<LottiePlayer, readonly Feature[]>> = {
  'lottie-web': [
    'merge-paths', 'twist', 'mask-feather', 'motion-blur', 'three-dimensions', 'adjustment-layers', 'video', 'slots',
  ],
  thorvg: [
    'merge-paths', 'twist', 'mask-feather', 'motion-blur', 'three-dimensions', 'adjustment-layers', 'layer-styles',
    'sound', 'video',
  ],
  skottie: [
    'expressions', 'zig-zag', 'twist', 'mask-expansion', 'mask-modes', 'sound', 'video',
  ],
  'lottie-ios': [
    'expressions', 'merge-paths', 'zig-zag', 'twist', 'pucker-bloat', 'offset-paths', 'mask-feather', 'mask-expansion',
    'mask-modes', 'motion-blur', 'three-dimensions', 'adjustment-layers', 'colour-effects', 'layer-effects',
    'layer-styles', 'text-animators', 'sound', 'video', 'slots',
  ],
  'lottie-android': [
    'expressions', 'merge-paths', 'zig-zag', 'twist', 'pucker-bloat', 'offset-paths', 'mask-feather', 'mask-expansion',
    'mask-modes', 'motion-blur', 'three-dimensions', 'adjustment-layers', 'colour-effects', 'layer-styles', 'sound',
    'video', 'slots',
  ],
}; // biome-ignore format: a table

/** The players of a list that lack a feature. */
export function playersWithout(feature: Feature, players: readonly LottiePlayer[]): LottiePlayer[] {
  return players.filter((player) => LACKS[player].includes(feature));
}
