// npm run bench -- export [FILE.json] [FRAMES]: the time of an export against its stages alone, at the
// composition's own size, for each video format.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { BenchPage, table } from './page/browser.ts';
import type { Bench } from './page/export.ts';

const [file = 'examples/orbit.json', frameText = '300'] = process.argv.slice(2);
const frames = Number(frameText);
const browser = await BenchPage.open('bench/page/export.html');
try {
  const rows = [
    [
      'ms a frame',
      'export',
      'evaluate',
      'render',
      'convert',
      'encode',
      'slowest',
      'check within',
      'export ÷ bound',
    ],
  ];
  for (const format of ['h264-mp4', 'vp9-webm', 'av1-mp4'] as const) {
    const { whole, alone, reported } = await browser.page.evaluate(
      ([text, id, count]) => (globalThis as unknown as { bench: Bench }).bench(text, id, count),
      [readFileSync(file, 'utf8'), format, frames] as const,
    );
    const stages = Object.entries(alone);
    const [slowest] = stages.toSorted((a, b) => b[1] - a[1]);
    // What no schedule can beat: the slowest stage by itself, or all threads' work spread over the cores. An
    // encoder's own threads make its share of the latter a lower bound.
    const bound = Math.max(
      slowest?.[1] ?? 0,
      stages.reduce((sum, [, time]) => sum + time, 0) / cpus().length,
    );
    rows.push([
      format,
      ...[whole, alone.evaluate, alone.render, alone.convert, alone.encode].map((time) =>
        (time / frames).toFixed(2),
      ),
      slowest?.[0] ?? '',
      ((reported.check ?? 0) / frames).toFixed(2),
      (whole / bound).toFixed(2),
    ]);
  }
  process.stdout.write(`${browser.describeMachine()}; ${file}, ${frames} frames\n${table(rows)}\n`);
} finally {
  await browser.close();
}
