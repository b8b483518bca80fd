import { expect, test } from 'vitest';
import type { JobPriority } from '../api/index.ts';
import { JobQueue } from './queue.ts';
import { FrameRateWindow } from './rate.ts';

const job = (id: string, priority: JobPriority) => ({ id, record: { priority } });

test('the more urgent job comes first; of equals, the older', () => {
  const queue = new JobQueue<ReturnType<typeof job>>();
  const withdrawn = job('withdrawn', 'urgent');
  for (const each of [
    job('a', 'low'),
    job('b', 'normal'),
    withdrawn,
    job('c', 'high'),
    job('d', 'normal'),
    job('e', 'high'),
  ]) {
    queue.add(each);
  }
  expect(queue.remove(withdrawn)).toBe(true);
  expect(queue.remove(withdrawn)).toBe(false);
  expect(Array.from({ length: 6 }, () => queue.take()?.id)).toEqual(['c', 'e', 'b', 'd', 'a', undefined]);
});

test('the frame rate is that of the last ten seconds', () => {
  const rate = new FrameRateWindow();
  expect(rate.framesPerSecond).toBe(0);
  for (let second = 0; second <= 20; second++) rate.add(second * 5, second * 1000);
  expect(rate.framesPerSecond).toBeCloseTo(5);
  for (let second = 21; second <= 40; second++) rate.add(100 + (second - 20) * 50, second * 1000);
  expect(rate.framesPerSecond).toBeCloseTo(50);
});
