import { expect, type Page, test } from '@playwright/test';
import { cleanFilms } from '../test/prove/fault-clean.ts';
import { BASES, FAULTS } from '../test/prove/fault-list.ts';
import { FaultBench } from '../test/prove/fault-page.ts';
import { sampleOf } from '../test/prove/random.ts';

/** Another seed looks at others of the fifty; `npm run prove -- faults` at all. */
const SEED = Number(process.env.FRAMEWRIGHT_FAULT_SEED ?? 7);

async function openBench(page: Page): Promise<FaultBench> {
  await page.goto('/e2e/harness/fault-bench.html');
  await page.waitForFunction(() => 'bench' in globalThis);
  return new FaultBench(page);
}

test('faults that are planted in files are caught and named', async ({ page }) => {
  const bench = await openBench(page);
  const runs = [];
  for (const fault of sampleOf(FAULTS, 3, SEED)) runs.push(await bench.fault(fault));
  const missed = runs.filter(({ named }) => !named);
  expect(missed, JSON.stringify(missed, null, 2)).toEqual([]);
});

test('files without a fault raise no alarm', async ({ page }) => {
  const bench = await openBench(page);
  const runs = [];
  for (const [name, film] of sampleOf([...cleanFilms()], 2, SEED)) runs.push(await bench.clean(name, film));
  for (const { name, alarms, failure } of runs)
    expect([name, alarms, failure]).toEqual([name, [], undefined]);
});

test('a sample of frames finds what lies at a seam, and two films are laid side by side', async ({
  page,
}) => {
  const bench = await openBench(page);
  await bench.clean('good', BASES.h264);
  const seams = FAULTS.find(({ name }) => name === 'seams one frame off');
  if (!seams) throw new Error('There is no such fault.');
  const file = await bench.planted(seams);
  const [whole, sampled, fault] = await page.evaluate(
    async ([spoilt]) => [
      await globalThis.bench.validate('good'),
      await globalThis.bench.validate('good', undefined, false, { sampled: true }),
      await globalThis.bench.validate('good', spoilt, false, { sampled: true }),
    ],
    [file] as const,
  );
  expect(whole?.framesCompared).toBe(96);
  expect(sampled?.framesCompared).toBeLessThan(48);
  expect(sampled?.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  expect(fault?.findings.map(({ id }) => id)).toContain('seam-shifted');
  await bench.clean('other', { ...BASES.h264, settings: { ...BASES.h264.settings, format: 'vp9-webm' } });
  const likeness = await page.evaluate(() => globalThis.bench.compare('good', 'other'));
  expect(likeness?.ssim).toBeGreaterThan(0.98);
  expect(await page.evaluate(() => globalThis.bench.compare('good', 'good'))).toEqual({
    ssim: 1,
    psnr: 999,
    deltaE: 0,
  });
});
