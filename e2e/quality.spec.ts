import { type Page, expect as playwrightExpect, test } from '@playwright/test';
import { expectNoViolations } from './harness/accessibility.ts';

/*
 * The quality of exports on screen: over the real engine from the export to its report and its golden frames, and over
 * a double of it (harness/app-double.ts) for dialogs and states that a real one can't be brought to on demand.
 */

const DOUBLE = '/e2e/harness/app-double.html';

test.use({ actionTimeout: 15_000, contextOptions: { reducedMotion: 'reduce' } });
// A busy machine decodes in seconds, not in the runner's default five.
const expect = playwrightExpect.configure({ timeout: 30_000 });

/** A disc that crosses a picture of 320 × 180 in a second. */
function film(name: string, colour: readonly number[]): Buffer {
  const position = {
    a: 1,
    k: [
      { t: 0, s: [60, 90] },
      { t: 24, s: [260, 90] },
    ],
  };
  const document = {
    ...{ v: '5.9.0', nm: name, fr: 24, ip: 0, op: 24, w: 320, h: 180, assets: [] },
    layers: [
      {
        ...{ ty: 4, nm: 'Disc', ip: 0, op: 24, st: 0, ks: { p: position } },
        shapes: [
          { ty: 'el', p: { k: [0, 0] }, s: { k: [90, 90] } },
          { ty: 'fl', c: { k: colour }, o: { k: 100 } },
        ],
      },
      { ty: 1, nm: 'Ground', ip: 0, op: 24, st: 0, ks: {}, sw: 320, sh: 180, sc: '#d8e0e8' },
    ],
  };
  return Buffer.from(JSON.stringify(document));
}

/** Puts the file film.json on the stage, whatever its composition is called. */
async function openFilm(page: Page, name: string, colour: readonly number[]): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/export';
  });
  const file = { name: 'film.json', mimeType: 'application/json', buffer: film(name, colour) };
  await page.locator('fw-drop-zone input[type=file]').first().setInputFiles(file);
  await expect(page.getByText(name, { exact: true }).first()).toBeVisible();
  await expect(page.locator('fw-preview-stage canvas')).toHaveAttribute('data-frame', '0');
}

/** Exports it by hand, and shows the export. */
async function exportFilm(page: Page, name: string, colour: readonly number[]): Promise<void> {
  await openFilm(page, name, colour);
  await startExport(page);
}

async function startExport(page: Page): Promise<void> {
  const cards = page.locator('fw-job-card article');
  const earlier = await cards.count();
  // The browser's encoders are tried first.
  await page.getByRole('button', { name: 'Export', exact: true }).click({ timeout: 60_000 });
  await expect(cards).toHaveCount(earlier + 1);
  const card = cards.first();
  await expect(card).toHaveAttribute('data-state', /completed|failed/, { timeout: 60_000 });
  await card.getByRole('link', { name: /^film\./ }).click();
  await expect(page.locator('fw-quality-score')).toBeVisible();
}

const shot = (page: Page, name: string) =>
  page.screenshot({ path: test.info().outputPath(`${name}.png`), fullPage: true });

