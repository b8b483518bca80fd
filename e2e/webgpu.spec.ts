import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import { browserArguments, findBrowser } from '../src/cli/find-browser.ts';
import type { RenderSettings } from '../src/engine/render/index.ts';
import { agrees } from '../test/compare/backends.ts';
import type { Harness } from './harness/webgpu.ts';
import type { ComparisonReply, ComparisonRequest } from './harness/webgpu-worker.ts';

const executablePath = await findBrowser();
// Without a GPU Chromium computes on the processor, slowly but by the same rules.
test.use({
  launchOptions: {
    ...(executablePath && { executablePath }),
    args: [...browserArguments(), '--use-webgpu-adapter=swiftshader'],
  },
});

test.describe.configure({ timeout: 300_000 });

const PLAYERS = fileURLToPath(new URL('../test/fixtures/players/', import.meta.url));

/** @param every how many of which one is taken */
function documents(every: number): Record<string, string> {
  const names = readdirSync(PLAYERS).filter((name) => name.endsWith('.json'));
  const taken = names.sort().filter((_, index) => index % every === 0);
  return Object.fromEntries(taken.map((name) => [name, readFileSync(PLAYERS + name, 'utf8')]));
}

function settings(size: number, supersample: 1 | 4): RenderSettings {
  const common = { fit: 'contain', background: [0, 0, 0, 0], format: 'rgba8', alpha: 'straight' } as const;
  return { width: size, height: size, supersample, ...common };
}

async function compare(page: Page, request: ComparisonRequest): Promise<ComparisonReply> {
  await page.goto('/e2e/harness/webgpu.html');
  await page.waitForFunction('globalThis.harness');
  const reply = await page.evaluate(
    (wanted) => (globalThis as unknown as { harness: Harness }).harness.compare(wanted),
    request,
  );
  expect(reply.error).toBeUndefined();
  expect(reply.auto).toBe('cpu');
  return reply;
}

function expectAgreement({ results }: ComparisonReply, atLeast: number): void {
  expect(results.length).toBeGreaterThanOrEqual(atLeast);
  expect(results.filter((result) => !agrees(result, 'rgba8'))).toEqual([]);
}

// SwiftShader takes its time for each sample: with supersampling frames are smaller, and some documents will do. More
// instants and sizes are `npm run prove -- backends`.
for (const [supersample, size, every] of [
  [1, 128, 1],
  [4, 48, 3],
] as const) {
  test(`webgpu draws what cpu draws, in a worker: fixtures, supersample ${supersample}`, async ({ page }) => {
    const reply = await compare(page, {
      documents: documents(every),
      instants: [0.5],
      settings: settings(size, supersample),
    });
    expectAgreement(reply, Math.floor(30 / every));
  });
}

test('webgpu draws what cpu draws, in a worker: every operation and filter', async ({ page }) => {
  expectAgreement(await compare(page, { documents: 'gallery', settings: settings(128, 1) }), 30);
});
