import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CDPSession, chromium, expect, type Page, test } from '@playwright/test';
import { PNG } from 'pngjs';
import { browserArguments, findBrowser } from '../src/cli/find-browser.ts';
import type { FormatSettings } from '../src/engine/index.ts';

/*
 * What befalls an export from outside. Each ends in a good file, or in a clear error with what was finished kept. A
 * worker that dies once, a damaged segment, a closed page and a server that refuses are in engine.spec.ts.
 */

const executablePath = await findBrowser();
test.use({
  launchOptions: {
    ...(executablePath && { executablePath }),
    args: [...browserArguments(), '--use-webgpu-adapter=swiftshader'],
  },
});

const movie: FormatSettings = { format: 'vp9-webm' };
let storeNumber = 0;

/** Segments of 30 frames, two seconds each. */
function composition(seconds: number, size = { width: 320, height: 180 }): unknown {
  const frames = seconds * 15;
  return {
    ...{ v: '5.7.0', nm: 'A square', fr: 15, ip: 0, op: frames, w: size.width, h: size.height, assets: [] },
    layers: [
      {
        ...{ ty: 4, ind: 1, nm: 'Square', ip: 0, op: frames, st: 0 },
        ks: { p: { a: 1, k: [{ t: 0, s: [0, 90] }, { t: frames, s: [size.width, 90] }] } },
        shapes: [
          { ty: 'rc', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [60, 60] }, r: { a: 0, k: 4 } },
          { ty: 'fl', c: { a: 0, k: [1, 0.5, 0] }, o: { a: 0, k: 100 } },
        ],
      },
    ],
  }; // biome-ignore format: a document
}

/** A moving picture that no encoder makes smaller. */
function noise(side: number, frames: number): unknown {
  const picture = new PNG({ width: side, height: side });
  // A linear congruential generator (Numerical Recipes, 2nd ed., § 7.1).
  for (let at = 0, state = 1; at < picture.data.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    picture.data[at] = at % 4 === 3 ? 255 : state >>> 24;
  }
  const data = `data:image/png;base64,${PNG.sync.write(picture).toString('base64')}`;
  return {
    ...{ v: '5.7.0', nm: 'Noise', fr: 5, ip: 0, op: frames, w: side, h: side },
    assets: [{ id: 'noise', w: side, h: side, e: 1, u: '', p: data }],
    layers: [
      {
        ...{ ty: 2, ind: 1, nm: 'Noise', refId: 'noise', ip: 0, op: frames, st: 0 },
        ks: { p: { a: 1, k: [{ t: 0, s: [0, 0] }, { t: frames, s: [frames, 0] }] } },
      },
    ],
  }; // biome-ignore format: a document
}

async function open(page: Page, fault = 'none', times = 1, storeName?: string): Promise<string> {
  await page.addInitScript(
    ([fault, times]) => {
      const struck: string[] = [];
      Reflect.set(globalThis, 'struck', struck);
      new BroadcastChannel('faults').onmessage = ({ data }) => struck.push(data);
      const Original = Worker;
      Reflect.set(
        globalThis,
        'Worker',
        class extends Original {
          constructor(url: URL, options: WorkerOptions) {
            const entry = String(url);
            const query = new URLSearchParams({ fault, times, entry });
            const faulty = fault !== 'none' && entry.includes('segment-worker');
            super(faulty ? `${window.harness.faultyWorker}?${query}` : url, options);
          }
        },
      );
    },
    [fault, String(times)] as const,
  );
  await page.goto('/e2e/harness/engine.html');
  await page.waitForFunction(() => window.harness !== undefined);
  const name = storeName ?? `faults-${storeNumber++}`;
  await page.evaluate((name) => window.harness.open(name), name);
  return name;
}

/** Exports and tells how it ended. */
function run(page: Page, document: unknown, settings: FormatSettings = movie, workers = 1, maxRetries = 2) {
  return page.evaluate(
    async ([document, settings, workers, maxRetries]) => {
      const { harness } = window;
      const started = performance.now();
      const id = await harness.submit(document, { settings, workers, maxRetries });
      const failure = await harness.failure(id);
      const took = performance.now() - started;
      const { segments, errors, retryCount } = await harness.engine.getExportStatus(id);
      const result = failure ? undefined : await harness.engine.getExportResult(id);
      return { id, failure, segments, errors, retryCount, took, result };
    },
    [document, settings, workers, maxRetries] as const,
  );
}

