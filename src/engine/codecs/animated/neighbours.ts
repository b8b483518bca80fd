import type { EncodeSettings } from '../codecs.ts';
import { isAnimatedCodec } from './animated-codecs.ts';

/** Frames beside a segment's own that decide its bytes. */
export interface Neighbours {
  readonly before: boolean;
  readonly after: boolean;
}

/**
 * Animated pictures hold what changed since the frame before; and what a GIF makes transparent again, the frame ahead of it
 * must clear away.
 */
export function neighboursOf({ codec, alpha = false }: EncodeSettings): Neighbours {
  return { before: isAnimatedCodec(codec), after: codec === 'gif' && alpha };
}
