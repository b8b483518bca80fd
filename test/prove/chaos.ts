import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { browserArguments, findBrowser } from '../../src/cli/find-browser.ts';
import { Chaos, type ChaosReport } from './chaos-run.ts';
import { ROOT, withFolder } from './framewright.ts';
import { count, type Proof } from './proof.ts';

/** Runs random operations against a queue in a real browser, from two tabs. */
async function runChaos(
  seed: number,
  operations: number,
  onOperation: (words: string, index: number) => void,
): Promise<ChaosReport> {
  const executablePath = await findBrowser();
  return withFolder(async (folder) => {
    const site = { configFile: `${ROOT}/vite.e2e.config.ts`, root: ROOT, logLevel: 'error' as const };
    await build({ ...site, build: { outDir: folder, emptyOutDir: true } });
    const server = await preview({ ...site, build: { outDir: folder }, preview: { port: 0 } });
    const browser = await chromium.launch({
      ...(executablePath && { executablePath }),
      args: browserArguments(),
    });
    try {
      const [origin] = server.resolvedUrls?.local ?? [];
      const url = new URL('/e2e/harness/engine.html', origin).href;
      const context = await browser.newContext();
      // What runs this program names functions by a helper that pages do not have.
      await context.addInitScript('globalThis.__name = (named) => named');
      return await new Chaos(context, { url, storeName: 'chaos', seed, operations, onOperation }).run();
    } finally {
      await browser.close();
      await server.close();
    }
  });
}

export const prove: Proof = async (options) => {
  const seed = count(options, 'seed', 1);
  const operations = count(options, 'count', 200);
  const report = await runChaos(seed, operations, (words, index) =>
    process.stderr.write(`${index} ${words}\n`),
  );
  const ended = Object.entries(report.ended).map(([how, jobs]) => `${jobs} ${how}`);
  return {
    passed: report.violations.length === 0,
    text: [
      `${operations} operations, seed ${seed}; the jobs' ends: ${ended.join(', ')}; broken invariants: ${report.violations.length}.`,
      ...report.violations,
    ].join('\n'),
    record: { seed, ...report },
  };
};
