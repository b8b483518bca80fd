// npm run bench -- players [--frames N] [--rounds N] [FILE.json …]: our cpu renderer against lottie-web's canvas
// renderer and Skottie's WebAssembly, 1920×1080, one thread, pixels in hand, in one Chromium run. Without files:
// the examples.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { BenchPage, table } from './page/browser.ts';
import type { Bench } from './page/players.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { frames: { type: 'string', default: '60' }, rounds: { type: 'string', default: '5' } },
});
const frames = Number(values.frames);
const rounds = Number(values.rounds);
const files =
  positionals.length > 0
    ? positionals
    : readdirSync('examples')
        .filter((name) => name.endsWith('.json'))
        .map((name) => `examples/${name}`);

const browser = await BenchPage.open('bench/page/players.html');
try {
  const rows: string[][] = [];
  const ratios: number[] = [];
  for (const file of files) {
    const results = await browser.page.evaluate(
      ([text, frameCount, roundCount]) =>
        (globalThis as unknown as { bench: Bench }).bench(text, 1920, 1080, frameCount, roundCount),
      [readFileSync(file, 'utf8'), frames, rounds] as const,
    );
    if (rows.length === 0)
      rows.push(['ms a frame', ...results.map((result) => result.player), 'fastest other ÷ ours']);
    const ours = results[0]?.milliseconds ?? Number.NaN;
    const others = results
      .slice(1)
      .flatMap((result) => (result.milliseconds === undefined ? [] : [result.milliseconds]));
    const ratio = Math.min(...others) / ours;
    if (Number.isFinite(ratio)) ratios.push(ratio);
    const row = [
      basename(file),
      ...results.map(
        (result) => result.milliseconds?.toFixed(2) ?? `failed: ${result.failure?.slice(0, 40)}`,
      ),
      ratio.toFixed(2),
    ];
    rows.push(row);
    process.stderr.write(`${row.join('  ')}\n`);
  }
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  process.stdout.write(
    `${browser.describeMachine()}; medians of ${rounds} rounds of ${frames} frames\n${table(rows)}\n` +
      `geometric mean of ${ratios.length} ratios ${mean.toFixed(2)}, least ${Math.min(...ratios).toFixed(2)}\n`,
  );
} finally {
  await browser.close();
}