test('proves an export, reports on it, and finds what differs from an approved frame', async ({
  page,
  context,
}) => {
  await page.goto('/#/export');
  await exportFilm(page, 'Red disc', [0.75, 0.2, 0.1]);
  const panel = page.locator('fw-quality-panel');
  await expect(panel).toContainText('may be delivered');
  await panel.getByRole('button', { name: 'Check every frame' }).click();
  await expect(panel).toContainText('24 of 24 frames compared: every one.');
  await expect(panel).toContainText('No error and no warning was found.');
  await expect(panel.getByRole('img', { name: /^Score (9\d|100) of 100$/ })).toBeVisible();
  await shot(page, 'proved');

  const wrong: string[] = [];
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) wrong.push(message.text());
  });
  context.on('weberror', (error) => wrong.push(String(error.error())));
  const opening = context.waitForEvent('page');
  await panel.getByRole('button', { name: 'Open report' }).click();
  const report = await opening;
  await expect(report.getByRole('heading', { level: 1 })).toHaveText('film.mp4');
  await expect(report.locator('.plot canvas').first()).toBeVisible();
  await report.getByRole('slider', { name: 'Frame' }).press('ArrowRight');
  await expect(report.locator('output')).toContainText('Frame 1: SSIM');
  await report
    .getByRole('button', { name: /In the file/ })
    .first()
    .click();
  await expect(report.getByRole('dialog')).toBeVisible();
  await report.keyboard.press('Escape');
  for (const theme of ['light', 'dark'] as const) {
    await report.emulateMedia({ colorScheme: theme });
    await expectNoViolations(report, { theme });
    await shot(report, `report-${theme}`);
  }
  await report.close();
  expect(wrong).toEqual([]);

  await page.getByRole('button', { name: 'Frame by frame' }).click();
  const slider = page.getByRole('slider', { name: 'Frame' });
  for (let press = 0; press < 10; press++) await slider.press('ArrowRight');
  await expect(page.getByRole('img', { name: 'film.mp4, frame 10' })).toBeVisible();
  await page.getByRole('button', { name: 'Mark this frame as golden' }).click();
  const golden = page.locator('fw-golden-frames');
  await expect(golden).toContainText('Frame 10');
  await expect(golden.getByRole('img', { name: 'Golden frame 10', exact: true })).toBeVisible();
  await shot(page, 'golden');

  // The same composition, changed: its export is held back, and shows why.
  await exportFilm(page, 'Green disc', [0.1, 0.45, 0.2]);
  await expect(panel).toContainText('failed its gates and was not delivered');
  await expect(panel.locator('fw-gate-list .bad')).toContainText('Golden Frames');
  await shot(page, 'differs');
  await panel.getByRole('button', { name: 'Show frame 10' }).click();
  const viewer = page.locator('fw-frame-diff');
  await expect(viewer.getByRole('slider')).toBeVisible();
  await shot(page, 'viewer-slider');
  await viewer.getByRole('button', { name: 'Difference' }).click();
  await expect(viewer.getByRole('img', { name: /Difference/ })).toBeVisible();
  await expectNoViolations(page);
  await shot(page, 'viewer-heat');
  await page.keyboard.press('Escape');
  await expect(viewer).toHaveCount(0);

  // It was changed on purpose: the new picture is taken, and a new try passes.
  await golden.getByRole('button', { name: /^Replace golden frame 10/ }).click();
  await golden.getByRole('button', { name: 'Replace', exact: true }).click();
  await expect(page.locator('[aria-live=polite]')).toContainText('Golden frame 10 was updated.');
  await page.getByRole('button', { name: /^Try again/ }).click();
  await expect(panel).toContainText('may be delivered', { timeout: 60_000 });
  await page.setViewportSize({ width: 390, height: 844 });
  await shot(page, 'phone');
});

test('holds an export to the gates of a chosen profile, and makes it once more where that is allowed', async ({
  page,
}) => {
  await page.goto('/#/export');
  await openFilm(page, 'Coarse disc', [0.75, 0.2, 0.1]);
  await page.getByRole('radio', { name: 'Bitrate' }).click();
  await page.getByRole('spinbutton', { name: 'Bitrate' }).fill('0.05');
  await page.locator('summary', { hasText: 'Checking the result' }).click();
  const checks = page.locator('fw-check-fields');
  await checks.getByRole('combobox', { name: 'Gates that it must pass' }).click();
  await page.getByRole('option', { name: 'Archive' }).click();
  await expect(checks.getByRole('combobox', { name: /once more/ })).toHaveValue('As the profile has it');
  await checks.getByRole('combobox', { name: /once more/ }).click();
  await page.getByRole('option', { name: 'With a higher quality or bit rate' }).click();
  await expectNoViolations(page);
  await startExport(page);
  const panel = page.locator('fw-quality-panel');
  await expect(panel).toContainText('The first file failed its gates; this one was made one rung higher.');
  await expect(panel).toContainText('film.rejected.mp4');
  await expect(panel).toContainText('This file may be delivered');
  await expect(page.locator('fw-job-log')).toContainText('It is made once more');
  await expect(page.locator('fw-job-screen')).toContainText('0.05 Mb/s');
  await shot(page, 'made-again');
});

