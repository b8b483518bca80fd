import { expect, test } from 'vitest';
import { fuzzFarm } from '../prove/farm-fuzz.ts';
import { simulateFarm } from '../prove/farm-simulation.ts';
import { withFolder } from '../prove/framewright.ts';

test('malformed messages and requests break nothing: neither service nor streams nor whoever reads them', async () => {
  const { problems, refused, statuses } = await fuzzFarm(600, 1);
  expect(problems).toEqual([]);
  expect(refused).toBeGreaterThan(0);
  expect(Object.keys(statuses).length).toBeGreaterThan(3);
});

test('many workers share a job by the real queue: each segment is built once, and nothing is left', async () => {
  await withFolder(async (folder) => {
    const options = { workers: 40, segments: 120, milliseconds: 300, segmentBytes: 1000 };
    const { built, left } = await simulateFarm(folder, options);
    expect({ built, left }).toEqual({ built: 120, left: 0 });
  });
});
