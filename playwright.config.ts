import { defineConfig } from '@playwright/test';
import { browserArguments, findBrowser, INSTALL_ADVICE } from './src/cli/find-browser.ts';

const executablePath = await findBrowser();
if (!executablePath) throw new Error(`The end-to-end tests need a browser. ${INSTALL_ADVICE}`);
// Another port lets two checkouts run their tests side by side.
const port = Number(process.env.FRAMEWRIGHT_E2E_PORT ?? 5199);

/** `npm test` builds the pages while other stages leave a core free. */
const BUILD =
  'node scripts/build-wasm.mjs && npx vite build --config vite.e2e.config.ts --logLevel error && ';
const isBuilt = process.env.FRAMEWRIGHT_E2E_BUILT === '1';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results/e2e',
  workers: 2,
  retries: 0,
  timeout: 120_000,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  use: {
    browserName: 'chromium',
    baseURL: `http://localhost:${port}`,
    // What a service worker asks for can't be put in another's place by a test; offline.spec.ts allows it.
    serviceWorkers: 'block',
    launchOptions: { executablePath, args: browserArguments() },
    // Recording thousands of requests costs as much as some tests.
    trace: process.env.FRAMEWRIGHT_TRACE ? 'retain-on-failure' : 'off',
  },
  webServer: {
    command: `${isBuilt ? '' : BUILD}npx vite preview --config vite.e2e.config.ts --port ${port} --strictPort`,
    url: `http://localhost:${port}/headless.html`,
    reuseExistingServer: !process.env.CI,
    timeout: 180_000,
  },
});
