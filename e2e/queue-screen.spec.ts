import { expect, type Locator, type Page, test } from '@playwright/test';
import type { EngineDouble } from './harness/double/engine.ts';

/* The queue, one export in detail, and the history, over a double of the engine (harness/double). */

declare global {
  interface Window {
    engine: EngineDouble;
  }
}

const DOUBLE = '/e2e/harness/app-double.html';
const card = (page: Page, name: string): Locator =>
  page.getByRole('article', { name: new RegExp(`^${name}\\.\\w+:`) });
const said = (page: Page): Locator => page.locator('fw-app [aria-live=polite]').last();

/** The names in the queue, in the order in which they are shown. */
const order = (page: Page): Promise<string[]> =>
  page
    .locator('fw-queue-screen section')
    .first()
    .locator('[data-job]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-job') ?? ''));

test.use({ actionTimeout: 10_000 });
test.beforeEach(async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(DOUBLE);
  await expect(card(page, 'running')).toBeVisible();
});

test('shows each job with what came of it and the way out', async ({ page }) => {
  await expect(card(page, 'running').getByRole('progressbar')).toHaveAttribute('aria-valuenow', '50');
  await expect(card(page, 'running')).toContainText(/24\.5 fps.*6\.1 s left.*2 workers/s);
  await expect(
    card(page, 'running').getByRole('img', { name: '2 of 5 segments done, 1 of them reused' }),
  ).toBeVisible();
  await expect(card(page, 'waiting')).toContainText('Two exports run at once; this one is next.');
  await expect(card(page, 'done')).toContainText(/Checked.*SSIM 0\.9962.*ΔE2000 0\.31/s);
  await expect(card(page, 'unchecked')).toContainText('Raise the quality.');
  await expect(card(page, 'left')).toContainText('Interrupted');
  await card(page, 'left').getByRole('button', { name: 'Resume' }).click();
  await expect(card(page, 'left')).toContainText('Running');
  await card(page, 'running').getByRole('button', { name: 'Pause' }).click();
  await expect(card(page, 'running')).toContainText('Paused');
  await card(page, 'running').getByRole('button', { name: 'Cancel' }).click();
  await expect(card(page, 'running')).toContainText('Cancelled');
  await card(page, 'stopped').getByRole('button', { name: 'Remove' }).click();
  const question = page.getByRole('dialog', { name: 'Delete this export?' });
  const answers = page.locator('fw-remove-dialog');
  await answers.getByRole('button', { name: 'Keep' }).click();
  await expect(question).toBeHidden();
  await card(page, 'stopped').getByRole('button', { name: 'Remove' }).click();
  await answers.getByRole('button', { name: 'Delete' }).click();
  await expect(card(page, 'stopped')).toHaveCount(0);
  await expect(question).toBeHidden();
  // The keyboard goes on at the list, not at the top of the page.
  await expect(page.locator('fw-job-card h3 a:focus')).toHaveCount(1);
  const download = page.waitForEvent('download');
  await card(page, 'done').getByRole('button', { name: 'Download' }).click();
  expect((await download).suggestedFilename()).toBe('done.mp4');
});

test('is put into another order by keys and by a pointer, among jobs of one priority', async ({ page }) => {
  // Tall enough to drag without scrolling.
  await page.setViewportSize({ width: 1280, height: 1400 });
  const waiting = async () =>
    (await order(page)).filter((id) => ['waiting', 'third', 'someday'].includes(id));
  expect(await waiting()).toEqual(['waiting', 'third', 'someday']);
  const grip = page.getByRole('button', { name: 'Move third.mp4' });
  await grip.focus();
  await page.keyboard.press('Home');
  await expect.poll(waiting).toEqual(['third', 'waiting', 'someday']);
  await expect(said(page)).toHaveText('third.mp4: place 1 of 4.');
  await expect(grip).toBeFocused();
  // The last of its priority: what is of low priority stays behind it.
  await page.keyboard.press('End');
  await expect.poll(waiting).toEqual(['waiting', 'third', 'someday']);
  await expect(said(page)).toHaveText('third.mp4: place 4 of 4.');

  const from = await page.getByRole('button', { name: 'Move third.mp4' }).boundingBox();
  const to = await card(page, 'waiting').boundingBox();
  if (!from || !to) throw new Error('A row is not to be seen.');
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x, to.y + 4, { steps: 4 });
  await page.mouse.up();
  await expect.poll(waiting).toEqual(['third', 'waiting', 'someday']);
  // The engine agrees, so that the order outlives the page's own picture of it.
  expect(
    await page.evaluate(async () => (await window.engine.getQueueStatus()).jobs.map(({ id }) => id)),
  ).toEqual((await order(page)).filter((id) => id !== ''));
});

