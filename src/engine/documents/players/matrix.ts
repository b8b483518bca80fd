import type { LottiePlayer } from '../../formats/index.ts';
import type { Feature } from './features.ts';

/**
 * What players are taken to lack, as of November 2026. Of lottie-web 5.13, ThorVG 1.0 and Skottie comparisons of what they draw
 * have told; lottie-ios and lottie-android were tried by nobody here: what is doubtful counts as lacking, and
 * `featureSupport` says otherwise.
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
