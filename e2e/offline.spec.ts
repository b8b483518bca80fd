import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserContext, type Page, expect as playwrightExpect, test } from '@playwright/test';
import { PNG } from 'pngjs';
import type { FormatSettings } from '../src/engine/index.ts';
import { createStaticHost } from '../src/server/static-host.ts';
import type { AppShell } from '../src/ui/app-shell.ts';
import { expectNoViolations } from './harness/accessibility.ts';
import { buildSecondVersion, type Host, plainHandler, startHost } from './harness/hosts.ts';

/* The installed app: without a network, while it is updated, on hosts that send no headers, and as the system calls it. */

test.use({ serviceWorkers: 'allow', actionTimeout: 30_000 });
const expect = playwrightExpect.configure({ timeout: 30_000 });

/** Where the bundled app lies; another place for who has built it there. */
const built = resolve(process.env.FRAMEWRIGHT_E2E_APP ?? 'dist/e2e');
const folder = mkdtempSync(join(tmpdir(), 'framewright-offline-'));

const hosts: Host[] = [];

async function host(handler = createStaticHost(built)): Promise<Host> {
  const started = await startHost(handler);
  hosts.push(started);
  return started;
}

test.afterEach(async () => {
  await Promise.all(hosts.splice(0).map((started) => started.stop()));
});

/** Until the service worker has stored all and is in charge of the page. */
async function untilOffline(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    await navigator.serviceWorker.ready;
    return navigator.serviceWorker.controller !== null;
  });
}

/** Starts an export of the smallest sample by the app's own engine. @returns the job's id */
async function submit(page: Page, settings: FormatSettings): Promise<string> {
  await page.waitForFunction(() => Boolean(document.querySelector<AppShell>('fw-app')?.app));
  return await page.evaluate(async (asked) => {
    const shell = document.querySelector<AppShell>('fw-app');
    if (!shell) throw new Error('There is no app.');
    const { engine, store } = shell.app;
    const sample = store.state.samples.find(({ fileName }) => fileName === 'gradient-loop.json');
    if (!sample) throw new Error('There is no sample.');
    const composition = await (await fetch(sample.url)).blob();
    const { id } = await engine.exportComposition({
      compositionId: sample.id,
      composition,
      fileName: sample.fileName,
      settings: asked,
    });
    return id;
  }, settings);
}

async function untilOpen(page: Page, fileName: string): Promise<void> {
  await page.waitForFunction(
    (name) => document.querySelector<AppShell>('fw-app')?.app.composition?.fileName === name,
    fileName,
  );
}

/** The finished file of a job, on disk. */
async function fileOf(page: Page, jobId: string, name: string): Promise<string> {
  const base64 = await page.evaluate(async (id) => {
    const shell = document.querySelector<AppShell>('fw-app');
    const result = await shell?.app.engine.getExportResult(id);
    if (!result?.file || !result.check.passed)
      throw new Error(`There is no good file: ${result?.check.problems}`);
    const bytes = new Uint8Array(await result.file.arrayBuffer());
    let binary = '';
    for (let at = 0; at < bytes.length; at += 32768) {
      binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
    }
    return btoa(binary);
  }, jobId);
  const path = join(folder, name);
  writeFileSync(path, Buffer.from(base64, 'base64'));
  return path;
}

function probe(path: string): unknown {
  const text = execFileSync('ffprobe', [
    ...['-v', 'error', '-count_frames', '-select_streams', 'v:0', '-of', 'json'],
    ...['-show_entries', 'stream=codec_name,width,height,nb_read_frames', path],
  ]);
  return JSON.parse(text.toString()).streams;
}

async function cutNetwork(context: BrowserContext, started: Host): Promise<void> {
  await started.stop();
  await context.setOffline(true);
}

const RANGE = { start: 0, end: 20 };

test('exports H.264, ProRes and what needs ffmpeg.wasm without a network after one visit', async ({
  page,
  context,
}) => {
  const served = await host();
  await page.goto(`${served.url}#/settings`);
  await untilOffline(page);
  await page.getByRole('button', { name: 'Fetch now' }).click();
  await expect(page.getByText('every format can be made offline')).toBeVisible();
  await cutNetwork(context, served);
  await page.reload();
  await expect(page.getByText('works without a network')).toBeVisible();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const [h264, prores, dnxhr] = [
    await submit(page, { format: 'h264-mp4', range: RANGE }),
    await submit(page, { format: 'prores-422', range: RANGE }),
    await submit(page, { format: 'dnxhr-sq', encoder: 'ffmpeg', range: RANGE }),
  ];
  const size = { width: 640, height: 360, nb_read_frames: '20' };
  expect(probe(await fileOf(page, h264, 'offline.mp4'))).toEqual([{ codec_name: 'h264', ...size }]);
  expect(probe(await fileOf(page, prores, 'offline.mov'))).toEqual([{ codec_name: 'prores', ...size }]);
  expect(probe(await fileOf(page, dnxhr, 'offline-dnxhr.mov'))).toEqual([{ codec_name: 'dnxhd', ...size }]);
  // Another tab opens from the store as well, and all samples are there.
  const second = await context.newPage();
  await second.goto(served.url);
  await expect(second.locator('fw-app')).toBeVisible();
  expect(
    await second.evaluate(async () => {
      const shell = document.querySelector<AppShell>('fw-app');
      const urls = shell?.app.store.state.samples.map(({ url }) => url) ?? [];
      return Promise.all(urls.map(async (url) => (await fetch(url)).ok));
    }),
  ).not.toContain(false);
});

