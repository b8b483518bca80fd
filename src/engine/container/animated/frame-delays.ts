import type { Rational } from '../../media/index.ts';

/**
 * Ticks that a frame is shown for: each begins at the tick nearest to its time, so that no error adds up.
 *
 * @example at 30 frames a second and 100 ticks: 3, 4, 3, 3, 4, 3 …
 */
export function frameTicks(frame: number, rate: Rational, ticksPerSecond: number): number {
  return startTick(frame + 1, rate, ticksPerSecond) - startTick(frame, rate, ticksPerSecond);
}

function startTick(frame: number, { num, den }: Rational, ticksPerSecond: number): number {
  return Math.round((frame * den * ticksPerSecond) / num);
}
