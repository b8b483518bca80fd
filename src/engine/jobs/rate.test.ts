import { expect, test } from 'vitest';
import { FrameRateWindow } from './rate.ts';

test('the frame rate is that of the last ten seconds', () => {
  const rate = new FrameRateWindow();
  expect(rate.framesPerSecond).toBe(0);
  for (let second = 0; second <= 20; second++) rate.add(second * 5, second * 1000);
  expect(rate.framesPerSecond).toBeCloseTo(5);
  for (let second = 21; second <= 40; second++) rate.add(100 + (second - 20) * 50, second * 1000);
  expect(rate.framesPerSecond).toBeCloseTo(50);
});