/** How often the fault befell the export. */
const strikes = (page: Page): Promise<number> =>
  page.evaluate(() => (Reflect.get(globalThis, 'struck') as string[]).length);

function expectGood(outcome: Awaited<ReturnType<typeof run>>, frames: number): void {
  expect(outcome.failure).toBeUndefined();
  expect(outcome.result).toMatchObject({ frames, check: { passed: true, problems: [] } });
}

test('an encoder that fails once is made anew, and the file is whole', async ({ page }) => {
  await open(page, 'encoder-error');
  const outcome = await run(page, composition(6));
  expect(await strikes(page)).toBe(1);
  expectGood(outcome, 90);
  // Only the segment was built again.
  expect(outcome.retryCount).toBe(0);
});

test('an encoder that fails again and again ends the export in words; another page makes it whole', async ({
  page,
}) => {
  const store = await open(page, 'encoder-error', 1000);
  // Segments of 120 frames: the fault, at every fiftieth, strikes in each attempt.
  const outcome = await run(page, { ...(composition(16) as object), fr: 60 }, movie, 1, 0);
  expect(outcome.failure).toMatchObject({
    code: 'ENCODER_FAILED',
    message: expect.stringContaining('The injected fault'),
  });
  // It leads: only once it is gone does the other page run the queue.
  const healthy = await page.context().newPage();
  await page.close();
  await open(healthy, 'none', 0, store);
  const resumed = await healthy.evaluate(async (id) => {
    await window.harness.engine.retryExport(id);
    return (await window.harness.engine.getExportResult(id)).segments;
  }, outcome.id);
  expect(resumed).toEqual({ total: 2, reused: 0, encoded: 2 });
});

test('an encoder that never flushes is given up, and the file is whole', async ({ page }) => {
  await open(page, 'never-flushes');
  const outcome = await run(page, composition(4));
  expect(await strikes(page)).toBe(1);
  expectGood(outcome, 60);
  // Only the segment was built again.
  expect(outcome.retryCount).toBe(0);
});

test('an encoder that gives other pictures, in sound packets, does not get past the check', async ({
  page,
}) => {
  await open(page, 'grey-pictures');
  const outcome = await run(page, composition(4), movie, 1, 0);
  expect(await strikes(page)).toBeGreaterThanOrEqual(60);
  expect(outcome.failure).toMatchObject({
    code: 'CHECK_FAILED',
    message: expect.stringMatching(
      /Frame 0 differs from the rendering.*Frame 59 differs from the rendering/s,
    ),
  });
});

test('a worker that dies every time ends the export in words', async ({ page }) => {
  await open(page, 'dies');
  const outcome = await run(page, composition(60, { width: 1280, height: 720 }));
  expect(outcome.failure).toMatchObject({
    code: 'WORKER_LOST',
    message: expect.stringMatching(/Workers died 3 times at frames \d+ to \d+.*The injected fault/),
  });
});

test('a GPU whose device is destroyed is opened anew, and the file is whole', async ({ page }) => {
  await open(page, 'device-lost');
  const outcome = await run(page, composition(2), { ...movie, renderer: 'webgpu' });
  expect(await strikes(page)).toBe(1);
  expectGood(outcome, 30);
  expect(outcome.result?.renderer).toBe('webgpu');
});

