import type { Rational } from '../../media/index.ts';

/** The frame rates that broadcast and the web share, exact. */
export const FPS = {
  film: { num: 24, den: 1 },
  pal: { num: 25, den: 1 },
  ntsc: { num: 30_000, den: 1001 },
  fifty: { num: 50, den: 1 },
  ntscDouble: { num: 60_000, den: 1001 },
  sixty: { num: 60, den: 1 },
} as const satisfies Record<string, Rational>;
