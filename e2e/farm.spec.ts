import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test';
import type { AppShell } from '../src/ui/app-shell.ts';
import { startTestFarm, type TestFarm } from '../test/farm/harness.ts';
import { expectNoViolations } from './harness/accessibility.ts';
import { choose } from './harness/choose.ts';

/*
 * The farm's screens: over a double, for states that a real farm can't be brought to on demand; and over the real service
 * with the real nats-server, where two windows join by link.
 */

const DOUBLE = '/e2e/harness/app-double.html';
/** What the farm's service gives to those who open a link to join. */
const APP = process.env.FRAMEWRIGHT_E2E_APP ?? 'dist/e2e';
const WIDTHS = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

test.use({ actionTimeout: 20_000 });

async function connect(page: Page, url: string, token: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Address' }).fill(url);
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
}

async function expectFits(page: Page, name: string): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(overflow, `${name} is wider than its window`).toBe(0);
}

for (const theme of ['light', 'dark'] as const) {
  test(`every screen of the farm is sound, ${theme}`, async ({ page }, testInfo) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const look = async (name: string) => {
      for (const [width, viewport] of Object.entries(WIDTHS)) {
        await page.setViewportSize(viewport);
        await page.screenshot({ path: testInfo.outputPath(`${name}-${width}-${theme}.png`) });
        await expectFits(page, `${name}, ${width}`);
        if (width === 'desk' || theme === 'light') await expectNoViolations(page, { theme, name });
      }
    };
    await page.goto(`${DOUBLE}#/farm`);
    await connect(page, 'https://farm.example', 'wrong');
    await expect(page.getByRole('alert')).toContainText('refused the token');
    await look('farm-connect');
    await connect(page, 'https://farm.example', 'right');
    await expect(page.getByRole('heading', { name: 'Kitchen laptop' })).toBeVisible();
    await page.getByRole('button', { name: 'Make link' }).click();
    await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
    await page.getByRole('button', { name: 'Make better use of them' }).click();
    await expect(page.getByText('is urgent: Attic gives a segment')).toBeVisible();
    await expect(page.getByRole('img', { name: /^Throughput over time/ })).toBeVisible();
    await look('farm');
    await page.evaluate(() => {
      location.hash = '#/job/running';
    });
    await expect(page.getByRole('heading', { name: 'Who built it' })).toBeVisible();
    await look('farm-job');
    await page.evaluate(() => {
      const invitation = { url: 'https://farm.example', token: 'right' };
      sessionStorage.setItem('framewright.join', JSON.stringify(invitation));
      location.hash = '#/join';
    });
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Lend this machine to farm.example?' })).toBeVisible();
    await look('join');
    await page.getByRole('button', { name: 'Lend it' }).click();
    await expect(page.getByText('At work')).toBeVisible();
    await look('join-working');
  });
}

