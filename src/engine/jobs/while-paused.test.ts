import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LiveJob } from './job.ts';
import type { SlotClaim } from './shared-slots.ts';
import { whilePaused } from './while-paused.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(paused: boolean) {
  const abort = new AbortController();
  const state = { paused };
  const claim = (): SlotClaim => ({ jobId: 'job', priority: 'normal', paused: state.paused });
  const went = vi.fn();
  const waiting = whilePaused({ abort } as unknown as LiveJob, { claim }).then(went);
  return { abort, state, waiting, went };
}

it('goes on once the job is resumed, and no sooner', async () => {
  const { state, waiting, went } = setUp(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(went).not.toHaveBeenCalled();
  state.paused = false;
  await vi.advanceTimersByTimeAsync(1000);
  await waiting;
  expect(went).toHaveBeenCalledOnce();
  await setUp(false).waiting;
});

it('lets a paused job be cancelled', async () => {
  const { abort, waiting } = setUp(true);
  const refused = expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
  abort.abort();
  await refused;
});
