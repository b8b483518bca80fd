import { expect, test } from 'vitest';
import { Standing } from './standing.ts';

test('three tasks in a row that failed here set a worker aside; what is the job’s fault does not', () => {
  const standing = new Standing();
  for (let task = 0; task < 10; task++) standing.failed(`bad-${task}`, 'INVALID_COMPOSITION', 'no document');
  expect([standing.setAside, standing.pause]).toEqual([undefined, 0]);

  expect(standing.failed('a', 'ENCODER_FAILED', 'one')).toBe(false);
  expect(standing.failed('a', 'ENCODER_FAILED', 'one again')).toBe(false);
  expect(standing.failed('b', 'WORKER_LOST', 'two')).toBe(false);
  expect(standing.pause).toBeGreaterThan(1_000);
  standing.succeeded();
  expect(standing.pause).toBe(0);
  for (const task of ['c', 'd']) expect(standing.failed(task, 'ENCODER_FAILED', task)).toBe(false);
  expect(standing.failed('e', 'RENDERER_FAILED', 'e')).toBe(true);
  expect(standing.setAside?.reasons).toEqual([
    'ENCODER_FAILED: c',
    'ENCODER_FAILED: d',
    'RENDERER_FAILED: e',
  ]);

  standing.setAside = undefined;
  expect(standing.pause).toBe(0);
  expect(standing.failed('f', 'ENCODER_FAILED', 'f')).toBe(false);
});