test('can be installed: manifest, icons and service worker are what browsers ask for', async ({ page }) => {
  const served = await host();
  await page.goto(served.url);
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifestUrl = new URL(href ?? '', served.url);
  const response = await page.request.get(manifestUrl.href);
  expect(response.headers()['content-type']).toContain('application/manifest+json');
  const manifest = await response.json();
  expect(manifest).toMatchObject({ name: 'Framewright', display: 'standalone' });
  expect(manifest.short_name.length).toBeLessThanOrEqual(12);
  for (const colour of [manifest.theme_color, manifest.background_color]) {
    expect(colour).toMatch(/^#[0-9a-f]{6}$/);
  }
  await expect(page.locator('meta[name=theme-color]').first()).toHaveAttribute('content', /^#[0-9a-f]{6}$/);
  const sizes: string[] = [];
  for (const icon of manifest.icons) {
    const picture = await page.request.get(new URL(icon.src, manifestUrl).href);
    expect(picture.headers()['content-type']).toBe(icon.type);
    if (icon.type !== 'image/png') continue;
    const { width, height, data } = PNG.sync.read(await picture.body());
    expect(`${width}x${height}`).toBe(icon.sizes);
    sizes.push(`${icon.sizes} ${icon.purpose ?? 'any'}`);
    if (icon.purpose === 'maskable') expect(data[3], 'the ground reaches the corner').toBe(255);
  }
  expect(sizes).toEqual(expect.arrayContaining(['192x192 any', '512x512 any', '512x512 maskable']));

  await untilOffline(page);
  const start = new URL(manifest.start_url, manifestUrl).href;
  const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
  expect(start.startsWith(scope)).toBe(true);
  expect(new URL(manifest.scope, manifestUrl).href).toBe(scope);
  // Chromium's own verdict, less what only a window with a person before it can have.
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
    [],
  );
  const { errors } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  // The page of the command line has none of this.
  const other = await host();
  await page.goto(`${other.url}headless.html`);
  await page.waitForLoadState('networkidle');
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});

test('a new version lets a running export end with the old files, and shows after a reload', async ({
  page,
}) => {
  const second = join(folder, 'second');
  await buildSecondVersion(built, second);
  const served = await host();
  await page.goto(served.url);
  await untilOffline(page);
  const prompt = page.locator('fw-update-prompt');
  await expect(prompt.getByRole('status')).toHaveCount(0);

  // ffmpeg.wasm lies on the server alone and its worker was not started yet when the files of both change.
  // Large, so that it takes longer than the new version takes to arrive.
  const size = { width: 3840, height: 2160 };
  const running = await submit(page, { format: 'dnxhr-sq', size, range: { start: 0, end: 40 } });
  await page.waitForFunction(async (id) => {
    const engine = document.querySelector<AppShell>('fw-app')?.app.engine;
    return (await engine?.getExportStatus(id))?.status === 'processing';
  }, running);
  served.handler = createStaticHost(second);
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(prompt.getByRole('status')).toContainText('waits until the exports are done');
  // Workers that start now, by names that the server has forgotten: another format's, and those of the check.
  const later = await submit(page, { format: 'prores-422', encoder: 'ffmpeg', range: RANGE });
  await fileOf(page, later, 'later.mov');
  expect(probe(await fileOf(page, running, 'running.mov'))).toEqual([
    { codec_name: 'dnxhd', ...size, nb_read_frames: '40' },
  ]);

  await expect(prompt.getByRole('status')).toContainText('shows after a reload');
  // The new version is in charge, and the page of the old one works on.
  const after = await submit(page, { format: 'vp9-webm', range: RANGE });
  await fileOf(page, after, 'after.webm');
  await page.screenshot({ path: 'test-results/offline-update.png' });
  await prompt.getByRole('button', { name: 'Reload' }).click();
  await expect(page.locator('meta[name=description]')).toHaveAttribute('content', /^Second/);
  await expect(page.locator('fw-app')).toBeVisible();
  // Nobody needs the old files any more.
  await expect
    .poll(() =>
      page.evaluate(async () => (await caches.keys()).filter((name) => name.includes('app')).length),
    )
    .toBe(1);
});

test('isolates the page on a host that sends no headers, after one reload at most', async ({ page }) => {
  const served = await host(plainHandler(built));
  let loads = 0;
  page.on('domcontentloaded', () => loads++);
  await page.goto(served.url);
  // A document is isolated before its load is counted.
  await expect.poll(() => loads).toBe(2);
  await page.waitForFunction(() => crossOriginIsolated);
  const id = await submit(page, { format: 'h264-mp4', range: RANGE });
  expect(probe(await fileOf(page, id, 'isolated.mp4'))).toMatchObject([{ codec_name: 'h264' }]);
  expect(loads).toBe(2);
});

test('reloads nothing under hands that are at work', async ({ page }) => {
  const served = await host(plainHandler(built));
  let loads = 0;
  page.on('domcontentloaded', () => loads++);
  await page.goto(served.url);
  await page.locator('fw-app').dispatchEvent('input');
  await untilOffline(page);
  // What is asked before a reload has been answered by then.
  const reloaded = await page.evaluate(async () => {
    await document.querySelector<AppShell>('fw-app')?.app.engine.listExports();
    return sessionStorage.getItem('framewright.isolation.reloaded');
  });
  expect(reloaded).toBeNull();
  await page.reload();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(loads).toBe(2);
});

test('leaves a page its ties to others where isolation is not wanted', async ({ page }) => {
  const served = await host(plainHandler(built));
  let loads = 0;
  page.on('domcontentloaded', () => loads++);
  await page.goto(`${served.url}?isolation=off`);
  await untilOffline(page);
  await page.reload();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  expect(loads).toBe(2);
});

test('opens files that it is started with, and what is shared with it once it may', async ({ page }) => {
  const served = await host();
  const lottie = { v: '5.7.0', fr: 25, ip: 0, op: 50, w: 100, h: 60, assets: [], layers: [] };
  await page.addInitScript((text) => {
    const file = { kind: 'file', getFile: async () => new File([text], 'launched.json') };
    Object.defineProperty(window, 'launchQueue', {
      value: {
        setConsumer: (consume: (launch: unknown) => void) =>
          Object.assign(window, { launch: () => consume({ files: [file] }) }),
      },
    });
  }, JSON.stringify(lottie));
  await page.goto(served.url);
  await untilOffline(page);
  await page.waitForFunction(() => 'launch' in window);
  await page.evaluate(() => (window as unknown as { launch: () => void }).launch());
  await untilOpen(page, 'launched.json');

  const opened = () =>
    page.evaluate(() => document.querySelector<AppShell>('fw-app')?.app.composition?.fileName);
  const waiting = () =>
    page.evaluate(async () => (await (await caches.open('framewright-shared')).keys()).length);
  const share = () =>
    page.evaluate((text) => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'POST', enctype: 'multipart/form-data', action: 'share' });
      const input = Object.assign(document.createElement('input'), { type: 'file', name: 'files' });
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'Größe.json', { type: 'application/json' }));
      input.files = transfer.files;
      form.append(input);
      document.body.append(form);
      form.submit();
    }, JSON.stringify(lottie));
  const screen = page.locator('fw-shared-screen');

  await share();
  await expect(screen).toContainText('Who sent it is not known');
  await expect(page).toHaveURL(/#\/shared\/[\w-]{36}$/);
  await expect(screen).toContainText('Größe.json');
  await expect(screen).toContainText('Lottie document');
  await expect(screen).toContainText(`${JSON.stringify(lottie).length} B`);
  await expectNoViolations(page);
  await page.screenshot({ path: 'test-results/shared.png' });
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expect(() => expectNoViolations(page, { theme: 'dark' })).toPass();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: 'test-results/shared-phone.png' });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1280, height: 720 });
  expect(await opened()).toBeUndefined();
  const address = page.url();
  await screen.getByRole('button', { name: 'Decline and delete' }).click();
  await expect(page).toHaveURL(/#\/$/);
  expect(await opened()).toBeUndefined();
  expect(await waiting()).toBe(0);
  await page.goto(address);
  await expect(page.getByRole('alert')).toContainText('There is nothing here any more');

  await share();
  await screen.getByRole('button', { name: 'Open', exact: true }).click();
  await untilOpen(page, 'Größe.json');
  await expect(page).toHaveURL(/#\/export$/);
  expect(await waiting()).toBe(0);
  await page.goto(`${served.url}#/shared/too-large?bytes=700000000`);
  await expect(page.getByRole('alert')).toContainText('has 700 MB; more than 500 MB are not taken');
});