test.describe('storage', () => {
  let browser: CDPSession;
  const limit = (page: Page, quotaSize?: number) =>
    browser.send('Storage.overrideQuotaForOrigin', {
      origin: new URL(page.url()).origin,
      ...(quotaSize !== undefined && { quotaSize }),
    });

  test('too small for the export is told before any work', async ({ page }) => {
    browser = await page.context().newCDPSession(page);
    await open(page);
    await limit(page, 3_000_000);
    const outcome = await run(page, composition(3600, { width: 1920, height: 1080 }), movie);
    expect(outcome.failure).toMatchObject({
      code: 'STORAGE_FULL',
      message: expect.stringMatching(/needs about .* MB of the browser’s storage.* are free/),
    });
    expect(outcome.segments.encoded).toBe(0);
  });

  test('that fills up in the middle stops the export; with more room it goes on', async ({ page }) => {
    browser = await page.context().newCDPSession(page);
    await open(page);
    await limit(page, 25_000_000);
    const outcome = await run(page, noise(450, 50), { format: 'png-sequence' });
    expect(outcome.failure).toMatchObject({
      code: 'STORAGE_FULL',
      message: expect.stringMatching(/storage is full|no room/),
    });
    expect(outcome.segments.encoded).toBeGreaterThanOrEqual(1);
    expect(outcome.segments.encoded).toBeLessThan(outcome.segments.total);
    await limit(page);
    const resumed = await page.evaluate(async (id) => {
      await window.harness.engine.retryExport(id);
      return window.harness.engine.getExportResult(id);
    }, outcome.id);
    expect(resumed.segments.reused).toBeGreaterThanOrEqual(outcome.segments.encoded);
    expect(resumed.check).toMatchObject({ passed: true, problems: [] });
  });
});

test('a hidden tab works at full speed', async ({ page, baseURL }) => {
  await open(page);
  const film = composition(20);
  const shown = await run(page, film);
  expectGood(shown, 300);
  await withTabs(async (first, second) => {
    await first.goto(`${baseURL}/e2e/harness/engine.html`);
    await first.waitForFunction(() => window.harness !== undefined);
    await second.bringToFront();
    await expect.poll(() => first.evaluate(() => document.visibilityState)).toBe('hidden');
    const hidden = await run(first, film);
    expect(await first.evaluate(() => document.visibilityState)).toBe('hidden');
    expectGood(hidden, 300);
    expect(hidden.segments.encoded).toBe(10);
    // Where timers or animation frames drive, a hidden tab makes a frame a second: 300 s.
    expect(hidden.took).toBeLessThan(shown.took * 3 + 5000);
  });
});

test('a tab that was frozen for longer than any watchdog waits goes on where it was', async ({ page }) => {
  // The page's clock runs sixteen times as fast, and so do its watchdogs: a silence of 4 s is a stall.
  await page.addInitScript(() => {
    const now = performance.now.bind(performance);
    const timer = setTimeout;
    performance.now = () => now() * 16;
    Reflect.set(globalThis, 'setTimeout', (work: () => void, milliseconds = 0) =>
      timer(work, milliseconds / 16),
    );
    const started: string[] = [];
    const Original = Worker;
    Reflect.set(globalThis, 'startedWorkers', started);
    Reflect.set(
      globalThis,
      'Worker',
      class extends Original {
        constructor(url: URL, options: WorkerOptions) {
          super(url, options);
          started.push(String(url));
        }
      },
    );
  });
  await open(page);
  const session = await page.context().newCDPSession(page);
  const id = await page.evaluate(
    async ([document, settings]) => {
      const id = await window.harness.submit(document, { settings, workers: 1 });
      await window.harness.until(id, (status) => status.segments.encoded >= 1);
      return id;
    },
    [composition(60, { width: 640, height: 360 }), movie] as const,
  );
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await sleep(5_000);
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  const outcome = await page.evaluate(async (id) => {
    const failure = await window.harness.failure(id);
    const started: string[] = Reflect.get(globalThis, 'startedWorkers');
    return { failure, workers: started.filter((url) => url.includes('segment-worker')).length };
  }, id);
  expect(outcome).toEqual({ failure: undefined, workers: 1 });
});

/** Two tabs of a browser that Playwright does not keep from hiding the one behind. */
async function withTabs(work: (first: Page, second: Page) => Promise<void>): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'framewright-tabs-'));
  const child = spawn(executablePath ?? 'chromium', [
    '--headless',
    ...browserArguments(),
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    'about:blank',
  ]);
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (text: Buffer) => {
        said += text;
        const [found] = /ws:\S+/.exec(said) ?? [];
        if (found) resolve(found);
      });
      child.on('exit', () => reject(new Error(`The browser ended: ${said}`)));
    });
    const browser = await chromium.connectOverCDP(address, { noDefaults: true });
    const [context] = browser.contexts();
    if (!context) throw new Error('The browser has no window.');
    await work(await context.newPage(), await context.newPage());
    await browser.close();
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit').catch(() => undefined);
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
