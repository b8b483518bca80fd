// npm run bench -- soak [COUNT] [--frames N] [--at-once N] [--only FORMAT …] [--keep]: so many short exports, 500 unless said otherwise,
// of all formats and many inputs one after another in one browser, two at a time. Held: more than 99 % are good, and neither the
// heap of the page nor the memory of all processes grows by more than a tenth over the run, by least squares from its second
// quarter on.
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { FORMATS, type FormatDeclaration, type Size } from '../src/engine/formats/index.ts';
import type { FormatSettings } from '../src/engine/index.ts';
import { clip, tone } from '../test/prove/compositions.ts';
import { descendants, proportionalSetSize } from '../test/prove/processes.ts';
import { lineThrough, mebibytes } from './memory-watch.ts';
import { BenchPage } from './page/browser.ts';
import type { SoakBench, SoakJob, SoakOutcome } from './page/soak.ts';
import { median, RESULT_OPTIONS, ResultsBook } from './results.ts';

const LEAST_GOOD = 0.99;
const MOST_GROWTH = 0.1;
/** Exports between two looks at the memory. */
const GROUP = 10;
/** Until threads that are not needed any more have ended. */
const REST_MILLISECONDS = 1500;
/** An export that takes longer hangs. */
const PATIENCE_MILLISECONDS = 600_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...RESULT_OPTIONS,
    frames: { type: 'string', default: '12' },
    'at-once': { type: 'string', default: '2' },
    only: { type: 'string', multiple: true },
  },
});
const count = Number(positionals[0] ?? 500);
const frames = Number(values.frames);
const atOnce = Number(values['at-once']);

interface Input {
  readonly name: string;
  readonly text: string;
  readonly assets: SoakJob['assets'];
}

const small = { width: 160, height: 90, fps: 24, seconds: 2 };
const wave = [...tone(2, 0.1)];
const made = (name: string, film: object): Input => ({
  name,
  text: JSON.stringify(film),
  assets: { 'tone.wav': wave },
});

const examples = readdirSync('examples')
  .filter((file) => file.endsWith('.json'))
  .map(
    (file): Input => ({
      ...{ name: file, assets: {} },
      text: readFileSync(`examples/${file}`, 'utf8'),
    }),
  );
const inputs: readonly Input[] = [
  made('few shapes', clip({ ...small, shapes: 4, sound: 'tone.wav' })),
  ...examples,
  made('many shapes', clip({ ...small, shapes: 60 })),
  made('half clear', clip({ ...small, transparent: true, sound: 'tone.wav' })),
];
const [silent] = inputs;

/** The rates by which DNxHD names these classes. */
const NTSC: readonly string[] = ['dnxhd-145', 'dnxhd-220x'];

const LITTLE = { width: 160, height: 90 };
/** DNxHR takes no less than 256×120. */
const LEAST_DNXHR = { width: 256, height: 144 };

/** The size of 1080 lines where a format has it, its first otherwise. */
function sizeOf(rasters: NonNullable<FormatDeclaration['rasters']>): Size {
  const sizes = rasters.map(({ shownAs, width, height }) => shownAs ?? { width, height });
  const found = sizes.find(({ height }) => height === 1080) ?? sizes[0];
  if (!found) throw new Error('There are no rasters.');
  return found;
}

function jobOf(index: number, formats: readonly FormatDeclaration[]): SoakJob {
  const format = formats[index % formats.length];
  const round = Math.floor(index / formats.length);
  if (!format) throw new Error('There is no such format.');
  const range = { start: 0, end: frames };
  if (format.rasters) {
    const { width, height } = sizeOf(format.rasters);
    const rate = NTSC.includes(format.id) ? 30_000 / 1001 : 25;
    const film = clip({ width, height, fps: rate, seconds: 2, ahead: round / 10 });
    const { name, text, assets } = made(`${height} lines`, film);
    return { name, text, assets, settings: { format: format.id, range } as FormatSettings };
  }
  // Sound alone needs some.
  const input = format.kind === 'sound' ? silent : inputs[(index + 3 * round) % inputs.length];
  if (!input) throw new Error('There are no inputs.');
  const { name, text, assets } = input;
  const isFilm = format.kind === 'film' || format.kind === undefined;
  const size = format.codec === 'dnxhr' ? LEAST_DNXHR : LITTLE;
  // GIF has no more than 50 frames a second, and inputs have up to 60.
  const rate = format.codec === 'gif' && { frameRate: { num: 25, den: 1 } };
  return {
    ...{ name, text, assets },
    settings: { format: format.id, range, ...(isFilm && { size }), ...rate } as FormatSettings,
  };
}

interface Look {
  readonly exports: number;
  /** Bytes of the page's JavaScript, after garbage collection. */
  readonly heap: number;
  /** Proportional set size of all processes of the browser. */
  readonly memory: number;
  /** By what the processes are: `renderer`, `gpu-process`, `utility`, `browser` … */
  readonly parts: Readonly<Record<string, number>>;
  readonly threads: number;
  readonly storage: number;
}

const formats = FORMATS.filter(({ id }) => values.only?.includes(id) ?? true);
const book = new ResultsBook('soak');
const browser = await BenchPage.open('bench/page/soak.html', { built: true });
const { page } = browser;
const session = await page.context().newCDPSession(page);

