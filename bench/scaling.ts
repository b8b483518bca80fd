// npm run bench -- scaling [FORMAT] [--part workers|length|size] [--longest SECONDS] [--keep]: time and memory of exports by the
// command line with 1, 2 and 4 workers, from 15 s to 10 min, and from 360p to 2160p. Memory is the proportional set size of all
// processes of the browser. Held: ten minutes take at most 1.3 times the memory of one, and memory grows with the pixels as a line
// does, within 15 %.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ClipOptions, clip, save } from '../test/prove/compositions.ts';
import { type Exported, lastLine, start, withFolder } from '../test/prove/framewright.ts';
import { ensureCommand } from './command.ts';
import { lineThrough, type MemoryCurve, mebibytes, watchMemory } from './memory-watch.ts';
import { RESULT_OPTIONS, ResultsBook, type ResultTable } from './results.ts';

const MOST_RATIO = 1.3;
const MOST_BEND = 0.15;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...RESULT_OPTIONS,
    part: { type: 'string', multiple: true, default: ['workers', 'length', 'size'] },
    longest: { type: 'string', default: '600' },
  },
});
const [format = 'vp9-webm'] = positionals;

const SMALL = { width: 640, height: 360, fps: 30 };
const WORKERS = [1, 2, 4];
const LENGTHS = [15, 60, 240, 600].filter((seconds) => seconds <= Number(values.longest));
const SIZES = [360, 720, 1080, 1440, 2160];
/** Of the films whose size or workers change. */
const SECONDS = 12;

interface Run {
  readonly film: ClipOptions;
  readonly workers?: number;
  /** Of the export, seconds. */
  readonly took: number;
  readonly memory: MemoryCurve;
}

async function run(film: ClipOptions, workers?: number): Promise<Run> {
  return withFolder(async (folder) => {
    const input = await save(folder, 'scaling.json', clip(film));
    const running = start([
      ...['export', input, '--format', format, '-o', join(folder, 'scaling.out'), '--json'],
      ...(workers === undefined ? [] : ['--workers', String(workers)]),
    ]);
    const { value, memory } = await watchMemory(running.finished, { pid: running.pid, milliseconds: 250 });
    if (value.status !== 0) throw new Error(`The export ended with ${value.status}: ${value.stderr}`);
    const took = ((lastLine(value.stdout) as Exported).timing.total ?? 0) / 1000;
    const { width, height, seconds } = film;
    process.stderr.write(
      `${width}×${height}, ${seconds} s, ${workers ?? 'all'} workers: ${took.toFixed(1)} s, ${mebibytes(memory.peak)} MiB\n`,
    );
    return { film, took, memory, ...(workers !== undefined && { workers }) };
  });
}

async function runAll<T>(part: string, cases: readonly T[], one: (value: T) => Promise<Run>): Promise<Run[]> {
  const runs: Run[] = [];
  if (!values.part.includes(part)) return runs;
  for (const value of cases) runs.push(await one(value));
  return runs;
}

ensureCommand();
const book = new ResultsBook('scaling');
const heavy = { width: 1920, height: 1080, fps: 30, seconds: SECONDS, shapes: 24 };
const byWorkers = await runAll('workers', WORKERS, (workers) => run(heavy, workers));
const byLength = await runAll('length', LENGTHS, (seconds) => run({ ...SMALL, seconds }));
const bySize = await runAll('size', SIZES, (height) =>
  run({ width: (height * 16) / 9, height, fps: 30, seconds: SECONDS }, 2),
);

const frames = ({ film }: Run): number => film.fps * film.seconds;
const pixels = ({ film }: Run): number => film.width * film.height;
const rate = (one: Run): string => (frames(one) / one.took).toFixed(0);
const tables: ResultTable[] = [];
const notes: string[] = [];
let good = true;

/** Says what was held, and what it came to. */
function hold(words: string, holds: boolean): void {
  notes.push(`Held: ${words}${holds ? '' : ' MISSED.'}`);
  good &&= holds;
}

if (byWorkers.length > 0) {
  tables.push({
    title: `Workers: ${SECONDS} s of 1920×1080 at 30 fps`,
    columns: ['workers', 'seconds', 'frames a second', '÷ one worker', 'MiB at most'],
    rows: byWorkers.map((one) => [
      String(one.workers),
      one.took.toFixed(1),
      rate(one),
      ((byWorkers[0]?.took ?? Number.NaN) / one.took).toFixed(2),
      mebibytes(one.memory.peak),
    ]),
  });
}
if (byLength.length > 0) {
  tables.push({
    title: `Length: ${SMALL.width}×${SMALL.height} at ${SMALL.fps} fps`,
    columns: ['film', 'seconds', 'frames a second', 'MiB at most'],
    rows: byLength.map((one) => [
      `${one.film.seconds} s`,
      one.took.toFixed(1),
      rate(one),
      mebibytes(one.memory.peak),
    ]),
  });
  const [minute, longest] = [byLength.find(({ film }) => film.seconds === 60), byLength.at(-1)];
  if (minute && longest && longest !== minute) {
    const ratio = longest.memory.peak / minute.memory.peak;
    hold(
      `${longest.film.seconds} s take at most ${MOST_RATIO} times the memory of 60 s. It is ${ratio.toFixed(2)}.`,
      ratio <= MOST_RATIO,
    );
  }
}
if (bySize.length > 0) {
  const line = lineThrough(bySize.map((one) => [pixels(one), one.memory.peak]));
  const onLine = (one: Run): number => line.at0 + line.slope * pixels(one);
  const bends = bySize.map((one) => one.memory.peak / onLine(one) - 1);
  tables.push({
    title: `Size: ${SECONDS} s at 30 fps, 2 workers`,
    columns: ['size', 'seconds', 'frames a second', 'Mpx a second', 'MiB at most', 'from the line'],
    rows: bySize.map((one, index) => [
      `${one.film.width}×${one.film.height}`,
      one.took.toFixed(1),
      rate(one),
      ((pixels(one) * frames(one)) / one.took / 1e6).toFixed(0),
      mebibytes(one.memory.peak),
      `${((bends[index] ?? 0) * 100).toFixed(0)} %`,
    ]),
  });
  const worst = Math.max(...bends.map(Math.abs));
  hold(
    `memory is ${mebibytes(line.at0)} MiB and ${(line.slope).toFixed(0)} bytes a pixel, within ${MOST_BEND * 100} %. It is off by at most ${(worst * 100).toFixed(0)} %.`,
    worst <= MOST_BEND,
  );
}
book.publish(
  {
    title: `Exports to ${format} by workers, length and size`,
    tables,
    charts: [
      ...(byLength.length > 0
        ? [
            {
              kind: 'lines' as const,
              title: 'Memory while exports of several lengths run',
              x: 'seconds',
              y: 'MiB',
              series: byLength.map(({ film, memory }) => ({
                name: `${film.seconds} s`,
                points: memory.points.map(([at, bytes]) => [at, bytes / 2 ** 20] as const),
              })),
            },
          ]
        : []),
      ...(bySize.length > 0
        ? [
            {
              kind: 'lines' as const,
              title: 'Memory by size',
              x: 'megapixels',
              y: 'MiB',
              series: [
                {
                  name: format,
                  points: bySize.map((one) => [pixels(one) / 1e6, one.memory.peak / 2 ** 20] as const),
                },
              ],
            },
          ]
        : []),
    ],
    notes,
    data: { format, byWorkers, byLength, bySize },
  },
  { keep: values.keep },
);
if (!good) process.exitCode = 1;
