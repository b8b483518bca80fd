// npm run bench -- players [FILE.json …]: our cpu renderer against lottie-web's canvas renderer and Skottie's
// WebAssembly, 1920×1080, one thread, pixels in hand, in one Chromium run. Without files: the examples.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { BenchPage, table } from './page/browser.ts';
import type { Bench } from './page/players.ts';

const FRAMES = 60;
const ROUNDS = 5;

const files =
  process.argv.length > 2
    ? process.argv.slice(2)
    : readdirSync('examples')
        .filter((name) => name.endsWith('.json'))
        .map((name) => `examples/${name}`);
const browser = await BenchPage.open('bench/page/players.html');
try {
  const rows: string[][] = [];
  for (const file of files) {
    const results = await browser.page.evaluate(
      ([text, frames, rounds]) =>
        (globalThis as unknown as { bench: Bench }).bench(text, 1920, 1080, frames, rounds),
      [readFileSync(file, 'utf8'), FRAMES, ROUNDS] as const,
    );
    if (rows.length === 0)
      rows.push(['ms a frame', ...results.map((result) => result.player), 'fastest other ÷ ours']);
    const ours = results[0]?.milliseconds ?? Number.NaN;
    const others = results
      .slice(1)
      .flatMap((result) => (result.milliseconds === undefined ? [] : [result.milliseconds]));
    rows.push([
      basename(file),
      ...results.map(
        (result) => result.milliseconds?.toFixed(2) ?? `failed: ${result.failure?.slice(0, 40)}`,
      ),
      (Math.min(...others) / ours).toFixed(2),
    ]);
    process.stderr.write(`${file}\n`);
  }
  process.stdout.write(
    `${browser.describeMachine()}; medians of ${ROUNDS} rounds of ${FRAMES} frames\n${table(rows)}\n`,
  );
} finally {
  await browser.close();
}
