// `npm test`: everything from a fresh clone to the last line `N passed, N failed`. Stops at the first stage that
// fails, with its output.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  ensureBrowser,
  ensureBuilt,
  ensureInstalled,
  ensureMediaTools,
  root,
  runCommand,
  SetupError,
} from './ensure.mjs';
import { findNatsServer } from './nats-server.mjs';

const results = join(root, 'test-results');
const vitestReport = join(results, 'vitest.json');
const playwrightReport = join(results, 'playwright.json');

try {
  // Reports of an earlier run would be counted.
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  await ensureInstalled();
  await stage('browser', ensureBrowser);
  await stage('media tools', ensureMediaTools);
  await stage('nats-server', findNatsServer);
  await stage('kernels', () => npm('build:wasm'));
  // Each keeps one core busy; whichever fails, the other comes to its end first.
  const outcomes = await Promise.allSettled([
    stage('types', () => npm('typecheck')),
    (async () => {
      await stage('lint', () => npm('lint'));
      await stage('rooms', () => npm('check:rooms'));
      await stage('build', ensureBuilt);
      // Kernels are built by now; with the types it keeps both cores busy to the end.
      await stage('pages of the end-to-end tests', () =>
        runCommand('npx', ['vite', 'build', '--config', 'vite.e2e.config.ts', '--logLevel', 'error'], {
          to: 1,
        }),
      );
    })(),
  ]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  await tests('unit and command line', vitestReport, () =>
    npm('test:unit', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`),
  );
  process.env.FRAMEWRIGHT_E2E_BUILT = '1';
  await tests('end to end', playwrightReport, () => npm('test:e2e'));
  finish(0);
} catch (error) {
  process.stderr.write(`${error instanceof SetupError ? error.message : error.stack}\n`);
  finish(1);
}

function npm(script, ...args) {
  return runCommand('npm', ['run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])], {
    to: 1,
  });
}

async function stage(name, work) {
  const started = Date.now();
  process.stdout.write(`── ${name}\n`);
  await work();
  process.stdout.write(`── ${name}: ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

/** A run that found no test to run passes by mistake: its report must exist and count something. */
async function tests(name, report, work) {
  await stage(name, work);
  if (!existsSync(report)) throw new SetupError(`The tests "${name}" left no report at ${report}.`);
}

function finish(status) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  if (existsSync(vitestReport)) {
    const report = JSON.parse(readFileSync(vitestReport, 'utf8'));
    total.passed += report.numPassedTests;
    total.failed += report.numFailedTests;
    total.skipped += report.numPendingTests + (report.numTodoTests ?? 0);
    // A file that breaks before its first test counts nothing, yet is a failure.
    const broken = report.testResults.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
    );
    total.failed += broken.length;
  }
  if (existsSync(playwrightReport)) {
    const { stats } = JSON.parse(readFileSync(playwrightReport, 'utf8'));
    total.passed += stats.expected;
    total.failed += stats.unexpected + stats.flaky;
    total.skipped += stats.skipped;
  }
  // A stage that failed before any test ran is a failure too.
  if (status !== 0 && total.failed === 0) total.failed = 1;
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`);
  process.exit(status === 0 && total.failed === 0 ? 0 : 1);
}
