import { createServer } from 'node:http';
import { type Page, expect as playwrightExpect, test } from '@playwright/test';
import type { AppShell } from '../src/ui/app-shell.ts';
import { encodeRecipe } from '../src/ui/links/recipe.ts';
import { expectNoViolations } from './harness/accessibility.ts';

/* Links that bring a composition: by its recipe, or by its address. Nothing happens before the user says so. */

test.use({ actionTimeout: 30_000 });
const expect = playwrightExpect.configure({ timeout: 30_000 });

const shape = (expression?: string) => ({
  ty: 4,
  nm: 'Disc',
  ip: 0,
  op: 50,
  st: 0,
  ks: {
    p: { a: 0, k: [160, 90, 0], ...(expression && { x: expression }) },
    r: { a: 0, k: 0 },
    o: { a: 0, k: 100 },
  },
  shapes: [
    { ty: 'el', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [120, 120] } },
    { ty: 'fl', c: { a: 0, k: [1, 0.4, 0.2, 1] }, o: { a: 0, k: 100 } },
  ],
});
const composition = (expression?: string) => ({
  v: '5.7.0', nm: 'Spring teaser', fr: 25, ip: 0, op: 50, w: 320, h: 180, assets: [], layers: [shape(expression)],
}); // biome-ignore format: a document

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** Both themes by axe; pictures of both widths. */
async function look(page: Page, name: string): Promise<void> {
  await expectNoViolations(page);
  await page.screenshot({ path: `test-results/${name}.png` });
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(() => expectNoViolations(page, { theme: 'dark' })).toPass({ timeout: 30_000 });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: `test-results/${name}-phone.png`, fullPage: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.emulateMedia({ colorScheme: 'light' });
}

test('a recipe link shows what it brings, and opens it with its settings', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const text = await encodeRecipe({
    fileName: 'spring.json',
    document: bytesOf(composition()),
    settings: { format: 'prores-4444', size: { width: 640, height: 360 }, title: 'Spring' },
  });
  await page.goto(`/#/recipe/${text}`);
  await expect(page.getByText('Who made it is not known')).toBeVisible();
  const screen = page.locator('fw-recipe-screen');
  await expect(screen).toContainText('spring.json');
  await expect(screen).toContainText('Spring teaser');
  await expect(screen).toContainText('ProRes 4444');
  await expect(screen).toContainText('640 × 360');
  await look(page, 'recipe');
  await screen.getByRole('button', { name: 'Show a frame' }).click();
  await expect(page.getByRole('img', { name: 'A frame of spring.json' })).toBeVisible();
  await expectNoViolations(page);

  await screen.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page).toHaveURL(/#\/export$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('spring.json');
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('The link is on the clipboard')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  await page.screenshot({ path: 'test-results/copy-link.png' });
  await page.goto('about:blank');
  await page.goto(copied);
  await expect(screen).toContainText('ProRes 4444');
  await expect(screen).toContainText('640 × 360');
  await screen.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page).toHaveURL(/#\/$/);
});

test('nothing of a recipe is drawn unasked, nor what brings programs at all; a damaged one is refused in words', async ({
  page,
}) => {
  const text = await encodeRecipe({
    fileName: 'moving.json',
    document: bytesOf(composition('wiggle(2, 30)')),
    settings: { format: 'h264-mp4' },
  });
  const harmless = await encodeRecipe({
    fileName: 'still.json',
    document: bytesOf(composition()),
    settings: { format: 'h264-mp4' },
  });
  await page.goto('/');
  await expect(page.locator('fw-queue-screen')).toBeVisible();
  const opened = await page.evaluateHandle(() => {
    const engine = document.querySelector<AppShell>('fw-app')?.app.engine;
    if (!engine) throw new Error('There is no app.');
    const calls: string[] = [];
    const openPreview = engine.openPreview.bind(engine);
    engine.openPreview = (source, options) => {
      calls.push(options?.fileName ?? '');
      return openPreview(source, options);
    };
    return calls;
  });
  await page.goto(`/#/recipe/${text}`);
  await expect(page.getByText('It brings expressions')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Open', exact: true })).toBeVisible();
  const show = page.getByRole('button', { name: 'Show a frame' });
  await expect(show).toHaveCount(0);
  await page.goto(`/#/recipe/${harmless}`);
  await expect(page.locator('fw-recipe-screen')).toContainText('still.json');
  await expect(show).toBeVisible();
  // The samples' thumbnails are drawn behind it.
  expect(await opened.jsonValue()).not.toContain('still.json');
  await show.click();
  await expect(page.getByRole('img', { name: 'A frame of still.json' })).toBeVisible();
  expect(await opened.jsonValue()).toContain('still.json');
  expect(await opened.jsonValue()).not.toContain('moving.json');
  await page.goto(`/#/recipe/${text.slice(0, -9)}`);
  await expect(page.getByRole('alert')).toContainText('Copy the whole link again');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page).toHaveURL(/#\/$/);
});

test('an address is opened when the user says so and its host allows it', async ({ page }) => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.referer ?? ''}${request.headers.cookie ?? ''}`);
    if (request.url === '/open/film') response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Content-Type', 'text/plain');
    response.end(JSON.stringify(composition()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  try {
    await page.goto(`/#/open?url=${encodeURIComponent(`${origin}/closed.json`)}`);
    const screen = page.locator('fw-open-url-screen');
    await expect(screen).toContainText(`${origin}/closed.json`);
    await look(page, 'open-url');
    expect(asked).toEqual([]);
    await page.getByRole('button', { name: 'Fetch and open' }).click();
    await expect(page.getByRole('alert')).toContainText('Access-Control-Allow-Origin (CORS)');
    await page.goto(`/#/open?url=${encodeURIComponent(`${origin}/open/film`)}`);
    await expect(screen).toContainText('/open/film');
    await expect(page.getByRole('alert')).toHaveCount(0);
    await page.getByRole('button', { name: 'Fetch and open' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('film.json');
    expect(asked).toEqual(['/closed.json ', '/open/film ']);
    await page.goto('/#/open?url=javascript:alert(1)');
    await expect(page.getByRole('alert')).toContainText('only https:// and http://');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
