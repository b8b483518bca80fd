import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import type { FfmpegHarness, FfmpegOutcome, FfmpegRequest } from './harness/ffmpeg.ts';

/* ffmpeg.wasm in a real worker of a real browser: shared memory and none, the cache, refusals and failures. */

const PAGE = '/e2e/harness/ffmpeg.html';
const PRORES: FfmpegRequest = { codec: 'prores', profile: '422', width: 160, height: 90, frames: 30 };
const H264: FfmpegRequest = { codec: 'h264', width: 160, height: 90, frames: 30 };

async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(PAGE);
  await page.waitForFunction(() => 'harness' in globalThis);
  return page;
}

function encode(page: Page, request: FfmpegRequest): Promise<FfmpegOutcome> {
  return page.evaluate(
    (wanted) => (globalThis as unknown as { harness: FfmpegHarness }).harness.encode(wanted),
    request,
  );
}

/** Serves the page as embedders do who can't set headers. */
async function withoutIsolation(context: BrowserContext): Promise<void> {
  await context.route(`**${PAGE}`, async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    delete headers['cross-origin-opener-policy'];
    delete headers['cross-origin-embedder-policy'];
    await route.fulfill({ response, headers });
  });
}

test('gives the same packets with shared memory and without', async ({ browser }) => {
  const isolated = await browser.newContext();
  const plain = await browser.newContext();
  await withoutIsolation(plain);
  const pages = [await open(isolated), await open(plain)] as const;
  for (const request of [PRORES, { ...PRORES, profile: '4444', alpha: true, frames: 5 }, H264] as const) {
    const shared = await encode(pages[0], request);
    const spooled = await encode(pages[1], request);
    expect([shared.isolated, spooled.isolated]).toEqual([true, false]);
    expect(shared.hashes.length).toBe(request.frames);
    expect(spooled.hashes).toEqual(shared.hashes);
  }
  await isolated.close();
  await plain.close();
});

test('runs an encoder that needs threads where the page may share memory', async ({ browser }) => {
  const options = ['-x265-params', 'pools=none:frame-threads=1:log-level=error', '-tag:v', 'hvc1'];
  const hevc: FfmpegRequest = { ...H264, codec: 'h265', frames: 12, options };
  const isolated = await browser.newContext();
  const page = await open(isolated);
  const shared = await encode(page, hevc);
  expect(shared.hashes.length).toBe(12);
  // Again, in the same threads, the other way.
  expect((await encode(page, { ...hevc, shareMemory: false })).hashes).toEqual(shared.hashes);
  const plain = await browser.newContext();
  await withoutIsolation(plain);
  await expect(encode(await open(plain), hevc)).rejects.toThrow(/needs threads.*Cross-Origin-Opener-Policy/);
  await isolated.close();
  await plain.close();
});

test('lets frames that memory should not hold wait on the disk', async ({ page }) => {
  await page.goto(PAGE);
  // 1280×720 in 4:2:0 is 1.4 MB: 50 frames are more than the 64 MB that wait in memory.
  const long: FfmpegRequest = { codec: 'h264', width: 1280, height: 720, frames: 50 };
  const spooled = await encode(page, { ...long, shareMemory: false });
  const shared = await encode(page, { ...long, shareMemory: true });
  expect(spooled.hashes).toEqual(shared.hashes);
  const left = await page.evaluate(() =>
    (globalThis as unknown as { harness: FfmpegHarness }).harness.scratchFiles(),
  );
  expect(left).toEqual([]);
});

test('keeps the core for use offline, and says how much of it is there', async ({ context }) => {
  const first = await open(context);
  const shares = await first.evaluate(() =>
    (globalThis as unknown as { harness: FfmpegHarness }).harness.fetchCore(),
  );
  expect(shares.length).toBeGreaterThan(3);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  await context.route('**/ffmpeg-core/**', (route) => route.abort());
  const second = await open(context);
  expect((await encode(second, { ...PRORES, frames: 2 })).hashes.length).toBe(2);
});

test('does not run a core that is not the one of its build', async ({ context }) => {
  await context.route('**/ffmpeg-core/ffmpeg-core.js', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('var Module', 'let Module');
    await route.fulfill({ response, body });
  });
  const page = await open(context);
  await expect(encode(page, PRORES)).rejects.toThrow(/not the ffmpeg-core\.js that this build belongs to/);
});

test('says in words that the core can not be fetched', async ({ context }) => {
  await context.route('**/ffmpeg-core/**', (route) => route.fulfill({ status: 404 }));
  const page = await open(context);
  await expect(encode(page, PRORES)).rejects.toThrow(/could not be fetched from .*404.*Go online once/);
});

for (const shareMemory of [true, false]) {
  const way = shareMemory ? 'with shared memory' : 'without shared memory';
  test(`fails with the last words of ffmpeg, and goes on afresh, ${way}`, async ({ page }) => {
    await page.goto(PAGE);
    const bad = encode(page, { ...H264, shareMemory, options: ['-x264-params', 'nonsense'] });
    await expect(bad).rejects.toThrow(/ended with status 1.*libx264/s);
    expect((await encode(page, { ...H264, shareMemory })).hashes.length).toBe(30);
    await encode(page, { ...PRORES, shareMemory, abandonAfter: 9 });
    expect((await encode(page, { ...PRORES, shareMemory })).hashes.length).toBe(30);
  });
}
