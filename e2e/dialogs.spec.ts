import { expect, type Page, test } from '@playwright/test';
import type { BatchExportRequest } from '../src/engine/index.ts';
import { expectNoViolations } from './harness/accessibility.ts';

/*
 * The batch dialog, the presets, the settings and the comparison of frames, over a double of the engine
 * (harness/app-double.ts), whose presets and profiles are the engine's own.
 */

const DOUBLE = '/e2e/harness/app-double.html';
const FILES = ['opening.json', 'outro.json', 'broken.json'];

test.use({ actionTimeout: 10_000, contextOptions: { reducedMotion: 'reduce' } });

async function chooseFiles(page: Page, names: readonly string[]): Promise<void> {
  await page
    .locator('fw-drop-zone input[type=file]')
    .first()
    .setInputFiles(names.map((name) => ({ name, mimeType: 'application/json', buffer: Buffer.from('{}') })));
}

async function openBatch(page: Page): Promise<void> {
  await page.goto(DOUBLE);
  await chooseFiles(page, FILES);
  await expect(page.getByRole('dialog', { name: 'Batch export' })).toBeVisible();
  await expect(page.getByText(/broken\.json can’t be exported/)).toBeVisible();
}

/** What the double was asked for; maps do not travel. */
const askedBatches = (page: Page) =>
  page.evaluate(() => (window as unknown as { askedBatches: BatchExportRequest[] }).askedBatches);

async function tabTo(page: Page, name: RegExp): Promise<void> {
  const focused = () =>
    page.evaluate(() => {
      let element = document.activeElement;
      let label = '';
      while (element) {
        label += ` ${element.getAttribute('aria-label') ?? ''} ${element.getAttribute('label') ?? ''}`;
        if (element.matches('button, wa-button')) label += ` ${element.textContent}`;
        element = element.shadowRoot?.activeElement ?? null;
      }
      return label;
    });
  for (let presses = 0; presses < 80; presses++) {
    if (name.test(await focused())) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key did not reach ${name}.`);
}

test('sets up a batch by the keyboard alone', async ({ page }) => {
  await openBatch(page);
  // The focus is on the list of formats: ProRes is chosen by its first letters.
  await page.keyboard.press('Enter');
  await page.keyboard.type('ProRes 4444');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('columnheader', { name: /ProRes 4444/ })).toBeVisible();
  await tabTo(page, /^.*outro\.json as H\.264/);
  await page.keyboard.press('Space');
  await tabTo(page, /Name of the batch/);
  await page.keyboard.type('Spring');
  await tabTo(page, /Names of the files/);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('{batch}/{composition}');
  await expect(page.locator('fw-batch-dialog .names li')).toHaveText([
    'Spring/opening.mp4',
    'Spring/opening.mov',
    'Spring/outro.mov',
  ]);
  await tabTo(page, /Gates that it must pass/);
  await page.keyboard.press('Enter');
  await page.keyboard.type('Archive');
  await page.keyboard.press('Enter');
  await tabTo(page, /Export 3 files/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Batch export' })).toHaveCount(0);
  const [request] = await askedBatches(page);
  expect(request).toMatchObject({
    compositionIds: ['opening.json', 'outro.json'],
    formats: ['h264-mp4', 'prores-4444'],
    omit: [{ composition: 1, format: 0 }],
    name: 'Spring',
    settings: { nameTemplate: '{batch}/{composition}', generateReport: true, profileId: 'archive' },
  });
});

test('tells what is wrong with a batch in words, and what the engine refuses', async ({ page }) => {
  await openBatch(page);
  const start = page.getByRole('button', { name: /^Export \d+ files?$/ });
  await page.getByRole('textbox', { name: 'Names of the files' }).fill('{compositon}');
  await expect(page.getByText(/“\{compositon\}”/)).toBeVisible();
  await expect(start).toBeDisabled();
  await page.getByRole('textbox', { name: 'Names of the files' }).fill('{composition}');
  await page.getByRole('checkbox', { name: 'All of H.264 in MP4' }).uncheck();
  await expect(page.getByText(/Nothing is chosen/)).toBeVisible();
  await page.getByRole('checkbox', { name: 'All of outro.json' }).check();
  await page.getByRole('textbox', { name: 'Name of the batch' }).fill('refused');
  await start.click();
  await expect(page.getByRole('alert')).toContainText('give it another name');
});

test('finds, uses, copies, edits, exports, imports and deletes presets', async ({ page }) => {
  await page.goto(`${DOUBLE}#/presets`);
  const card = (name: string | RegExp) => page.getByRole('article', { name });
  await page.getByRole('searchbox', { name: 'Search presets' }).fill('instagram reel');
  await expect(page.getByRole('article')).toHaveCount(1);
  await card('Instagram reel').getByText('Rules of this place').click();
  await expect(card('Instagram reel')).toContainText('Proportions 9:16');
  await card('Instagram reel').getByRole('button', { name: /^Use / }).click();
  await expect(card('Instagram reel')).toContainText('Chosen for the next export');
  await page.getByRole('searchbox', { name: 'Search presets' }).fill('');

  await page.getByRole('button', { name: 'New from current settings…' }).click();
  const editor = page.locator('fw-preset-editor');
  await editor.getByRole('textbox', { name: 'Longest (s)' }).fill('-3');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor).toContainText('A preset needs a name.');
  await expect(editor).toContainText('This must be a number above 0.');
  await editor.getByRole('textbox', { name: 'Name', exact: true }).fill('Client reel');
  await editor.getByRole('textbox', { name: 'Longest (s)' }).fill('5');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(card('Client reel')).toContainText('1080 × 1920');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export your own' }).click();
  const exported = await (await download).path();
  await card('Client reel').getByRole('button', { name: 'More for Client reel' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.locator('fw-presets-screen wa-dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(card('Client reel')).toHaveCount(0);
  const importer = page.getByLabel('Choose a file of presets');
  await importer.setInputFiles(exported);
  await expect(card('Client reel')).toBeVisible();
  await importer.setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('[{') });
  await expect(page.getByRole('alert')).toContainText('The presets were not imported');
});

