import { expect, type Page, test } from '@playwright/test';
import { expectNoViolations } from './harness/accessibility.ts';
import { choose } from './harness/choose.ts';

/*
 * The application over a double of the engine (harness/app-double.ts): the states that a real engine can't be brought
 * to on demand, and their accessibility in both themes.
 */

async function openSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Open sample Sample first/ }).click();
  await expect(page.locator('fw-preview-stage canvas')).toHaveAttribute('data-frame', '0');
}

// A control that can't be used is seen at once; the suite's own limit is for encoding.
test.use({ actionTimeout: 10_000 });

test.beforeEach(async ({ page }) => {
  await page.goto('/e2e/harness/app-double.html#/export');
  await expect(page.getByText('1920 × 1080 · 25 fps · 2.0 s')).toHaveCount(3);
});

for (const theme of ['light', 'dark'] as const) {
  test(`has no accessibility violations, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await expectNoViolations(page, { theme });
    await openSample(page);
    await page.locator('summary', { hasText: '2 warnings' }).click();
    await expect(page.getByText('Text is not drawn yet.')).toBeVisible();
    await page.locator('summary', { hasText: 'Edges, motion and range' }).click();
    await page.getByRole('switch', { name: 'Only a part' }).press('Space');
    await page.getByRole('radio', { name: 'Custom' }).click();
    await page.getByRole('spinbutton', { name: 'Width' }).fill('1001');
    await expect(page.getByText(/A width of 1001 is odd/).first()).toBeVisible();
    await expectNoViolations(page, { theme });
  });
}

test('tells a problem at its field, keeps the export from starting, and lets it start once mended', async ({
  page,
}) => {
  await openSample(page);
  const exportButton = page.getByRole('button', { name: 'Export', exact: true });
  await expect(exportButton).toBeEnabled();
  await page.getByRole('radio', { name: 'Custom' }).click();
  await page.getByRole('spinbutton', { name: 'Width' }).fill('1001');
  await expect(page.locator('fw-size-fields')).toContainText('A width of 1001 is odd');
  await expect(exportButton).toBeDisabled();
  await page.getByRole('spinbutton', { name: 'Width' }).fill('960');
  await expect(page.getByRole('spinbutton', { name: 'Height' })).toHaveValue('540');
  await expect(exportButton).toBeEnabled();
  await exportButton.click();
  await expect(page.locator('fw-export-panel').getByRole('alert')).toContainText(
    'The disk is full: make room, then export again.',
  );
});

test('keeps transparency where the format carries it, and offers folders', async ({ page }) => {
  await openSample(page);
  await expect(page.getByLabel('Background')).toBeVisible();
  await choose(page, 'Format', /PNG pictures/);
  await expect(page.getByRole('switch', { name: 'Keep transparency' })).toBeChecked();
  await expect(page.getByLabel('Background')).toHaveCount(0);
  await page.getByRole('switch', { name: 'Keep transparency' }).press('Space');
  await expect(page.getByLabel('Background')).toBeVisible();
  await page.getByRole('combobox', { name: 'Delivered as' }).click();
  await page.getByRole('option', { name: 'Files in a folder' }).click();
  await expect(page.getByRole('button', { name: 'Export to a folder…' })).toBeVisible();
  await page.locator('summary', { hasText: '1 format that can’t be made here' }).click();
  await expect(page.getByText('This browser has no AV1 encoder.')).toBeVisible();
});

test('offers masters in a group of their own, with colours, alpha, sound and timecode', async ({ page }) => {
  await openSample(page);
  await expect(page.getByRole('switch', { name: 'Sound' })).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Format' }).click();
  await expect(page.locator('fw-format-picker .group')).toHaveText([
    'For the web',
    'Picture sequences',
    'Mastering',
  ]);
  await choose(page, 'Format', /ProRes 4444/);
  await expect(page.getByText('The format itself sets the bit rate.')).toBeVisible();
  await page.getByRole('combobox', { name: 'Colours' }).click();
  await page.getByRole('option', { name: 'HDR, PQ' }).click();
  await page.getByRole('radio', { name: 'Premultiplied' }).click();
  await page.getByRole('combobox', { name: 'Loudness' }).click();
  await page.getByRole('option', { name: /−23 LUFS/ }).click();
  await page.locator('summary', { hasText: 'Timecode, reel and title' }).click();
  await page.getByRole('textbox', { name: 'First timecode' }).fill('01:00:00:00');
  await expectNoViolations(page);
  await page.getByRole('switch', { name: 'Sound' }).press('Space');
  await expect(page.getByRole('combobox', { name: 'Loudness' })).toHaveCount(0);
});

test('asks of a GIF and a WebP what they have, and offers a poster', async ({ page }, testInfo) => {
  await openSample(page);
  await choose(page, 'Format', /Animated GIF/);
  const panel = page.locator('fw-export-panel');
  await expect(panel.getByText('The palette decides what is kept.')).toBeVisible();
  await panel.getByRole('spinbutton', { name: 'Colours' }).fill('64');
  await panel.getByRole('radio', { name: 'One a frame' }).click();
  await panel.getByRole('radio', { name: 'Diffusion' }).click();
  await panel.getByRole('spinbutton', { name: 'Times it plays' }).fill('3');
  await panel.getByRole('switch', { name: 'A poster beside the file' }).press('Space');
  await panel.getByRole('spinbutton', { name: 'From second' }).fill('2');
  await choose(page, 'Poster as', /JPEG/);
  await expectNoViolations(page);
  const look = async (name: string) => {
    await panel.locator('fw-animation-fields').scrollIntoViewIfNeeded();
    await page.screenshot({ path: testInfo.outputPath(`${name}.png`) });
  };
  await look('gif');
  await page.setViewportSize({ width: 390, height: 844 });
  await look('gif-phone');
  expect(await panel.locator('.body').evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(
    0,
  );

  await choose(page, 'Format', /Animated WebP/);
  await expect(panel.getByRole('spinbutton', { name: 'Colours' })).toHaveCount(0);
  await expect(panel.getByRole('spinbutton', { name: 'Times it plays' })).toHaveValue('3');
  await expect(panel.getByRole('slider', { name: /^Quality/ })).toBeVisible();
  await panel.getByRole('switch', { name: 'Without loss' }).press('Space');
  await expect(panel.getByRole('slider', { name: /^Quality/ })).toHaveCount(0);
  await look('webp-phone');
});

test('gives the poster of a finished export', async ({ page }) => {
  await page.goto('/e2e/harness/app-double.html#/job/done');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download poster' }).click();
  expect((await downloading).suggestedFilename()).toBe('done.jpg');
});

test('remembers the theme that was chosen', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await page.getByRole('button', { name: 'Theme: as the system' }).click();
  expect(await ground()).not.toBe(dark);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Theme: light' })).toBeVisible();
  expect(await ground()).not.toBe(dark);
  await page.getByRole('button', { name: 'Theme: light' }).click();
  expect(await ground()).toBe(dark);
});

test('fits a narrow phone without scrolling sideways', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBe(0);
  await openSample(page);
  await page.locator('summary', { hasText: '2 warnings' }).click();
  await page.getByRole('radio', { name: 'Custom' }).click();
  await expect(page.getByRole('spinbutton', { name: 'Width' })).toBeVisible();
  expect(await overflow()).toBe(0);
  const panel = page.locator('fw-export-panel .body');
  expect(await panel.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
});

test('moves through the frames by keys, and leaves the keys to fields that have the focus', async ({
  page,
}) => {
  await openSample(page);
  const canvas = page.locator('fw-preview-stage canvas');
  await page.getByRole('slider', { name: 'Frame' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(canvas).toHaveAttribute('data-frame', '2');
  await page.keyboard.press('End');
  await expect(canvas).toHaveAttribute('data-frame', '299');
  await page.keyboard.press('Home');
  await expect(canvas).toHaveAttribute('data-frame', '0');
  await page.keyboard.press(' ');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await expect(canvas).not.toHaveAttribute('data-frame', '0');
  await page.keyboard.press(' ');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  const frame = await canvas.getAttribute('data-frame');
  await page.getByRole('radio', { name: 'Composition' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(canvas).toHaveAttribute('data-frame', frame ?? '');
});
