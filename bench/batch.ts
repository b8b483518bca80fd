// npm run bench -- batch [COMPOSITIONS] [FORMAT] [JOBS-AT-ONCE] [xTIMES] [alone] [--keep]: compositions of one to three seconds at
// 1920×1080, or so many times longer, as one batch. What the queue costs beside the jobs' own work, how busy its workers are, how
// far its estimates were off, and what memory all processes of the browser take. With `alone` the same jobs run one after the other
// first.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { cpuSeconds, descendants } from '../test/prove/processes.ts';
import { smallComposition } from './compositions.ts';
import { mebibytes, watchMemory } from './memory-watch.ts';
import type { BatchBench, BatchJob } from './page/batch.ts';
import { BenchPage } from './page/browser.ts';
import { RESULT_OPTIONS, ResultsBook } from './results.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: RESULT_OPTIONS });
const [countText = '50', format = 'h264-mp4', ...rest] = positionals;
const atOnce = rest.find((text) => /^\d+$/.test(text));
const times = Number(rest.find((text) => /^x\d+$/.test(text))?.slice(1) ?? 1);
const count = Number(countText);
const job = {
  texts: Array.from({ length: count }, (_, index) => smallComposition(index, times)),
  format,
  ...(atOnce !== undefined && { atOnce: Number(atOnce) }),
} as BatchJob;

const book = new ResultsBook('batch');
const browser = await BenchPage.open('bench/page/batch.html', { built: true });
try {
  const alone =
    rest.includes('alone') &&
    (await browser.page.evaluate(
      (job) => (globalThis as unknown as { bench: BatchBench }).bench.runAlone(job),
      job,
    ));
  const before = await cpuSeconds(await descendants(process.pid));
  const { value, memory } = await watchMemory(
    browser.page.evaluate((job) => (globalThis as unknown as { bench: BatchBench }).bench.runBatch(job), job),
  );
  const processor = (await cpuSeconds(await descendants(process.pid))) - before;
  const { whole, work, stages, good, problems, estimates, workers } = value;
  const seconds = whole / 1000;
  const errors = estimates.map(({ said, took }) => Math.abs(said / took - 1)).toSorted((a, b) => a - b);
  const percent = (share: number | undefined): string =>
    share === undefined ? 'unknown' : `${(share * 100).toFixed(0)} %`;
  book.publish(
    {
      title: `${count} × ${format} as one batch${times > 1 ? `, ${times} times as long` : ''}, ${workers} workers`,
      tables: [
        {
          title: 'The batch',
          columns: ['', ''],
          rows: [
            ['exports that are good', `${good} of ${count}`],
            ['seconds', seconds.toFixed(1)],
            ['÷ own work over the workers', (whole / (work / workers)).toFixed(2)],
            ['÷ processor time over the cores', (seconds / (processor / cpus().length)).toFixed(2)],
            ...(alone ? [['÷ the same one after the other', (whole / alone).toFixed(2)]] : []),
            ['processor seconds', processor.toFixed(1)],
            ['utilisation of the workers', percent(value.utilization)],
            ['peak memory, MiB', mebibytes(memory.peak)],
            ['of which was reserved, MiB', mebibytes(value.reserved)],
            ['error of a job’s time after its first tenth: median', percent(errors[errors.length >> 1])],
            ['… and of nine in ten below', percent(errors[Math.floor(errors.length * 0.9)])],
          ],
        },
        {
          title: 'Milliseconds a job, by stage',
          columns: ['', ''],
          rows: Object.entries(stages).map(([stage, milliseconds]) => [
            stage,
            (milliseconds / count).toFixed(0),
          ]),
        },
      ],
      charts: [],
      notes: problems,
      data: { ...value, alone, processor, peakMemory: memory.peak },
    },
    { keep: values.keep, versions: { Chromium: browser.version } },
  );
  if (good < count) process.exitCode = 1;
} finally {
  await browser.close();
}
