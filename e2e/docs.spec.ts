import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { createStaticHost, type ListeningServer, listen } from '../src/server/index.ts';
import { expectNoViolations } from './harness/accessibility.ts';

/* The documentation as a site: found, read and searched, by keyboard, without any other host. */

let folder: string;
let server: ListeningServer;
let address: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'framewright-docs-'));
  // The reference takes a compiler's time; `npm run prove -- docs` builds it.
  const vite = [join(process.cwd(), 'node_modules/vite/bin/vite.js'), 'build', '--mode', 'written'];
  const args = [...vite, '--config', 'docs/site/vite.config.ts', '--outDir', folder, '--logLevel', 'error'];
  execFileSync(process.execPath, args, { stdio: 'pipe' });
  server = await listen(createStaticHost(folder));
  address = `http://localhost:${server.port}/`;
});

test.afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('is read and searched by keyboard, keeps out nobody, and asks no other host', async ({ page }) => {
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith('data:'))
      elsewhere.push(request.url());
  });
  await page.goto(`${address}index.html`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Framewright');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused();

  await page.keyboard.press('/');
  const field = page.getByRole('searchbox', { name: 'Words to look for' });
  await expect(field).toBeFocused();
  await page.keyboard.type('STORAGE_FULL');
  await expect(page.getByRole('dialog').getByRole('status')).toHaveText(/^\d+ places?$/);
  await expectNoViolations(page, { name: 'search' });
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('dialog').getByRole('link').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/troubleshooting\.html#storage_full$/);
  await expect(page.getByRole('link', { name: 'Troubleshooting', exact: true })).toHaveAttribute(
    'aria-current',
    'page',
  );

  // What differs from page to page: drawings, wide tables, code.
  for (const name of ['how-it-works', 'formats', 'embedding']) {
    await page.goto(`${address}${name}.html`);
    await expectNoViolations(page, { name });
  }
  await page.getByRole('button', { name: /^Theme/ }).click();
  await page.getByRole('button', { name: /^Theme/ }).click();
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toBeVisible();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expectNoViolations(page, { theme: 'dark', name: 'embedding, dark' });

  await page.setViewportSize({ width: 390, height: 800 });
  const pages = page.getByRole('navigation', { name: 'Pages' });
  await expect(pages).toBeHidden();
  await page.getByRole('button', { name: 'Pages' }).press('Enter');
  await expect(pages).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(pages).toBeHidden();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  expect(elsewhere).toEqual([]);
});
