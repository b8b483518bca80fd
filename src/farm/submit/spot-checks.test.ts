import { expect, test } from 'vitest';
import type { SegmentTask } from '../../engine/host.ts';
import { SpotChecks } from './spot-checks.ts';

const task = { range: { index: 0, start: 0, end: 60 } } as SegmentTask;
const bytes = new Uint8Array(1);
const { signal } = new AbortController();

test('first segments of each worker are looked at, others as checks keep up, and never more than a few wait', async () => {
  const ends: (() => void)[] = [];
  const checks = new SpotChecks(
    () => new Promise((resolve) => ends.push(() => resolve({ problems: [], wrong: false }))),
    () => 0.1,
  );
  const known = async (workerId: string): Promise<void> => {
    for (let first = 0; first < 2; first++) {
      const looked = checks.look(task, bytes, workerId, signal);
      ends.pop()?.();
      expect(await looked).toBeDefined();
    }
  };
  await known('a');
  const many = Array.from({ length: 100 }, () => checks.look(task, bytes, 'a', signal));
  expect(ends).toHaveLength(2);
  const stranger = checks.look(task, bytes, 'stranger', signal);
  const doubted = checks.look(task, bytes, 'a', signal, [3]);
  expect(ends).toHaveLength(4);
  for (const end of ends) end();
  expect((await Promise.all(many)).filter((looked) => looked)).toHaveLength(2);
  expect((await stranger)?.frames.length).toBe(2);
  expect((await doubted)?.frames).toEqual([3]);
});
