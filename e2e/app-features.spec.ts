import { readFileSync } from 'node:fs';
import { type Locator, type Page, expect as playwrightExpect, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import { makeFont } from '../test/fixtures/fonts/make-font.ts';
import { choose } from './harness/choose.ts';

/* What changes the picture, as the application's users meet it: fonts, motion blur, previews that keep their pace. */

test.use({ actionTimeout: 30_000 });
// A busy machine starts a worker in seconds, not in the runner's default five.
const expect = playwrightExpect.configure({ timeout: 30_000 });

const stage = (page: Page): Locator => page.locator('fw-preview-stage canvas');

async function drop(page: Page, name: string, content: string | Uint8Array): Promise<void> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  await page.evaluate(
    ([fileName, values]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(values)], fileName));
      for (const type of ['dragenter', 'dragover', 'drop']) {
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true }),
        );
      }
    },
    [name, [...bytes]] as const,
  );
}

async function open(page: Page, name: string, film: object): Promise<void> {
  await page.goto('/#/export');
  await expect(page.getByText('Drop a Lottie file or a video here')).toBeVisible();
  await drop(page, name, JSON.stringify(film));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await expect(stage(page)).toHaveAttribute('data-frame', '0', { timeout: 60_000 });
}

const fixed = (k: unknown) => ({ a: 0, k });
const film = (width: number, height: number, layers: readonly object[], more: object = {}) => ({
  ...{ v: '5.9.0', fr: 60, ip: 0, op: 120, w: width, h: height, layers },
  ...more,
});

/** A bar of 40 pixels that goes 20 pixels a frame. */
const MOVER = {
  ...{ ty: 1, nm: 'Bar', ip: 0, op: 120, st: 0, sw: 40, sh: 60, sc: '#ffffff' },
  ks: {
    p: {
      a: 1,
      k: [
        { t: 0, s: [0, 0], o: { x: [0], y: [0] }, i: { x: [1], y: [1] } },
        { t: 10, s: [200, 0] },
      ],
    },
  },
};

test('sets text in a font that is dropped onto the composition', async ({ page }) => {
  const text = {
    ...{ ty: 5, nm: 'Word', ip: 0, op: 120, st: 0, ks: { p: fixed([10, 55]) } },
    t: {
      d: { k: [{ t: 0, s: { f: 'Dropped-Regular', s: 60, t: 'AA', j: 0, tr: 0, lh: 70, fc: [1, 0, 0] } }] },
      ...{ p: {}, m: { g: 1, a: fixed([0, 0]) }, a: [] },
    },
  };
  const list = [{ fName: 'Dropped-Regular', fFamily: 'Dropped', fStyle: 'Regular', ascent: 70 }];
  await open(page, 'word.json', film(160, 60, [text], { fonts: { list } }));
  const red = () =>
    stage(page).evaluate((canvas: HTMLCanvasElement) => {
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let count = 0;
      for (let i = 0; i < data.length; i += 4) if ((data[i] ?? 0) > 200 && (data[i + 3] ?? 0) > 200) count++;
      return count / (data.length / 4);
    });
  await page.locator('fw-warnings-list summary').click();
  await expect(page.getByText(/The font "Dropped Regular" is missing.*drop its file/)).toBeVisible();
  expect(await red()).toBe(0);
  const box = { advance: 600, box: [50, 550, 700] } as const;
  await drop(page, 'dropped.ttf', makeFont({ family: 'Dropped', glyphs: { A: box } }));
  await expect(page.getByText(/The font "Dropped Regular" is missing/)).toHaveCount(0);
  // Two boxes of 30 × 42 pixels.
  await expect.poll(red).toBeCloseTo((2 * 30 * 42) / (160 * 60), 1);
});

test('blurs what moves in the exported pictures', async ({ page }) => {
  await open(page, 'bar.json', film(320, 60, [MOVER]));
  await choose(page, 'Format', /^PNG pictures/);
  await page.locator('summary', { hasText: 'Edges, motion' }).click();
  await page.getByRole('radio', { name: '180°' }).click({ force: true });
  await page.getByRole('switch', { name: 'Only a part' }).press('Space');
  await page.getByRole('spinbutton', { name: 'First frame' }).fill('4');
  await page.getByRole('spinbutton', { name: 'Last frame' }).fill('4');
  await expect(page.getByText('1 frame')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const card = page.locator('fw-job-card article').first();
  await expect(card).toHaveAttribute('data-state', 'completed', { timeout: 90_000 });
  const downloading = page.waitForEvent('download');
  await card.getByRole('button', { name: 'Download' }).click();
  const [picture] = Object.values(unzipSync(readFileSync(await (await downloading).path())));
  if (!picture) throw new Error('The archive is empty.');
  const { data, width } = PNG.sync.read(Buffer.from(picture));
  const row = Array.from({ length: width }, (_, x) => (data[(30 * width + x) * 4 + 3] ?? 0) / 255);
  expect(row.reduce((sum, cover) => sum + cover)).toBeCloseTo(40, 0);
  // Half a frame's way, 10 pixels, on either side; sharp edges on whole pixels would have none.
  expect(row.filter((cover) => cover > 0.01 && cover < 0.99).length).toBeGreaterThanOrEqual(16);
});

test('plays what is too slow at a smaller size, and stands still at the full one', async ({ page }) => {
  const blurriness = {
    a: 1,
    k: [
      { t: 0, s: [40], o: { x: [0], y: [0] }, i: { x: [1], y: [1] } },
      { t: 120, s: [300] },
    ],
  };
  const blur = {
    ...{ ty: 29, en: 1 },
    ef: [
      { ty: 0, v: blurriness },
      { ty: 7, v: fixed(1) },
      { ty: 7, v: fixed(1) },
    ],
  };
  const adjusting = { ...{ ty: 12, nm: 'Blur', ip: 0, op: 120, st: 0, ks: {} }, ef: [blur] };
  await open(page, 'slow.json', film(1920, 1080, [...Array.from({ length: 12 }, () => adjusting), MOVER]));
  const width = () => stage(page).evaluate((canvas: HTMLCanvasElement) => canvas.width);
  const full = await width();
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(width, { intervals: [50] }).toBeLessThan(full * 0.8);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect.poll(width).toBe(full);
});
