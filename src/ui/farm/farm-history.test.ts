import { expect, test } from 'vitest';
import type { FarmStatus } from '../../engine/index.ts';
import { NO_HISTORY, withPoint } from './farm-history.ts';

const status = (frames: Record<string, number>): FarmStatus =>
  ({
    connected: true,
    workers: Object.entries(frames).map(([id, count]) => ({
      id,
      place: 'farm',
      performance: { frames: count },
    })),
    jobs: [],
    waiting: { low: 1, normal: 2, high: 0, urgent: 3 },
    leased: 4,
  }) as unknown as FarmStatus;

test('throughput is what all workers built in the last seconds; those who come or start anew add nothing', () => {
  let history = withPoint(NO_HISTORY, status({ a: 100 }), 0);
  expect(history.points.at(-1)).toEqual({ at: 0, waiting: 6, leased: 4, framesPerSecond: 0 });
  history = withPoint(history, status({ a: 148, b: 5000 }), 2_000);
  expect(history.points.at(-1)?.framesPerSecond).toBe(24);
  history = withPoint(history, status({ a: 0, b: 5048 }), 4_000);
  expect(history.points.at(-1)?.framesPerSecond).toBe(24);
  history = withPoint(history, status({ a: 0, b: 5048 }), 23_000);
  expect(history.points.at(-1)?.framesPerSecond).toBeCloseTo(48 / 20);
  history = withPoint(history, status({ a: 0, b: 5048 }), 60_000);
  expect(history.points.at(-1)?.framesPerSecond).toBe(0);
});

test('the past is forgotten in time', () => {
  let history = NO_HISTORY;
  for (let at = 0; at < 400; at++) history = withPoint(history, status({ a: at }), at * 2_000);
  expect(history.points).toHaveLength(300);
  expect(history.built.length).toBeLessThan(12);
});
