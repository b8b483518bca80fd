import { expect, it } from 'vitest';
import { fuzz } from './prove/fuzz.ts';

it('draws or refuses mutated documents: no hang, no crash, no other error', async () => {
  const report = await fuzz(150, 20_000);
  expect(report.failures).toEqual([]);
  // Edits that refuse everything would prove nothing.
  expect(report.drawn).toBeGreaterThan(75);
  expect(report.refused).toBeGreaterThan(1);
}, 120_000);
