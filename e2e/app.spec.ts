import { execFileSync } from 'node:child_process';
import { type Locator, type Page, expect as playwrightExpect, test } from '@playwright/test';
import { expectNoViolations } from './harness/accessibility.ts';
import { choose } from './harness/choose.ts';

/* The application as people use it, over the real engine: from a sample to a checked file on disk. */

test.use({ actionTimeout: 30_000 });
// A busy machine starts a worker in seconds, not in the runner's default five.
const expect = playwrightExpect.configure({ timeout: 30_000 });

/** Our smallest sample: 640 × 360, 30 frames a second, 180 frames. */
const SAMPLE = /^Open sample Gradient loop/;

/** 1920 × 1080, 60 frames a second, 600 frames. */
const LARGE_SAMPLE = /^Open sample Orbit/;

const jobs = (page: Page): Locator => page.locator('fw-job-card article');
const stage = (page: Page): Locator => page.locator('fw-preview-stage canvas');
const exportButton = (page: Page): Locator => page.getByRole('button', { name: 'Export', exact: true });

async function openSample(page: Page, name: RegExp, fileName = 'gradient-loop.json'): Promise<void> {
  await page.getByRole('button', { name }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(fileName);
  await expect(stage(page)).toHaveAttribute('data-frame', '0', { timeout: 60_000 });
}

/** Sum of the drawn pixels' bytes and the share of them that differ from the first pixel. */
async function picture(page: Page): Promise<{ sum: number; varied: boolean }> {
  return await stage(page).evaluate((canvas: HTMLCanvasElement) => {
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let sum = 0;
    let varied = false;
    for (let i = 0; i < data.length; i++) {
      sum = (sum * 31 + (data[i] ?? 0)) >>> 0;
      varied ||= i >= 4 && data[i] !== data[i % 4];
    }
    return { sum, varied };
  });
}

async function exportFrames(page: Page, first: number, last: number): Promise<void> {
  const part = page.getByRole('switch', { name: 'Only a part' });
  if (!(await part.isVisible())) await page.locator('summary', { hasText: 'Edges, motion' }).click();
  await part.press('Space');
  await page.getByRole('spinbutton', { name: 'First frame' }).fill(String(first));
  await page.getByRole('spinbutton', { name: 'Last frame' }).fill(String(last));
}

test('goes from a sample to a checked MP4 on disk, without asking any other host', async ({
  page,
  baseURL,
}) => {
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== baseURL) elsewhere.push(request.url());
  });
  await page.goto('/#/export');
  await openSample(page, SAMPLE);
  const first = await picture(page);
  expect(first.varied).toBe(true);
  await page.getByRole('slider', { name: 'Frame' }).press('End');
  await expect(stage(page)).toHaveAttribute('data-frame', '179');
  await page.keyboard.press('ArrowLeft');
  await expect(stage(page)).toHaveAttribute('data-frame', '178');
  expect((await picture(page)).sum).not.toBe(first.sum);

  await exportFrames(page, 10, 54);
  await expect(page.getByText('45 frames (1.5 s) in')).toBeVisible({ timeout: 60_000 });
  await exportButton(page).click();
  const card = jobs(page).first();
  await expect(card).toHaveAttribute('data-state', 'processing');
  await expect(card.getByRole('progressbar')).toBeVisible();
  await expect(card).toHaveAttribute('data-state', 'completed', { timeout: 90_000 });
  await expect(card).toContainText(/Checked.*SSIM 0\.9[89]/s);
  await expect(page.locator('[aria-live=polite]')).toContainText('done and checked');

  const downloading = page.waitForEvent('download');
  await card.getByRole('button', { name: 'Download' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('gradient-loop.mp4');
  const probed = execFileSync('ffprobe', [
    ...['-v', 'error', '-count_frames', '-select_streams', 'v:0', '-of', 'json'],
    ...['-show_entries', 'stream=codec_name,width,height,r_frame_rate,nb_read_frames'],
    await download.path(),
  ]);
  expect(JSON.parse(probed.toString()).streams).toEqual([
    { codec_name: 'h264', width: 640, height: 360, r_frame_rate: '30/1', nb_read_frames: '45' },
  ]);
  await expectNoViolations(page);
  // Without motion, no colour is on its way from one theme to the other while it is judged.
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expectNoViolations(page, { theme: 'dark' });
  expect(elsewhere).toEqual([]);

  await card.getByRole('button', { name: /Remove/ }).click();
  await page.locator('fw-remove-dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(jobs(page)).toHaveCount(0);
});

test('goes on after a reload without repeating segments, and resumes what was cancelled', async ({
  page,
}) => {
  await page.goto('/#/export');
  // Large enough that some segments are done while others still take seconds, on any machine.
  await openSample(page, LARGE_SAMPLE, 'orbit.json');
  await page.getByRole('radio', { name: '720p' }).click();
  await exportFrames(page, 0, 359);
  await exportButton(page).click();
  const card = jobs(page).first();
  await expect(card.getByRole('img', { name: /^[12] of 3 segments done/ })).toBeVisible({ timeout: 60_000 });
  await page.reload();
  await page.getByRole('link', { name: 'Queue' }).click();
  await expect(card).toHaveAttribute('data-state', 'completed', { timeout: 90_000 });
  await card.locator('summary', { hasText: 'How it was made' }).click();
  await expect(card).toContainText(/[123] of 3 reused/);

  await page.getByRole('link', { name: 'Export', exact: true }).click();
  await openSample(page, SAMPLE);
  await page.getByRole('slider', { name: /^Quality/ }).press('ArrowLeft');
  await exportButton(page).click();
  await expect(jobs(page)).toHaveCount(2);
  await card.getByRole('button', { name: 'Cancel' }).click();
  await expect(card).toHaveAttribute('data-state', 'cancelled');
  await card.getByRole('button', { name: 'Resume' }).click();
  await expect(card).toHaveAttribute('data-state', 'completed', { timeout: 90_000 });
});

test('says what is wrong with a file that is no composition, and keeps what is open', async ({ page }) => {
  await page.goto('/#/export');
  const drop = (name: string, text: string) =>
    page.evaluate(
      ([fileName, content]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([content], fileName));
        for (const type of ['dragenter', 'dragover', 'drop']) {
          document.body.dispatchEvent(
            new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true }),
          );
        }
      },
      [name, text] as const,
    );
  await expect(page.getByText('Drop a Lottie file or a video here')).toBeVisible();
  const samples = page.locator('fw-sample-gallery');
  await expect(samples.getByRole('button', { name: SAMPLE })).toBeVisible();
  await drop('broken.json', '{"v":"5.7.0","layers":[');
  await expect(page.getByRole('alert')).toContainText(/broken\.json was not opened\.\s+\S.{20,}/);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);

  const square = {
    ...{ v: '5.7.0', nm: 'Square', fr: 25, ip: 0, op: 50, w: 200, h: 100 },
    layers: [{ ty: 1, nm: 'Red', ip: 0, op: 50, st: 0, sw: 100, sh: 100, sc: '#ff0000', ks: {} }],
  };
  await drop('square.json', JSON.stringify(square));
  await expect(page.getByText('200 × 100').first()).toBeVisible();
  await drop('second.json', 'not JSON at all');
  await expect(page.getByRole('alert')).toContainText('second.json was not opened.');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('square.json');
});