test('stops a check, compares exports, and offers a way out of failed gates', async ({ page }) => {
  await page.goto(`${DOUBLE}#/job/done`);
  const panel = page.locator('fw-quality-panel');
  await panel.getByRole('button', { name: 'Check every frame' }).click();
  await expect(panel.getByRole('progressbar')).toBeVisible();
  await panel.getByRole('button', { name: 'Stop' }).click();
  await expect(panel.getByRole('button', { name: 'Check every frame' })).toBeVisible();
  await expect(panel.getByRole('alert')).toHaveCount(0);

  await panel.getByRole('button', { name: 'Compare with another export…' }).click();
  const dialog = page.locator('fw-compare-exports');
  await dialog.getByRole('combobox', { name: 'Other export' }).click();
  await page.getByRole('option', { name: /master\.mov/ }).click();
  await dialog.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(dialog).toContainText('done.mp4 is the better one.');
  await expect(dialog.getByRole('row', { name: /Score 96 41/ })).toBeVisible();
  await expectNoViolations(page);
  await shot(page, 'compare');
  await page.keyboard.press('Escape');

  await page.evaluate(() => {
    location.hash = '#/job/unchecked';
  });
  await expect(panel).toContainText('unchecked.rejected.mp4 (3.12 MB) is kept aside.');
  const download = page.waitForEvent('download');
  await panel.getByRole('button', { name: 'Download the failed file' }).click();
  expect((await download).suggestedFilename()).toBe('unchecked.rejected.mp4');
  await panel.getByRole('button', { name: 'Make again, one rung higher' }).click();
  await expect(page.locator('[aria-live=polite]')).toContainText('is made again, one rung higher');
  await page.evaluate(() => {
    location.hash = '#/history';
  });
  await expect(page.getByRole('row', { name: /unchecked\.mp4/ })).toContainText('Score 41 of 100');
  // Two that are ticked stand beside each other at once.
  await page.getByRole('checkbox', { name: 'Select done.mp4' }).click();
  await page.getByRole('checkbox', { name: 'Select master.mov' }).click();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.locator('fw-compare-exports')).toContainText('is the better one.');
});

test('edits the gates of a profile', async ({ page }) => {
  await page.goto(`${DOUBLE}#/presets`);
  await page.getByRole('button', { name: 'Duplicate: Web' }).click();
  const editor = page.locator('fw-profile-editor');
  const gate = (number: number) => editor.getByRole('group', { name: `Gate ${number}`, exact: true });
  // As long as a profile has none of its own, the usual gates follow its thresholds.
  await editor.getByRole('textbox', { name: 'SSIM at least' }).fill('0.97');
  await expect(gate(1).getByRole('textbox', { name: 'Threshold' })).toHaveValue('0.97');
  await gate(1).getByRole('textbox', { name: 'Threshold' }).fill('2');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor).toContainText('SSIM lies between 0 and 1.');
  await gate(1).getByRole('textbox', { name: 'Threshold' }).fill('0.995');
  await gate(1).getByRole('combobox', { name: 'Where it fails' }).click();
  await page.getByRole('option', { name: 'Warn me' }).click();
  await editor.getByRole('button', { name: 'Remove the gate Colour Fidelity' }).click();
  await editor.getByRole('textbox', { name: /^Seconds of work/ }).fill('3');
  await editor.getByRole('combobox', { name: /is made once more/ }).click();
  await page.getByRole('option', { name: 'With a higher quality or bit rate' }).click();
  await expectNoViolations(page);
  await shot(page, 'gates');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor).toHaveCount(0);
  const kept = async () =>
    page.evaluate(async () => {
      const { engine } = window as unknown as { engine: import('../src/engine/index.ts').ExportEngine };
      return (await engine.getQualityProfiles()).find(({ builtIn }) => !builtIn);
    });
  expect(await kept()).toMatchObject({ performanceTarget: 3, reencode: true });
  const [first, ...others] = (await kept())?.gates ?? [];
  expect(first).toMatchObject({ measure: 'ssim', threshold: 0.995, action: 'warn_user' });
  expect(others.map(({ measure }) => measure)).not.toContain('deltaE');

  // It travels as JSON, with its gates.
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save Web (copy) as JSON' }).click();
  const carried = await (await saving).path();
  await page.getByLabel('Choose a file of quality profiles').setInputFiles(carried);
  await expect(page.locator('fw-profile-list').getByRole('status')).toHaveText('Imported: Web (copy).');
  const [one, other] = await page.evaluate(async () => {
    const { engine } = window as unknown as { engine: import('../src/engine/index.ts').ExportEngine };
    return (await engine.getQualityProfiles()).filter(({ builtIn }) => !builtIn);
  });
  expect({ ...other, id: '' }).toEqual({ ...one, id: '' });
  expect(other?.gates).toEqual([first, ...others]);

  await page.getByRole('button', { name: 'Edit Web (copy)' }).first().click();
  await editor.getByRole('button', { name: 'Back to the usual gates' }).click();
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor).toHaveCount(0);
  expect((await kept())?.gates).toBeUndefined();
});
