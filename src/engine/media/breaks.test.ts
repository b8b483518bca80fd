import { expect, test } from 'vitest';
import { restDue } from './breaks.ts';

/** Works in steps and rests between them; the share of the time that was work. */
function worked(step: number, share: number, seconds: number): number {
  let at = 1_700_000_000_123;
  const end = at + seconds * 1000;
  let [settled, rested] = [at, 0];
  while (at < end) {
    at += step;
    const rest = restDue(settled, at, share);
    if (rest === undefined) continue;
    at += rest;
    rested += rest;
    settled = at;
  }
  return 1 - rested / (at - 1_700_000_000_123);
}

test.each([
  [10, 0.75],
  [40, 0.5],
  [400, 0.75],
  [1700, 0.5],
  [8, 0.1],
])('steps of %i ms take a share of %d of the time', (step, share) => {
  expect(worked(step, share, 120)).toBeCloseTo(share, 1);
});

test('threads rest at the same moments', () => {
  const wakes = (at: number): number => at + (restDue(1_000_100, at, 0.75) ?? 0);
  expect(wakes(1_000_760) - wakes(1_000_752)).toBeLessThan(10);
  expect(restDue(1_000_100, 1_000_740, 0.75)).toBeUndefined();
});
