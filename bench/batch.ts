// npm run bench -- batch [COMPOSITIONS] [FORMAT] [JOBS-AT-ONCE] [xTIMES] [alone]: compositions of one to three seconds at 1920×1080, or so
// many times longer, as one batch. What the queue costs beside the jobs' own work, how busy its workers are, and what
// memory all processes of the browser take. With `alone` the same jobs run one after the other first.
import { cpus } from 'node:os';
import { cpuSeconds, descendants, proportionalSetSize } from '../test/prove/processes.ts';
import { smallComposition } from './compositions.ts';
import type { BatchBench, BatchJob } from './page/batch.ts';
import { BenchPage, table } from './page/browser.ts';

const [countText = '50', format = 'h264-mp4', ...rest] = process.argv.slice(2);
const atOnce = rest.find((text) => /^\d+$/.test(text));
const times = Number(rest.find((text) => /^x\d+$/.test(text))?.slice(1) ?? 1);
const count = Number(countText);
const job = {
  texts: Array.from({ length: count }, (_, index) => smallComposition(index, times)),
  format,
  ...(atOnce !== undefined && { atOnce: Number(atOnce) }),
} as BatchJob;

/** The most memory over some work, looked at twice a second. */
async function peakOf<T>(work: Promise<T>): Promise<{ value: T; bytes: number }> {
  let bytes = 0;
  let ended = false;
  const looking = (async () => {
    while (!ended) {
      bytes = Math.max(bytes, await proportionalSetSize(await descendants(process.pid)));
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  })();
  try {
    return { value: await work, bytes };
  } finally {
    ended = true;
    await looking;
  }
}

const browser = await BenchPage.open('bench/page/batch.html', { built: true });
try {
  const alone =
    rest.includes('alone') &&
    (await browser.page.evaluate(
      (job) => (globalThis as unknown as { bench: BatchBench }).bench.runAlone(job),
      job,
    ));
  const before = await cpuSeconds(await descendants(process.pid));
  const { value, bytes } = await peakOf(
    browser.page.evaluate((job) => (globalThis as unknown as { bench: BatchBench }).bench.runBatch(job), job),
  );
  const processor = (await cpuSeconds(await descendants(process.pid))) - before;
  const { whole, work, stages, good, problems, errors, workers } = value;
  const seconds = whole / 1000;
  const sorted = errors.toSorted((a, b) => a - b);
  const percent = (share: number | undefined): string =>
    share === undefined ? 'unknown' : `${(share * 100).toFixed(0)} %`;
  const rows = [
    ['exports that are good', `${good} of ${count}`],
    ['seconds', seconds.toFixed(1)],
    ['÷ own work over the workers', (whole / (work / workers)).toFixed(2)],
    ['÷ processor time over the cores', (seconds / (processor / cpus().length)).toFixed(2)],
    ...(alone ? [['÷ the same one after the other', (whole / alone).toFixed(2)]] : []),
    ['processor seconds', processor.toFixed(1)],
    ['utilisation of the workers', percent(value.utilization)],
    ['peak memory, MiB', (bytes / 2 ** 20).toFixed(0)],
    ['of which was reserved, MiB', (value.reserved / 2 ** 20).toFixed(0)],
    ['error of a job’s time after its first tenth: median', percent(sorted[sorted.length >> 1])],
    ['… and of nine in ten below', percent(sorted[Math.floor(sorted.length * 0.9)])],
  ];
  process.stdout.write(
    `${browser.describeMachine()}; ${count} × ${format}${times > 1 ? `, ${times} times as long` : ''}, ${workers} workers\n${table(rows)}\n`,
  );
  const parts = Object.entries(stages).map(([stage, milliseconds]) => [
    stage,
    (milliseconds / count).toFixed(0),
  ]);
  process.stdout.write(`${table([['milliseconds a job', ''], ...parts])}\n`);
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  if (good < count) process.exitCode = 1;
} finally {
  await browser.close();
}
