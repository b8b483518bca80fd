import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import type { AppShell } from '../src/ui/app-shell.ts';

/*
 * What somebody waits for who opens the app for the first time: its queue, without what exports need, which comes with the
 * first export.
 */

/** Compressed JavaScript of the first screen, bytes. */
const BUDGET = 300_000;

test('the first load stays within its budget, and an export fetches the rest', async ({ page }) => {
  const scripts = new Map<string, number>();
  page.on('response', async (response) => {
    const type = response.headers()['content-type'] ?? '';
    if (!type.includes('javascript') || !response.ok()) return;
    const body = await response.body().catch(() => Buffer.alloc(0));
    scripts.set(response.url(), gzipSync(body).length);
  });
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Queue' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  const first = [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0);
  test
    .info()
    .annotations.push({ type: 'first load', description: `${first} bytes in ${scripts.size} files` });
  expect(first).toBeGreaterThan(50_000);
  expect(first, [...scripts].map(([url, bytes]) => `${bytes} ${url}`).join('\n')).toBeLessThan(BUDGET);

  const before = scripts.size;
  await page.getByRole('button', { name: /^Open sample Gradient loop/ }).click();
  await expect(page.getByRole('combobox', { name: 'Format' })).toBeVisible({ timeout: 30_000 });
  await expect(() => expect(scripts.size).toBeGreaterThan(before)).toPass();
});

test('each sample shows a frame of itself, with its size, rate and length', async ({ page }) => {
  await page.goto('/');
  await page.waitForFunction(() => Boolean(document.querySelector<AppShell>('fw-app')?.app));
  const seen = await page.evaluate(async () => {
    const shell = document.querySelector<AppShell>('fw-app');
    if (!shell) throw new Error('There is no app.');
    const { engine, store } = shell.app;
    const pixels = async (source: Blob): Promise<Uint8ClampedArray> => {
      const bitmap = await createImageBitmap(source);
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('There is no canvas.');
      context.drawImage(bitmap, 0, 0);
      return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
    };
    const differences: [string, number][] = [];
    for (const { fileName, url, picture, facts } of store.state.samples) {
      const composition = await (await fetch(url)).blob();
      const preview = await engine.openPreview(composition, { fileName });
      const { width, height, frameRate, frameCount } = preview;
      preview.close();
      const told = { width, height, frameRate: { ...frameRate }, frameCount };
      const right = JSON.stringify(told) === JSON.stringify(facts);
      const kept = await pixels(await (await fetch(picture)).blob());
      const scale = 384 / Math.max(width, height);
      const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
      const frames = [Math.floor(frameCount * 0.45)];
      for await (const { png } of engine.renderFrames({ composition, fileName, frames, size })) {
        const drawn = await pixels(new Blob([png]));
        const sum = kept.reduce((total, value, at) => total + Math.abs(value - (drawn[at] ?? 999)), 0);
        differences.push([fileName, right ? sum / drawn.length : 255]);
      }
    }
    return differences;
  });
  expect(seen.length).toBeGreaterThanOrEqual(8);
  for (const [name, difference] of seen) expect.soft(difference, name).toBeLessThan(1);
});