test('acts on several exports at once', async ({ page }) => {
  await page.getByRole('checkbox', { name: 'Select waiting.mp4' }).click();
  await page.getByRole('checkbox', { name: 'Select third.mp4' }).click({ modifiers: ['Shift'] });
  const bar = page.getByRole('toolbar', { name: 'With the selected exports' });
  await expect(bar).toContainText('3 selected');
  await bar.getByRole('button', { name: 'Priority' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Urgent' }).click();
  await expect(said(page)).toHaveText('Priority of 3 exports changed.');
  await expect(card(page, 'third')).toContainText('Urgent');
  await bar.getByRole('button', { name: 'Pause' }).click();
  await expect(card(page, 'third')).toContainText('Paused');
  await bar.getByRole('button', { name: 'Cancel' }).click();
  await expect(card(page, 'third')).toHaveAttribute('data-state', 'cancelled');
  await bar.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('dialog', { name: 'Delete 3 exports?' })).toBeVisible();
  await page.locator('fw-remove-dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(card(page, 'third')).toHaveCount(0);
  await expect(bar).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});

test('is paused, shown as a table, and folded, and remembers how it is shown', async ({ page }) => {
  await page.getByRole('button', { name: 'Pause queue' }).click();
  await expect(page.getByText('The queue is paused')).toBeVisible();
  await page.getByRole('button', { name: 'Resume queue' }).click();
  await expect(page.getByText('The queue is paused')).toHaveCount(0);
  const fold = page.getByRole('button', { name: 'Exports of Spring campaign' });
  await expect(
    page.getByRole('progressbar', { name: 'Progress of Spring campaign', exact: true }),
  ).toHaveAttribute('aria-valuenow', '25');
  await fold.click();
  await expect(fold).toHaveAttribute('aria-expanded', 'false');
  await expect(page.getByText('teaser-story.mp4')).toHaveCount(0);
  // What is folded away is neither selected nor counted when a job is moved.
  const all = page.getByRole('checkbox', { name: 'Select all' });
  await all.check();
  const seen = await page.locator('fw-job-card').count();
  await expect(page.getByRole('toolbar')).toContainText(`${seen} selected`);
  await all.uncheck();
  await page.getByRole('button', { name: 'Move third.mp4' }).press('Home');
  await expect(said(page)).toHaveText(/^third\.mp4: place 1 of 3\.$/);
  await expect
    .poll(async () => (await order(page)).filter((id) => id === 'third' || id === 'waiting'))
    .toEqual(['third', 'waiting']);
  await page.getByRole('button', { name: 'Table' }).click();
  await page.reload();
  await expect(page.getByRole('row', { name: /^Select running\.mp4/ })).toContainText(
    /50 %.*24\.5 fps.*6\.1 s.*High/s,
  );
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole('row')).toHaveCount(0);
  await expect(card(page, 'running')).toBeVisible();
});

test('says who runs the jobs, and what to do when the queue can’t be read', async ({ page }) => {
  await page.goto(`${DOUBLE}?watching`);
  await expect(page.getByText('Another tab runs these exports')).toBeVisible();
  await page.evaluate(() => {
    const { engine } = window;
    const works = engine.getQueueStatus;
    engine.getQueueStatus = async () => {
      engine.getQueueStatus = works;
      throw new Error('The store is locked.');
    };
    engine.dispatchEvent(new Event('queue'));
  });
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('The store is locked.');
  await expect(card(page, 'running')).toBeVisible();
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(alert).toHaveCount(0);
});

test('follows one export live, and plays what came of it', async ({ page }) => {
  await card(page, 'running').getByRole('link', { name: 'running.mp4' }).click();
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText('running.mp4');
  await expect(heading).toBeFocused();
  await expect(page).toHaveTitle('running.mp4 · Framewright');
  const screen = page.locator('fw-job-screen');
  await expect(screen).toContainText('Segment 3 stalled for 20 s');
  await expect(screen).toContainText('quality 75');
  await expect(screen).toContainText('is encoded in software by WebCodecs');
  await expect(screen).toContainText('Encoded 1');
  const drawn = () =>
    screen
      .locator('canvas')
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL().length + canvas.toDataURL());
  const before = await drawn();
  await page.evaluate(() => window.engine.advance(60));
  await expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '70');
  await expect(screen).toContainText('Encoded 3');
  expect(await drawn()).not.toBe(before);
  await page.evaluate(() => window.engine.advance(300));
  const video = screen.locator('video');
  await expect(video).toBeVisible();
  await expect
    .poll(() => video.evaluate((element: HTMLVideoElement) => element.readyState))
    .toBeGreaterThan(0);
  await expect(screen).toContainText(/SSIM.*0\.9962.*0123456789abcdef/s);
  await page.goBack();
  await expect(heading).toHaveText('Queue');
  await expect(heading).toBeFocused();
});

