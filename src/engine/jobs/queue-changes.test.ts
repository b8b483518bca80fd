import { expect, test } from 'vitest';
import { QueueChanges } from './queue-changes.ts';

test('who stops waiting is not woken any more, while others go on', async () => {
  const changes = new QueueChanges();
  const controller = new AbortController();
  const looks = { stopped: 0, other: 0 };
  const stopped = changes.until(async () => {
    looks.stopped++;
    return undefined;
  }, controller.signal);
  const other = changes.until(async () => (++looks.other > 2 ? 'found' : undefined));
  await expect.poll(() => looks).toEqual({ stopped: 1, other: 1 });
  controller.abort();
  await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
  changes.wake();
  await expect.poll(() => looks.other).toBe(2);
  changes.wake();
  expect(await other).toBe('found');
  expect(looks.stopped).toBe(1);
});
