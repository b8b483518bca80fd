import { expect, type Page, test } from '@playwright/test';
import { expectNoViolations } from './harness/accessibility.ts';

/*
 * Every screen over a double of the engine, at a desk's and a phone's width, and in the dark: no accessibility
 * violations, nothing that sticks out, and a picture of each to look at.
 */

const DOUBLE = '/e2e/harness/app-double.html';
const WIDTHS = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

interface Shown {
  readonly name: string;
  readonly hash: string;
  /** What tells that the screen is there. */
  readonly ready: (page: Page) => Promise<void>;
  /** Brings the screen into the state that is meant. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const heading = (name: string | RegExp) => (page: Page) =>
  expect(page.getByRole('heading', { level: 1, name })).toBeVisible();

/** A screen's heading is there before the screen itself is fetched. */
const content = (screen: string, words: string) => (page: Page) =>
  expect(page.locator(screen).getByText(words).first()).toBeVisible();

const SCREENS: readonly Shown[] = [
  { name: 'queue', hash: '#/', ready: heading('Queue') },
  {
    name: 'queue-selected',
    hash: '#/',
    ready: heading('Queue'),
    prepare: async (page) => {
      await page.getByRole('checkbox', { name: 'Select waiting.mp4' }).check();
      await page.getByRole('checkbox', { name: 'Select done.mp4' }).check();
      await expect(page.getByText('2 selected')).toBeVisible();
    },
  },
  {
    name: 'job-running',
    hash: '#/job/running',
    ready: heading('running.mp4'),
    prepare: (page) => expect(page.getByText('Segment 3 stalled')).toBeVisible(),
  },
  {
    name: 'job-done',
    hash: '#/job/done',
    ready: heading('done.mp4'),
    prepare: (page) => expect(page.locator('fw-result-player video')).toBeVisible(),
  },
  { name: 'job-failed', hash: '#/job/unchecked', ready: heading('unchecked.mp4') },
  {
    name: 'job-missing',
    hash: '#/job/nowhere',
    ready: (page) => expect(page.getByText('There is no such export')).toBeVisible(),
  },
  { name: 'history', hash: '#/history', ready: content('fw-history-screen', 'done.mp4') },
  {
    name: 'history-nothing',
    hash: '#/history',
    ready: heading('History'),
    prepare: async (page) => {
      await page.getByRole('searchbox', { name: 'Search by name' }).fill('no such export');
      await expect(page.getByText('No export matches')).toBeVisible();
    },
  },
  { name: 'presets', hash: '#/presets', ready: content('fw-presets-screen', 'YouTube') },
  { name: 'settings', hash: '#/settings', ready: content('fw-settings-screen', 'Processor for exports') },
  {
    name: 'export-empty',
    hash: '#/export',
    ready: (page) => expect(page.getByText('1920 × 1080 · 25 fps · 2.0 s')).toHaveCount(3),
  },
  {
    name: 'export',
    hash: '#/export',
    ready: heading(/./),
    prepare: async (page) => {
      await page.getByRole('button', { name: /^Open sample Sample first/ }).click();
      await expect(page.locator('fw-preview-stage canvas')).toHaveAttribute('data-frame', '0');
      await expect(page.getByText('300 frames (10 s) in 5 segments.')).toBeVisible();
    },
  },
];

async function expectSound(page: Page, name: string, theme: 'light' | 'dark'): Promise<void> {
  await expectNoViolations(page, { name, theme });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(overflow, `${name} is wider than its window`).toBe(0);
}

test.use({ actionTimeout: 10_000 });

// A theme brings colours alone and a width places alone: in the dark a phone has nothing that was not looked at.
for (const [theme, width] of [
  ['light', 'desk'],
  ['light', 'phone'],
  ['dark', 'desk'],
] as const) {
  test(`every screen is sound, ${theme}, ${width}`, async ({ page }, testInfo) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.setViewportSize(WIDTHS[width]);
    await page.goto(DOUBLE);
    for (const { name, hash, ready, prepare } of SCREENS) {
      await page.evaluate((to) => {
        location.hash = to;
      }, hash);
      await ready(page);
      await prepare?.(page);
      await page.screenshot({ path: testInfo.outputPath(`${name}-${width}-${theme}.png`) });
      await expectSound(page, name, theme);
    }
    if (width === 'desk') {
      await page.evaluate(() => {
        location.hash = '#/';
      });
      await page.getByRole('button', { name: 'Table' }).click();
      await expect(page.getByRole('columnheader', { name: 'Time left' })).toBeVisible();
      await page.screenshot({ path: testInfo.outputPath(`queue-table-${theme}.png`) });
      await expectSound(page, 'queue-table', theme);
    }
    await page.goto(`${DOUBLE}?empty`);
    await expect(page.getByText('1920 × 1080 · 25 fps · 2.0 s')).toHaveCount(3);
    await page.screenshot({ path: testInfo.outputPath(`queue-empty-${width}-${theme}.png`) });
    await expectSound(page, 'queue-empty', theme);
  });
}

test('fits the narrowest phone, in German too', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'de-DE', viewport: { width: 360, height: 740 } });
  await context.addInitScript(() => {
    const invitation = { url: 'https://farm.example', token: 'right' };
    sessionStorage.setItem('framewright.join', JSON.stringify(invitation));
  });
  const page = await context.newPage();
  await page.goto(DOUBLE);
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  const hashes = ['#/', '#/job/running', '#/job/done', '#/history', '#/export', '#/presets', '#/settings'];
  hashes.push('#/farm', '#/join', '#/shared/full');
  for (const hash of hashes) {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await expect(page.locator('main')).toHaveAttribute('data-screen', hash.split('/')[1] || 'queue');
    await expect(page.locator('main .screen > *')).toBeVisible();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect.soft(overflow, hash).toBe(0);
  }
  await page.evaluate(() => {
    location.hash = '#/farm?url=https%3A%2F%2Ffarm.example&token=right';
  });
  await page.locator('fw-connect-form wa-button[type=submit]').click();
  await expect(page.getByRole('heading', { name: 'Kitchen laptop' })).toBeVisible();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(overflow, 'a farm').toBe(0);
  await context.close();
});
