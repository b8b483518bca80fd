// npm run bench -- incremental [SECONDS] [FORMAT] [--rounds N] [--keep]: what it costs in the app to export 1080p60 anew after one
// second of it was edited, against the whole export; segments are of two seconds. Held: below 8 % where the second lies in one
// segment.
import { parseArgs } from 'node:util';
import { clip } from '../test/prove/compositions.ts';
import { BenchPage } from './page/browser.ts';
import type { IncrementalBench, IncrementalCost, IncrementalJob } from './page/incremental.ts';
import { median, RESULT_OPTIONS, ResultsBook } from './results.ts';

const MOST_SHARE = 0.08;
const FPS = 60;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ...RESULT_OPTIONS, rounds: { type: 'string', default: '5' } },
});
const [secondsText = '60', format = 'h264-mp4'] = positionals;
const seconds = Number(secondsText);

interface Layer {
  readonly ip: number;
  readonly op: number;
}

/** The film with one layer more for a second, over the others. */
function edited(from: number, round: number): string {
  const size = { width: 1920, height: 1080, fps: FPS, seconds, shapes: 12 };
  // Its last layers are its own in each round, so that nothing of another can be found in the store.
  const film = clip({ ...size, ahead: round / 97 }) as { readonly layers: readonly Layer[] };
  const [top] = (clip({ ...size, ahead: 0.37 + round / 97 }) as typeof film).layers;
  if (from < 0) return JSON.stringify(film);
  const marked = { ...top, nm: 'edit', ind: 1000, ip: from * FPS, op: (from + 1) * FPS };
  return JSON.stringify({ ...film, layers: [marked, ...film.layers] });
}

/** In seconds, two thirds into the film: within a segment, and over the seam of two. */
const inside = Math.floor(seconds / 3) * 2;
const across = inside + 5.5;

const STEPS = [
  'the whole film',
  'again, nothing edited',
  'a second edited, in one segment',
  'a second edited, in two segments',
] as const;

const book = new ResultsBook('incremental');
const browser = await BenchPage.open('bench/page/incremental.html', { built: true });
const rounds: IncrementalCost[][] = [];
try {
  for (let round = 0; round < Number(values.rounds); round++) {
    const job = {
      format,
      texts: [edited(-1, round), edited(-1, round), edited(inside, round), edited(across, round)],
    } as IncrementalJob;
    const costs = await browser.page.evaluate(
      (given) => (globalThis as unknown as { bench: IncrementalBench }).bench.exportAll(given),
      job,
    );
    rounds.push(costs);
    process.stderr.write(
      `round ${round + 1}: ${costs.map(({ whole }) => (whole / 1000).toFixed(2)).join(', ')} s\n`,
    );
  }
} finally {
  await browser.close();
}

const of = (step: number, pick: (cost: IncrementalCost, whole: IncrementalCost) => number): number =>
  median(
    rounds.flatMap((costs) => {
      const [whole] = costs;
      const cost = costs[step];
      return whole && cost ? [pick(cost, whole)] : [];
    }),
  );
const shares = STEPS.map((_, step) => of(step, (cost, whole) => cost.whole / whole.whole));
const share = shares[2] ?? Number.NaN;
const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
const stages = [...new Set(rounds.flat().flatMap(({ timing }) => Object.keys(timing)))];
book.publish(
  {
    title: `${seconds} s of 1080p60 to ${format}, edited and exported again`,
    tables: [
      {
        title: `Medians of ${rounds.length} rounds`,
        columns: ['', 'seconds', 'of the whole', 'segments encoded', 'of'],
        rows: STEPS.map((name, step) => [
          name,
          (of(step, ({ whole }) => whole) / 1000).toFixed(2),
          percent(shares[step] ?? Number.NaN),
          of(step, ({ segments }) => segments.encoded).toFixed(0),
          of(step, ({ segments }) => segments.total).toFixed(0),
        ]),
      },
      {
        title: 'Milliseconds by stage, summed over threads',
        columns: ['', ...STEPS],
        rows: stages.map((stage) => [
          stage,
          ...STEPS.map((_, step) => of(step, ({ timing }) => timing[stage] ?? 0).toFixed(0)),
        ]),
      },
    ],
    charts: [
      {
        kind: 'bars',
        title: 'Edited and exported again',
        unit: 'seconds',
        series: ['seconds'],
        groups: STEPS.map((label, step) => ({
          label,
          values: [of(step, ({ whole }) => whole) / 1000],
        })),
      },
    ],
    notes: [
      `Held: below ${percent(MOST_SHARE)} of the whole where the edited second lies in one segment. It is ${percent(share)}.`,
    ],
    data: rounds,
  },
  { keep: values.keep, versions: { Chromium: browser.version } },
);
if (!(share < MOST_SHARE)) process.exitCode = 1;
