// npm run bench -- export [FILE.json] [FRAMES] [FORMAT …]: the time of an export against its stages alone, at the
// composition's own size, repeated where it is shorter; what a second worker gives, and what it costs to be without SharedArrayBuffer.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { cpuSeconds, descendants } from '../test/prove/processes.ts';
import { lengthened } from './compositions.ts';
import { BenchPage, table } from './page/browser.ts';
import type { Bench, BenchJob } from './page/export.ts';

const [file = 'examples/orbit.json', frameText = '600', ...chosen] = process.argv.slice(2);
const frames = Number(frameText);
const formats = (chosen.length > 0 ? chosen : ['h264-mp4', 'vp9-webm', 'av1-mp4']) as BenchJob['format'][];
const text = lengthened(readFileSync(file, 'utf8'), frames);

interface Spent {
  readonly wall: number;
  /** Of all processes of the browser together. */
  readonly cpu: number;
}

async function measure<T>(work: () => Promise<T>): Promise<{ value: T; cpu: number }> {
  const before = await cpuSeconds(await descendants(process.pid));
  const value = await work();
  return { value, cpu: ((await cpuSeconds(await descendants(process.pid))) - before) * 1000 };
}

function exporting(browser: BenchPage, job: BenchJob, workers?: number) {
  return measure(() =>
    browser.page.evaluate(
      ([job, workers]) => (globalThis as unknown as { bench: Bench }).bench.exportOnce(job, workers),
      [job, workers] as const,
    ),
  );
}

function stages(browser: BenchPage, job: BenchJob, encoding: boolean) {
  return measure(() =>
    browser.page.evaluate(
      ([job, encoding]) => (globalThis as unknown as { bench: Bench }).bench.stagesAlone(job, encoding),
      [job, encoding] as const,
    ),
  );
}

const perFrame = (milliseconds: number): string => (milliseconds / frames).toFixed(2);

async function row(browser: BenchPage, format: BenchJob['format']): Promise<string[]> {
  const job = { text, format, frames };
  const drawing = await stages(browser, job, false);
  const all = await stages(browser, job, true);
  const whole = await exporting(browser, job);
  const single = await exporting(browser, job, 1);
  const double = await exporting(browser, job, 2);
  const spent: Spent = { wall: Math.max(...Object.values(all.value)), cpu: all.cpu };
  const [slowest] = Object.entries(all.value).toSorted((a, b) => b[1] - a[1]);
  // What no schedule can beat: the slowest stage by itself, or all threads' work spread over the cores.
  const bound = Math.max(spent.wall, spent.cpu / cpus().length);
  return [
    format,
    perFrame(whole.value.whole),
    perFrame(bound),
    (whole.value.whole / bound).toFixed(2),
    slowest?.[0] ?? '',
    perFrame(drawing.cpu),
    perFrame(all.cpu - drawing.cpu),
    perFrame(whole.cpu),
    (whole.cpu / all.cpu).toFixed(2),
    perFrame(whole.value.reported.check ?? 0),
    (single.value.whole / double.value.whole).toFixed(2),
  ];
}

const head = [
  'ms a frame', 'export', 'bound', 'export ÷ bound', 'slowest', 'CPU drawing', 'CPU encoding', 'CPU export',
  'CPU export ÷ stages', 'check within', 'two workers to one',
]; // biome-ignore format: a row

/** Export times with a page that may share memory, and with one that may not. */
async function withAndWithout(isolated: boolean): Promise<Map<string, number>> {
  const browser = await BenchPage.open('bench/page/export.html', { isolated, built: true });
  const times = new Map<string, number>();
  try {
    for (const format of formats) {
      const { value } = await exporting(browser, { text, format, frames });
      times.set(format, value.whole);
    }
  } finally {
    await browser.close();
  }
  return times;
}

const browser = await BenchPage.open('bench/page/export.html', { built: true });
const rows = [head];
let machine: string;
try {
  machine = browser.describeMachine();
  for (const format of formats) rows.push(await row(browser, format));
} finally {
  await browser.close();
}
process.stdout.write(`${machine}; ${file}, ${frames} frames\n${table(rows)}\n`);

const shared = await withAndWithout(true);
const apart = await withAndWithout(false);
const costs = formats.map((format) => {
  const [yes = 0, no = 0] = [shared.get(format), apart.get(format)];
  return [format, perFrame(yes), perFrame(no), `${((no / yes - 1) * 100).toFixed(0)} %`];
});
process.stdout.write(
  `${table([['ms a frame', 'with SharedArrayBuffer', 'without', 'its absence costs'], ...costs])}\n`,
);
