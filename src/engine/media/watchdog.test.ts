import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Watchdog } from './watchdog.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('it barks once after the silence that it was told of, and no sooner', async () => {
  const bark = vi.fn();
  const watchdog = new Watchdog(1000, bark);
  await vi.advanceTimersByTimeAsync(5000);
  expect(bark).not.toHaveBeenCalled();
  for (let i = 0; i < 5; i++) {
    watchdog.alive();
    await vi.advanceTimersByTimeAsync(950);
  }
  expect(bark).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(bark).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(5000);
  expect(bark).toHaveBeenCalledTimes(1);
});

test('time asleep is no silence', async () => {
  const bark = vi.fn();
  const watchdog = new Watchdog(1000, bark);
  watchdog.alive();
  await vi.advanceTimersByTimeAsync(450);
  // A frozen tab: the clock goes on, timers do not.
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + 3_600_000);
  await vi.advanceTimersByTimeAsync(300);
  expect(bark).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(700);
  expect(bark).toHaveBeenCalledTimes(1);
});

test('stopped, it is silent until the next sign of life', async () => {
  const bark = vi.fn();
  const watchdog = new Watchdog(1000, bark);
  watchdog.alive();
  watchdog.stop();
  await vi.advanceTimersByTimeAsync(2000);
  expect(bark).not.toHaveBeenCalled();
  watchdog.alive();
  await vi.advanceTimersByTimeAsync(1100);
  expect(bark).toHaveBeenCalledTimes(1);
});