test('shows in the export panel which rules of a preset would be broken', async ({ page }) => {
  await page.goto(DOUBLE);
  await chooseFiles(page, ['film.json']);
  const field = page.locator('fw-preset-field');
  await field.getByRole('combobox', { name: 'Preset' }).click();
  await page.getByRole('option', { name: 'Instagram reel' }).click();
  await expect(field).toContainText('keeps all rules');
  await page.getByRole('spinbutton', { name: 'Height' }).fill('1350');
  await expect(field).toContainText('Breaks a rule of Instagram reel');
  await expect(field).toContainText('9:16');
});

test('compares the hardest frames, by keyboard too, and can be cancelled', async ({ page }) => {
  await page.goto(DOUBLE);
  await chooseFiles(page, ['film.json']);
  const open = page.getByRole('button', { name: 'Compare before and after…' });
  const dialog = page.locator('fw-compare-dialog');
  await open.click();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  await open.click();
  const divider = dialog.getByRole('slider', { name: /Divider/ });
  await divider.focus();
  await page.keyboard.press('ArrowRight');
  await expect(divider).toHaveAttribute('aria-valuetext', '51 % before');
  await dialog.getByRole('button', { name: /Frame 271/ }).click();
  await expect(dialog).toContainText('about 8.40 MB');
  await expectNoViolations(page);
});

test('changes the language in place, and keeps it', async ({ page }) => {
  await page.goto(`${DOUBLE}#/settings`);
  await page.getByRole('combobox', { name: 'Language' }).click();
  await page.getByRole('option', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { name: 'Speicherplatz' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.getByText(/2,34 GB/)).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Speicherplatz' })).toBeVisible();
});

test('frees storage only after a question, and erases a person', async ({ page }) => {
  await page.goto(`${DOUBLE}#/settings`);
  await page.getByRole('button', { name: /Free 412 MB/ }).click();
  await expect(page.getByText('412 MB are free again.')).toBeVisible();
  await page.getByRole('button', { name: /finished files too/ }).click();
  await page.locator('fw-storage-settings').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('1.83 GB are free again.')).toBeVisible();
  await page.getByRole('spinbutton', { name: 'Jobs at once' }).fill('3');
  await page.keyboard.press('Tab');
  await expect(page.locator('fw-performance-settings')).toContainText('Saved.');
  const audit = page.locator('fw-audit-settings');
  await audit.getByRole('button', { name: 'Verify' }).click();
  await expect(audit).toContainText('The trail is whole: 2 entries.');
  await audit.getByRole('combobox', { name: 'Erase a person' }).click();
  await page.getByRole('option', { name: 'Ada' }).click();
  await audit.getByRole('button', { name: 'Erase…' }).click();
  await audit.locator('wa-dialog').getByRole('button', { name: 'Erase…' }).click();
  await expect(audit).toContainText('Ada was erased.');
});

// Words and colours do not meddle with each other: two of the four say all.
for (const [theme, locale] of [
  ['light', 'en-US'],
  ['dark', 'de-DE'],
] as const) {
  test.describe(`${theme}, ${locale}`, () => {
    test.use({ colorScheme: theme, locale, viewport: { width: 360, height: 760 } });
    test('has no accessibility violations and no sideways scrolling on a phone', async ({ page }) => {
      for (const screen of ['presets', 'settings']) {
        // Another query makes it another document, where another hash would not.
        await page.goto(`${DOUBLE}?${screen}#/${screen}`);
        await expect(page.locator('fw-preset-card, fw-storage-settings ul').first()).toBeVisible();
        await expectNoViolations(page, { theme });
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBe(0);
      }
      await page.goto(DOUBLE);
      await chooseFiles(page, FILES);
      await expect(page.locator('fw-batch-matrix .unreadable')).toBeVisible();
      await page.locator('fw-batch-dialog summary').click();
      await expectNoViolations(page, { theme, within: 'fw-batch-dialog' });
    });
  });
}
