// npm run bench -- load [--part single|batch|concurrent|typical] [--share 0.75] [--keep]: the load tests of the plan. One complex
// ProRes 4444 (below 300 s and 2 GB); 50 compositions to H.264 at 1080p as one batch (below 1800 s and 4 GB, at most 5 % more than
// the jobs' own work over the workers, which are at work for more than 85 % of it); ten Lottie exports at once with a share of the
// processor (below 600 s and 80 % of all cores); a typical composition of half a minute to H.264 (below 120 s).
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { clip } from '../test/prove/compositions.ts';
import { cpuSeconds, descendants } from '../test/prove/processes.ts';
import { smallComposition } from './compositions.ts';
import { mebibytes, watchMemory } from './memory-watch.ts';
import type { BatchBench, BatchJob } from './page/batch.ts';
import { BenchPage } from './page/browser.ts';
import { RESULT_OPTIONS, ResultsBook } from './results.ts';

const GIGABYTE = 1e9;

const { values } = parseArgs({
  options: {
    ...RESULT_OPTIONS,
    part: { type: 'string', multiple: true, default: ['single', 'batch', 'concurrent', 'typical'] },
    share: { type: 'string', default: '0.75' },
  },
});
const share = Number(values.share);

type Outcome = Awaited<ReturnType<BatchBench['runBatch']>>;

interface Run {
  readonly name: string;
  readonly outcome: Outcome;
  readonly jobs: number;
  readonly seconds: number;
  /** Proportional set size of all processes of the browser at its highest. */
  readonly bytes: number;
  /** Of all cores, 0–1. */
  readonly processor: number;
}

/** A limit, and what came. */
interface Held {
  readonly what: string;
  readonly limit: string;
  readonly seen: string;
  readonly holds: boolean;
}

const full = { width: 1920, height: 1080, fps: 30 };
const half = { ...full, seconds: 30 };

/** A minute of two hundred shapes, half of them half clear, without a ground. */
const complex: BatchJob = {
  texts: [JSON.stringify(clip({ ...full, seconds: 60, shapes: 200, transparent: true }))],
  format: 'prores-4444',
};
const batch: BatchJob = {
  texts: Array.from({ length: 50 }, (_, index) => smallComposition(index)),
  format: 'h264-mp4',
  atOnce: 3,
};
const concurrent: BatchJob = {
  texts: Array.from({ length: 10 }, (_, index) =>
    JSON.stringify(clip({ ...half, shapes: 60 + 20 * index, ahead: index / 10 })),
  ),
  format: 'lottie',
  atOnce: 10,
};
const typical: BatchJob = {
  texts: [JSON.stringify(clip({ ...half, shapes: 24 }))],
  format: 'h264-mp4',
};

/** In a browser of its own, so that no memory is that of another's. */
async function run(name: string, job: BatchJob): Promise<Run> {
  const browser = await BenchPage.open('bench/page/batch.html', { built: true });
  chromium = browser.version;
  try {
    const before = await cpuSeconds(await descendants(process.pid));
    const { value: outcome, memory } = await watchMemory(
      browser.page.evaluate(
        (given) => (globalThis as unknown as { bench: BatchBench }).bench.runBatch(given),
        job,
      ),
    );
    const spent = (await cpuSeconds(await descendants(process.pid))) - before;
    const seconds = outcome.whole / 1000;
    const processor = spent / seconds / cpus().length;
    process.stderr.write(
      `${name}: ${outcome.good} of ${job.texts.length} good, ${seconds.toFixed(1)} s, ${mebibytes(memory.peak)} MiB\n`,
    );
    return { name, outcome, jobs: job.texts.length, seconds, bytes: memory.peak, processor };
  } finally {
    await browser.close();
  }
}

const below = (what: string, seen: number, limit: number, unit: string, digits = 0): Held => ({
  ...{ what, limit: `< ${limit} ${unit}`, seen: `${seen.toFixed(digits)} ${unit}` },
  holds: seen < limit,
});
const time = ({ seconds }: Run, limit: number): Held => below('time', seconds, limit, 's', 1);
const memory = ({ bytes }: Run, limit: number): Held =>
  below('memory of all processes', bytes / GIGABYTE, limit, 'GB', 2);
const good = ({ outcome, jobs }: Run): Held => ({
  ...{ what: 'good', limit: `${jobs}`, seen: `${outcome.good}` },
  holds: outcome.good === jobs,
});

function heldBy(one: Run): Held[] {
  const { outcome, processor } = one;
  switch (one.name) {
    case 'single':
      return [good(one), time(one, 300), memory(one, 2)];
    case 'batch':
      return [
        good(one),
        time(one, 1800),
        memory(one, 4),
        below('queue’s own time', (outcome.whole / (outcome.work / outcome.workers) - 1) * 100, 5, '%', 1),
        {
          ...{ what: 'utilisation of the workers', limit: '> 85 %' },
          seen: `${(outcome.utilization * 100).toFixed(0)} %`,
          holds: outcome.utilization > 0.85,
        },
      ];
    case 'concurrent':
      return [good(one), time(one, 600), below('processor', processor * 100, 80, '%', 1)];
    default:
      return [good(one), time(one, 120)];
  }
}

const TITLES: Readonly<Record<string, string>> = {
  single: 'one complex ProRes 4444, a minute of 1080p',
  batch: '50 compositions of 1–3 s to H.264 at 1080p',
  concurrent: `ten Lottie exports at once, with ${share * 100} % of the processor`,
  'concurrent, all of the processor': 'the same with all of it, for comparison',
  typical: 'a typical composition: half a minute of 1080p to H.264',
};

let chromium = '';
const book = new ResultsBook('load');
const runs: Run[] = [];
for (const [name, job] of Object.entries({ single: complex, batch, concurrent, typical })) {
  if (!values.part.includes(name)) continue;
  if (name !== 'concurrent') {
    runs.push(await run(name, job));
    continue;
  }
  runs.push(await run(name, { ...job, processorShare: share }));
  runs.push(await run('concurrent, all of the processor', { ...job, processorShare: 1 }));
}

const rows = runs.flatMap((one) => {
  const title = TITLES[one.name] ?? one.name;
  if (one.name === 'concurrent, all of the processor') {
    const seen = `${one.seconds.toFixed(1)} s, ${(one.processor * 100).toFixed(0)} % of the processor`;
    return [{ title, what: 'time and processor', limit: '–', seen, holds: true }];
  }
  return heldBy(one).map((held) => ({ title, ...held }));
});
book.publish(
  {
    title: 'Load tests',
    tables: [
      {
        title: 'What was asked, and what came',
        columns: ['', '', 'asked', 'seen', ''],
        rows: rows.map(({ title, what, limit, seen, holds }) => [
          title,
          what,
          limit,
          seen,
          holds ? '' : 'missed',
        ]),
      },
    ],
    charts: [
      {
        kind: 'bars',
        title: 'Load tests',
        unit: 'seconds',
        series: ['seconds'],
        groups: runs.map(({ name, seconds }) => ({ label: name, values: [seconds] })),
      },
    ],
    notes: runs.flatMap(({ outcome }) => outcome.problems),
    data: runs,
  },
  { keep: values.keep, versions: { Chromium: chromium } },
);
if (rows.some(({ holds }) => !holds)) process.exitCode = 1;