test('is used from end to end by the keyboard alone', async ({ page }) => {
  await page.goto('/#/export');
  await expect(page.getByRole('button', { name: SAMPLE })).toBeVisible();
  const tabTo = async (target: Locator) => {
    for (let presses = 0; presses < 60; presses++) {
      if (await target.evaluate((element) => element.matches(':focus'))) return;
      await page.keyboard.press('Tab');
    }
    throw new Error('The control was not reached within 60 presses of Tab.');
  };
  await tabTo(page.getByRole('button', { name: SAMPLE }));
  await page.keyboard.press('Enter');
  await expect(stage(page)).toHaveAttribute('data-frame', '0', { timeout: 60_000 });
  await tabTo(page.getByRole('slider', { name: 'Frame' }));
  await page.keyboard.press('ArrowRight');
  await expect(stage(page)).toHaveAttribute('data-frame', '1');
  await tabTo(page.getByRole('combobox', { name: 'Format' }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Format' })).toHaveValue('VP9 in WebM');
  await tabTo(exportButton(page));
  await page.keyboard.press('Enter');
  const card = jobs(page).first();
  await expect(card).toContainText('VP9 in WebM');
  await tabTo(card.getByRole('button', { name: 'Cancel' }));
  await page.keyboard.press('Enter');
  await expect(card).toHaveAttribute('data-state', 'cancelled');
});

test('writes to the file that was chosen, and copies a finished one', async ({ page }) => {
  // The pickers are the browser's own windows; a handle of the origin's own file system stands in for their answer.
  await page.addInitScript(() => {
    Object.assign(window, {
      showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) =>
        (await navigator.storage.getDirectory()).getFileHandle(`chosen-${suggestedName}`, { create: true }),
    });
  });
  const chosenBytes = (name: string) =>
    page.evaluate(async (fileName) => {
      const handle = await (await navigator.storage.getDirectory()).getFileHandle(fileName);
      return (await handle.getFile()).size;
    }, `chosen-${name}`);
  await page.goto('/#/export');
  await openSample(page, SAMPLE);
  await exportFrames(page, 0, 9);
  await expect(page.getByText('10 frames (0.3 s) in')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Export to…' }).click();
  const card = jobs(page).first();
  await expect(card).toHaveAttribute('data-state', 'completed', { timeout: 90_000 });
  await expect(card).toContainText('It lies where you chose to put it.');
  expect(await chosenBytes('gradient-loop.mp4')).toBeGreaterThan(1000);

  await choose(page, 'Format', /^PNG pictures/);
  await expect(page.getByText('10 frames (0.3 s) in')).toBeVisible({ timeout: 60_000 });
  await exportButton(page).click();
  await expect(jobs(page)).toHaveCount(2);
  await expect(card).toHaveAttribute('data-state', 'completed', { timeout: 90_000 });
  await card.getByRole('button', { name: 'Save to…' }).click();
  await expect(card).toContainText('The file was saved.');
  expect(await chosenBytes('gradient-loop.zip')).toBeGreaterThan(1000);
});

// Made anew when it is asked for: what is in it is proved by the tests above.
if (process.env.UPDATE_SCREENSHOT) {
  test('takes the picture of the documentation: a finished export and a running one', async ({ page }) => {
    // The film in space takes a busy machine a minute to its first segment.
    test.slow();
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto('/#/export');
    await openSample(page, SAMPLE);
    await exportFrames(page, 0, 29);
    await expect(page.getByText('30 frames (1.0 s) in')).toBeVisible({ timeout: 60_000 });
    await exportButton(page).click();
    await expect(jobs(page).first()).toHaveAttribute('data-state', 'completed', { timeout: 90_000 });
    await openSample(page, /^Open sample Depth cards/, 'depth-cards.json');
    await page.locator('summary', { hasText: 'Edges, motion' }).click();
    await page.getByRole('slider', { name: 'Frame' }).fill('268');
    await page.getByRole('radio', { name: '720p' }).click({ force: true });
    await expect(page.getByText('480 frames (8.0 s) in')).toBeVisible({ timeout: 60_000 });
    await exportButton(page).click();
    await expect(
      jobs(page)
        .first()
        .getByRole('img', { name: /^[1-3] of \d+ segments done/ }),
    ).toBeVisible({
      timeout: 90_000,
    });
    // The clicks above have scrolled the columns.
    for (const column of ['fw-export-panel .body', 'fw-export-screen .side']) {
      await page.locator(column).evaluate((element) => element.scrollTo(0, 0));
    }
    await page.mouse.move(720, 5);
    await page.screenshot({ path: 'docs/app.png' });
    await jobs(page).first().getByRole('button', { name: 'Cancel' }).click();
    await expect(jobs(page).first()).toHaveAttribute('data-state', 'cancelled');
  });
}
