import type { CodecId } from '../codecs.ts';

/** Codecs of animated pictures: one file that players of pictures show, whose frames hold what changed since the last. */
export const ANIMATED_CODECS = ['gif', 'apng', 'webp'] as const satisfies readonly CodecId[];
export type AnimatedCodecId = (typeof ANIMATED_CODECS)[number];

export function isAnimatedCodec(codec: CodecId | undefined): codec is AnimatedCodecId {
  return codec !== undefined && (ANIMATED_CODECS as readonly CodecId[]).includes(codec);
}
