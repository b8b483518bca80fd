import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import type { FormatSettings } from '../src/engine/index.ts';

let storeNumber = 0;

async function open(page: Page): Promise<void> {
  await page.goto('/e2e/harness/engine.html');
  await page.waitForFunction(() => window.harness !== undefined);
  await page.evaluate((name) => window.harness.open(name), `frame-source-${Date.now()}-${storeNumber++}`);
}

function run(page: Page, module: string, settings: FormatSettings, options?: unknown) {
  return page.evaluate(
    async ([module, settings, options]) => {
      const composition = { module, ...(options !== undefined && { options }) };
      return window.harness.result(
        await window.harness.submitPictures(composition, { settings, workers: 2 }),
      );
    },
    [module, settings, options] as const,
  );
}

function failure(page: Page, module: string, options?: unknown, more: Partial<FormatSettings> = {}) {
  return page.evaluate(
    async ([module, options, settings]) =>
      window.harness.failure(await window.harness.submitPictures({ module, options }, { settings })),
    [module, options, { format: 'png-sequence', ...more } as FormatSettings] as const,
  );
}

function countFrames(data: string, file: string): string {
  const path = test.info().outputPath(file);
  writeFileSync(path, Buffer.from(data, 'base64'));
  return execFileSync('ffprobe', [
    '-v', 'error', '-count_frames', '-select_streams', 'v:0', '-show_entries', 'stream=nb_read_frames',
    '-of', 'default=nw=1:nk=1', path,
  ]).toString().trim(); // biome-ignore format: a command line
}

test('a canvas scene exports, and an edit builds again only the frames whose content changed', async ({
  page,
}) => {
  await open(page);
  const module = '/e2e/frame-sources/canvas-scene.js';
  const settings = { format: 'vp9-webm' } as const;
  const first = await run(page, module, settings, { label: 'One' });
  expect(first).toMatchObject({ frames: 120, segments: { total: 2, reused: 0, encoded: 2 } });
  expect(first.fileName).toBe('canvas-scene.webm');
  expect(first.check).toMatchObject({ passed: true, problems: [] });
  expect(first.check.ssim).toBeGreaterThan(0.98);
  expect(countFrames(first.data, 'canvas.webm')).toBe('120');
  const edited = await run(page, module, settings, { label: 'Two' });
  expect(edited.segments).toEqual({ total: 2, reused: 1, encoded: 1 });
});

test('a three.js scene exports, scaled to another size and rate', async ({ page }) => {
  await open(page);
  const result = await run(
    page,
    '/e2e/frame-sources/three-scene.js',
    { format: 'vp9-webm', size: { width: 320, height: 180 }, frameRate: { num: 15, den: 1 } },
    { seconds: 1 },
  );
  expect(result).toMatchObject({ frames: 15, check: { passed: true, problems: [] } });
  expect(countFrames(result.data, 'three.webm')).toBe('15');
  const colours = await page.evaluate(async () => {
    const preview = await window.harness.engine.openPreview({
      module: '/e2e/frame-sources/three-scene.js',
    });
    const { data } = await preview.render(10, { width: 64, height: 36 });
    preview.close();
    const seen = new Set<number>();
    for (let at = 0; at < data.length; at += 4) seen.add(((data[at] ?? 0) << 8) | (data[at + 1] ?? 0));
    return seen.size;
  });
  // Lit boxes in many hues on a plain ground.
  expect(colours).toBeGreaterThan(100);
});

test('pixels that a source gives come through exactly, alpha included', async ({ page }) => {
  await open(page);
  const { data, frames } = await run(
    page,
    '/e2e/frame-sources/faulty.js',
    { format: 'png-sequence' },
    { seed: 7 },
  );
  expect(frames).toBe(6);
  const files = unzipSync(Buffer.from(data, 'base64'));
  const [name] = Object.keys(files).filter((each) => each.includes('5'));
  const picture = PNG.sync.read(Buffer.from(files[name ?? ''] ?? []));
  expect([...picture.data.subarray(0, 4)]).toEqual([200, 7, 100, 128]);
});

test('what goes wrong in a source is told with its frame and module', async ({ page }) => {
  await open(page);
  const module = '/e2e/frame-sources/faulty.js';
  expect(await failure(page, module, { fault: 'throw' })).toMatchObject({
    code: 'RENDERER_FAILED',
    message: expect.stringMatching(/Frame 4 of “faulty.js”.*the scene is broken/),
  });
  expect(await failure(page, module, { fault: 'short' })).toMatchObject({
    code: 'INVALID_COMPOSITION',
    message: expect.stringContaining('4 bytes for a frame of 64×36'),
  });
  expect(await failure(page, module, { fault: 'size' })).toMatchObject({
    code: 'INVALID_COMPOSITION',
    message: expect.stringContaining('width is 0'),
  });
  expect(await failure(page, module, { fault: 'create' })).toMatchObject({
    code: 'INVALID_COMPOSITION',
    message: expect.stringContaining('no such scene'),
  });
  expect(await failure(page, '/e2e/frame-sources/none.js')).toMatchObject({
    code: 'ASSET_FAILED',
    message: expect.stringContaining('none.js'),
  });
  expect(await failure(page, module, {}, { motionBlur: { angle: 180 } })).toMatchObject({
    code: 'INVALID_SETTINGS',
    message: expect.stringContaining('motionBlur'),
  });
});

test('a source that never finishes a frame is stopped by a cancellation', async ({ page }) => {
  await open(page);
  const outcome = await page.evaluate(async () => {
    const { harness } = window;
    const composition = { module: '/e2e/frame-sources/faulty.js', options: { fault: 'hang' } };
    const id = await harness.submitPictures(composition, { settings: { format: 'png-sequence' } });
    await harness.until(id, (status) => status.segmentStates.includes('running'));
    await harness.engine.cancelExport(id);
    return harness.failure(id);
  });
  expect(outcome).toMatchObject({ code: 'CANCELLED' });
});