async function look(exports: number): Promise<Look> {
  await sleep(REST_MILLISECONDS);
  const storage = await page.evaluate(() => (globalThis as unknown as { bench: SoakBench }).bench.storage());
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
  const parts: Record<string, number> = {};
  for (const pid of await descendants(process.pid)) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const kind = /--type=([a-z-]+)/.exec(line)?.[1] ?? (line.includes('chrom') ? 'browser' : 'other');
    parts[kind] = (parts[kind] ?? 0) + (await proportionalSetSize([pid]));
  }
  const memory = Object.values(parts).reduce((sum, bytes) => sum + bytes, 0);
  return { exports, heap: usedSize, memory, parts, threads: page.workers().length, storage };
}

async function one(job: SoakJob): Promise<SoakOutcome> {
  const exported = page.evaluate(
    (given) => (globalThis as unknown as { bench: SoakBench }).bench.exportOne(given),
    job,
  );
  const late = sleep(PATIENCE_MILLISECONDS, undefined, { ref: false }).then(
    (): SoakOutcome => ({
      milliseconds: PATIENCE_MILLISECONDS,
      bytes: 0,
      failure: { code: 'HANGS', message: `It was not done after ${PATIENCE_MILLISECONDS / 1000} s.` },
    }),
  );
  return Promise.race([exported, late]);
}

interface Done extends SoakOutcome {
  readonly index: number;
  readonly format: string;
  readonly input: string;
}

const done: Done[] = [];
const looks: Look[] = [];
try {
  for (let from = 0; from < count; from += GROUP) {
    const indices = Array.from({ length: Math.min(GROUP, count - from) }, (_, at) => from + at);
    const lane = async (): Promise<void> => {
      for (let index = indices.shift(); index !== undefined; index = indices.shift()) {
        const job = jobOf(index, formats);
        const outcome = await one(job);
        const { failure } = outcome;
        done.push({ ...outcome, index, format: job.settings.format, input: job.name });
        if (failure) {
          process.stderr.write(
            `${index}: ${job.settings.format} of ${job.name}: ${failure.code}: ${failure.message}\n`,
          );
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    const seen = await look(done.length);
    looks.push(seen);
    process.stderr.write(
      `${seen.exports} exports: heap ${(seen.heap / 2 ** 20).toFixed(2)} MiB, all processes ${mebibytes(seen.memory)} MiB (${Object.entries(
        seen.parts,
      )
        .map(([kind, bytes]) => `${kind} ${mebibytes(bytes)}`)
        .join(', ')}), ${seen.threads} threads, ${mebibytes(seen.storage)} MiB stored\n`,
    );
  }
} finally {
  await browser.close();
}

/** What the line through the looks grows by over the run, against where it begins; of the last three quarters. */
function growth(pick: (look: Look) => number): number {
  const settled = looks.slice(Math.floor(looks.length / 4));
  const { slope, at0 } = lineThrough(settled.map((one) => [one.exports, pick(one)]));
  const [first, last] = [settled[0]?.exports ?? 0, settled.at(-1)?.exports ?? 0];
  return (slope * (last - first)) / (at0 + slope * first);
}

const bad = done.filter(({ failure }) => failure);
const share = 1 - bad.length / done.length;
const [heap, memory] = [growth((one) => one.heap), growth((one) => one.memory)];
const kinds = [...new Set(looks.flatMap(({ parts }) => Object.keys(parts)))];
const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
const curve = (pick: (look: Look) => number) =>
  looks.map((one) => [one.exports, pick(one) / 2 ** 20] as const);
book.publish(
  {
    title: `${done.length} exports of ${frames} frames in one browser`,
    tables: [
      {
        title: 'By format',
        columns: ['format', 'exports', 'good', 'median ms'],
        rows: formats.map(({ id }) => {
          const own = done.filter(({ format }) => format === id);
          return [
            id,
            String(own.length),
            String(own.filter(({ failure }) => !failure).length),
            median(own.map(({ milliseconds }) => milliseconds)).toFixed(0),
          ];
        }),
      },
      {
        title: 'Memory, MiB',
        columns: ['exports', 'heap of the page', 'all processes', ...kinds, 'threads', 'stored'],
        rows: looks.map((one) => [
          String(one.exports),
          (one.heap / 2 ** 20).toFixed(2),
          mebibytes(one.memory),
          ...kinds.map((kind) => mebibytes(one.parts[kind] ?? 0)),
          String(one.threads),
          mebibytes(one.storage),
        ]),
      },
    ],
    charts: [
      {
        kind: 'lines',
        title: 'Memory after so many exports',
        x: 'exports',
        y: 'MiB',
        series: [
          { name: 'all processes', points: curve((one) => one.memory) },
          { name: 'heap of the page', points: curve((one) => one.heap) },
        ],
      },
    ],
    notes: [
      `Held: more than ${percent(LEAST_GOOD)} are good. ${percent(share)} are, ${bad.length} are not.`,
      `Held: neither heap nor memory grows by more than ${percent(MOST_GROWTH)} from the second quarter on. The heap grows by ${percent(heap)}, all processes by ${percent(memory)}.`,
      ...bad.map(
        ({ index, format, input, failure }) =>
          `${index}: ${format} of ${input}: ${failure?.code}: ${failure?.message}`,
      ),
    ],
    data: { done, looks },
  },
  { keep: values.keep, versions: { Chromium: browser.version } },
);
if (!(share > LEAST_GOOD && heap <= MOST_GROWTH && memory <= MOST_GROWTH)) process.exitCode = 1;