test('shows frame by frame what the browser has no player for', async ({ page }) => {
  await page.evaluate(() => {
    HTMLMediaElement.prototype.canPlayType = () => '';
    location.hash = '#/job/master';
  });
  const slider = page.getByRole('slider', { name: 'Frame' });
  await expect(page.getByRole('img', { name: 'master.mov, frame 0' })).toBeVisible();
  await slider.press('End');
  await expect(page.getByRole('img', { name: 'master.mov, frame 299' })).toBeVisible();
});

test('finds ended exports again, repeats and deletes them', async ({ page }) => {
  await page.getByRole('navigation').getByRole('link', { name: 'History' }).click();
  const rows = page.getByRole('row').filter({ has: page.getByRole('checkbox') });
  await expect(rows).toHaveCount(5);
  await page.getByRole('searchbox', { name: 'Search by name' }).fill('master');
  await expect(rows).toHaveCount(1);
  await expect(page.getByText('1 of 5 exports')).toBeVisible();
  await rows.getByRole('button', { name: 'Export again' }).click();
  await expect(said(page)).toHaveText('master.mov is in the queue again.');
  await page.getByRole('searchbox', { name: 'Search by name' }).fill('nothing of this name');
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('combobox', { name: 'State' }).click();
  await page.getByRole('option', { name: 'Interrupted' }).click();
  await expect(rows).toHaveCount(1);
  await rows.getByRole('button', { name: 'Remove' }).click();
  await page.locator('fw-remove-dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No export matches')).toBeVisible();
});

test('takes one dropped file to the stage, and several to the batch dialog', async ({ page }) => {
  const drop = (names: readonly string[]) =>
    page.evaluate((fileNames) => {
      const dataTransfer = new DataTransfer();
      for (const name of fileNames) dataTransfer.items.add(new File(['{}'], name));
      for (const type of ['dragenter', 'dragover', 'drop']) {
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true }),
        );
      }
    }, names);
  await drop(['broken.json']);
  await expect(page.getByRole('alert')).toContainText('broken.json was not opened');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Queue');
  await drop(['one.json']);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('one.json');
  await expect(page).toHaveURL(/#\/export$/);
  await drop(['one.json', 'two.json']);
  await expect(page.locator('fw-batch-dialog')).toContainText('two.json');
});

test('lets the keyboard skip the navigation', async ({ page }) => {
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});