test('workers leave and come back, links end, a finished file is shared, and the farm is left', async ({
  page,
}) => {
  await page.goto(`${DOUBLE}#/farm?url=${encodeURIComponent('https://farm.example')}&token=right`);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByRole('button', { name: 'Let it leave Attic' }).click();
  await expect(page.getByText('ends what it has begun and leaves')).toBeVisible();
  await page.getByRole('button', { name: 'Take back in Rack 2' }).click();
  await expect(page.getByText('Rack 2 gets work again')).toBeVisible();
  await page.getByRole('button', { name: 'Revoke the link to done.mp4' }).click();
  await expect(page.getByText('opens nothing any more')).toBeVisible();
  await expect(page.getByRole('link', { name: 'done.mp4', exact: true })).toHaveCount(0);
  // The token was taken out of the address, and so is that of a link that comes while there is a farm.
  expect(page.url()).not.toContain('right');
  await page.evaluate(() => {
    location.hash = '#/farm?url=https%3A%2F%2Fother.example&token=secret';
  });
  await expect(page).toHaveURL(/#\/farm$/);
  await expect(page.getByText('Connected to farm.example')).toBeVisible();
  await page.evaluate(() => {
    location.hash = '#/job/done';
  });
  await page.getByRole('button', { name: 'Share link' }).click();
  await expect(page.getByRole('dialog', { name: 'Share this file' })).toBeVisible();
  await page.locator('fw-share-file').getByRole('button', { name: 'Make link' }).click();
  await expect(page.getByRole('textbox', { name: 'done-shared.mp4' })).toHaveValue(/farm\.example\/d\//);
  await page.locator('fw-share-file').getByRole('button', { name: 'Done' }).click();
  await page.evaluate(() => {
    location.hash = '#/farm';
  });
  await page.getByRole('button', { name: 'Disconnect' }).click();
  await expect(page.getByRole('textbox', { name: 'Address' })).toHaveValue('https://other.example');
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Address' })).toHaveValue('');
  await expect(page.getByRole('button', { name: 'Connect', exact: true })).toBeVisible();
});

test('a machine that is lent works until its owner stops it', async ({ page }) => {
  await page.goto(DOUBLE);
  await page.evaluate(() => {
    const invitation = { url: 'https://farm.example', token: 'right' };
    sessionStorage.setItem('framewright.join', JSON.stringify(invitation));
    location.hash = '#/join';
  });
  await page.reload();
  await page.getByRole('textbox', { name: 'Name of this machine' }).fill('My desk');
  await page.getByRole('spinbutton', { name: 'Segments at once' }).fill('2');
  await page.getByRole('button', { name: 'Lend it' }).click();
  await expect(page.getByRole('heading', { name: 'My desk works for farm.example' })).toBeVisible();
  await expect(page.getByRole('progressbar')).toHaveCount(2);
  await page.getByRole('link', { name: 'History' }).click();
  await page.goBack();
  await page.getByRole('button', { name: 'Finish and leave' }).click();
  await expect(page.getByText('Ends what it has begun')).toBeVisible();
  await expect(page.getByText('It built 7 segments of 336 frames')).toBeVisible();
  await page.getByRole('button', { name: 'Lend it again' }).click();
  await page.getByRole('button', { name: 'Not now' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Queue' })).toBeVisible();
});

/** Twenty segments: enough that no machine has built them all before another was told of the first. */
const FILM = {
  ...{ v: '5.7.0', w: 1920, h: 1080, fr: 15, ip: 0, op: 600 },
  layers: [
    {
      ...{ ty: 4, ind: 1, ip: 0, op: 600, st: 0 },
      ks: {
        p: {
          a: 1,
          k: [
            { t: 0, s: [200, 540] },
            { t: 599, s: [1700, 540] },
          ],
        },
      },
      shapes: [
        { ty: 'rc', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [300, 300] }, r: { a: 0, k: 8 } },
        { ty: 'fl', c: { a: 0, k: [0.2, 0.6, 0.9, 1] }, o: { a: 0, k: 100 } },
      ],
    },
  ],
};

/** Exports it as ProRes, whose bytes are the same on every machine. @returns its SHA-256 */
async function exportFilm(page: Page): Promise<string> {
  await page.goto('/#/export');
  const buffer = Buffer.from(JSON.stringify(FILM));
  const file = { name: 'film.json', mimeType: 'application/json', buffer };
  await page.locator('input[type="file"]').first().setInputFiles(file);
  await expect(page.locator('fw-preview-stage canvas')).toHaveAttribute('data-frame', '0', {
    timeout: 60_000,
  });
  await choose(page, 'Format', /ProRes 422 Proxy/);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const card = page.locator('fw-job-card article').first();
  await expect(card).toHaveAttribute('data-state', 'completed', { timeout: 100_000 });
  await card.getByRole('link').first().click();
  const sha256 = page.locator('fw-job-check').getByText(/^[0-9a-f]{64}$/);
  return (await sha256.innerText()).trim();
}

async function lend(browser: Browser, link: string, name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(link);
  await page.getByRole('textbox', { name: 'Name of this machine' }).fill(name);
  await page.getByRole('spinbutton', { name: 'Segments at once' }).fill('1');
  expect(page.url()).not.toContain('token');
  await page.getByRole('button', { name: 'Lend it' }).click();
  await expect(page.getByText('Waits for work')).toBeVisible({ timeout: 30_000 });
  return page;
}

test.describe('with the real service', () => {
  let farm: TestFarm;
  let here: BrowserContext;

  test.beforeAll(async ({ browser }) => {
    farm = await startTestFarm({ appFolder: APP });
    here = await browser.newContext({ baseURL: farm.url, viewport: WIDTHS.desk });
  });

  test.afterAll(async () => {
    await here?.close();
    await farm?.close();
  });

  test('two windows join by link and build an export with the one that asked for it', async ({
    browser,
  }, testInfo) => {
    test.setTimeout(180_000);
    const alone = await (await browser.newContext({ baseURL: farm.url })).newPage();
    const expected = await exportFilm(alone);
    await alone.context().close();

    const page = await here.newPage();
    await page.goto('/#/farm');
    await connect(page, farm.url, 'nonsense');
    await expect(page.getByRole('alert')).toContainText('refused the token');
    await connect(page, farm.url, farm.adminToken);
    await page.getByRole('button', { name: 'Make link' }).click();
    const link = await page.getByRole('textbox', { name: 'Link to join' }).inputValue();
    const attic = await lend(browser, link, 'Attic');
    const cellar = await lend(browser, link, 'Cellar');
    for (const name of ['Attic', 'Cellar']) {
      await expect(page.getByRole('heading', { name })).toBeVisible({ timeout: 15_000 });
    }

    const watching = await here.newPage();
    await watching.goto('/#/farm');
    // Else many cores would have built it all before the others have begun.
    await page.evaluate(() =>
      document.querySelector<AppShell>('fw-app')?.app.engine.configureQueue({ workers: 1 }),
    );
    const sha256 = await exportFilm(page);
    expect(sha256).toBe(expected);
    const built = page.locator('fw-job-builders').getByRole('img', { name: /^Segments by machine/ });
    await expect(built).toHaveAttribute('aria-label', /This machine \d/);
    await expect(built).toHaveAttribute('aria-label', /(Attic|Cellar) \d/);
    await expect(built).not.toHaveAttribute('aria-label', /Not built yet/);

    await page.getByRole('link', { name: 'Farm', exact: true }).click();
    await expect(page.locator('fw-farm-jobs')).toContainText('Done');
    await page.screenshot({ path: testInfo.outputPath('farm-real.png'), fullPage: true });
    await expectNoViolations(page);
    await page.locator('[data-worker]', { hasText: 'Cellar' }).getByRole('button').click();
    await expect(cellar.getByText('has left the farm')).toBeVisible({ timeout: 20_000 });
    await attic.getByRole('button', { name: 'Leave at once' }).click();
    await expect(attic.getByText('has left the farm')).toBeVisible({ timeout: 20_000 });
    for (const window of [attic, cellar]) await window.context().close();
  });
});
