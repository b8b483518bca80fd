// npm run bench -- lottie [--codecs h264,vp9,av1] [--films title,…] [--frames 900] [--rounds 5] [--slow-frames 30] [--without NAME,…]
// [--keep]: a Lottie composition to a finished file at 1080p60, six compositions from simple to heavy, against what a developer
// would take instead: lottie-web or dotlottie-web with Mediabunny, PNGs into ffmpeg.wasm, and on the desktop Skottie's frames
// piped into native FFmpeg. One Chromium, one run, contenders by turns, medians; every file is decoded and its frames are
// counted. “encoder alone” is one run of the browser’s encoder, over frames that are drawn already.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cpuSeconds, descendants } from '../test/prove/processes.ts';
import { checkFile, type FileCheck } from './lottie-check.ts';
import { skottieToFfmpeg } from './lottie-desktop.ts';
import { type SideFilm, sideFilms } from './lottie-films.ts';
import { BenchPage } from './page/browser.ts';
import type { Contender as InPage, SideBench } from './page/lottie.ts';
import type { SideJob } from './page/side-job.ts';
import {
  type Chart,
  ffmpegVersion,
  geometricMean,
  median,
  packageVersion,
  RESULT_OPTIONS,
  ResultsBook,
  type ResultTable,
} from './results.ts';

function refuse(words: string): never {
  process.stderr.write(`bench lottie: ${words}\n`);
  process.exit(2);
}

const OPTIONS = {
  options: {
    ...RESULT_OPTIONS,
    codecs: { type: 'string', default: 'h264,vp9,av1' },
    films: { type: 'string', default: '' },
    frames: { type: 'string', default: '900' },
    rounds: { type: 'string', default: '5' },
    'slow-frames': { type: 'string', default: '30' },
    without: { type: 'string', default: '' },
  },
} as const;

function readOptions() {
  try {
    return parseArgs(OPTIONS).values;
  } catch (thrown) {
    return refuse(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function count(name: 'frames' | 'rounds' | 'slow-frames'): number {
  const value = Number(values[name]);
  return Number.isSafeInteger(value) && value > 0
    ? value
    : refuse(`--${name} takes a whole number from 1 on; it is "${values[name]}".`);
}

/** What stands between commas, each of which is known. */
function listed<T extends string>(text: string, known: readonly T[]): T[] {
  if (text === '') return [];
  return text.split(',').map((one) => {
    const found = known.find((name) => name === one);
    return found ?? refuse(`There is no "${one}"; there are ${known.join(', ')}.`);
  });
}

const values = readOptions();
const frames = count('frames');
const rounds = count('rounds');
const slowFrames = Math.min(frames, count('slow-frames'));
const codecs = listed(values.codecs, ['h264', 'vp9', 'av1'] as const);
const left = new Set<Name>(
  listed(values.without, ['framewright', 'encoderAlone', 'lottieWeb', 'dotLottie', 'ffmpegWasm', 'skottie']),
);
const chosen = listed(values.films, ['title', 'ticker', 'orbit', 'mattes', 'particles', 'veils']);

/** What every file is asked to be; the rate is what YouTube asks of 1080p60. */
const ASKED = {
  width: 1920,
  height: 1080,
  frameRate: 60,
  bitsPerSecond: 12_000_000,
  secondsOfKeyFrames: 2,
} as const;

type Name = InPage | 'skottie';

interface Contender {
  readonly name: Name;
  readonly title: string;
  /** Whether it is what a web developer would take instead. */
  readonly peer?: true;
  /** Takes hundreds of milliseconds a frame: given a run of frames from the middle, and no loading time. */
  readonly slow?: true;
  readonly codecs?: readonly SideJob['codec'][];
}

const CONTENDERS: readonly Contender[] = (
  [
    { name: 'framewright', title: 'Framewright' },
    { name: 'encoderAlone', title: 'encoder alone' },
    { name: 'lottieWeb', title: 'lottie-web + Mediabunny', peer: true },
    { name: 'dotLottie', title: 'dotlottie-web + Mediabunny', peer: true },
    { name: 'ffmpegWasm', title: 'PNGs + ffmpeg.wasm', peer: true, slow: true, codecs: ['h264'] },
    { name: 'skottie', title: 'Skottie + native FFmpeg' },
  ] satisfies readonly Contender[]
).filter(({ name }) => !left.has(name));

interface Row {
  readonly film: SideFilm;
  readonly codec: SideJob['codec'];
  /** By contender, in the order of CONTENDERS. */
  readonly results: readonly Result[];
}

interface Result extends Contender {
  /** Of each round. */
  readonly framesPerSecond: readonly number[];
  /** Processor milliseconds a frame of all processes, of each round. */
  readonly cpu: readonly number[];
  readonly stages: Readonly<Record<string, number>>;
  readonly check?: FileCheck;
  readonly failure?: string;
}

const browser = await BenchPage.open('bench/page/lottie.html', { built: true });
const folder = mkdtempSync(join(tmpdir(), 'side-by-side-'));

interface Run {
  readonly milliseconds: number;
  readonly cpu: number;
  readonly stages?: Readonly<Record<string, number>>;
}

/** The desktop's last file; those of the page are fetched from it. */
let desktopFile: Uint8Array = new Uint8Array();

async function run(name: Name, job: SideJob): Promise<Run> {
  const below = async (): Promise<number> => {
    const { user, system } = process.cpuUsage();
    return (await cpuSeconds(await descendants(process.pid))) + (user + system) / 1e6;
  };
  const before = await below();
  if (name === 'skottie') {
    const { milliseconds, file } = await skottieToFfmpeg(job);
    desktopFile = file;
    // FFmpeg is gone by now, and its time with it.
    return { milliseconds, cpu: Number.NaN };
  }
  const { milliseconds, stages } = await browser.page.evaluate(
    ([name, job]) => (globalThis as unknown as { bench: SideBench }).bench.make(name, job),
    [name, job] as const,
  );
  return { milliseconds, cpu: ((await below()) - before) * 1000, ...(stages && { stages }) };
}

async function fileOf(name: Name): Promise<Uint8Array> {
  if (name === 'skottie') return desktopFile;
  const text = await browser.page.evaluate(
    (name) => (globalThis as unknown as { bench: SideBench }).bench.takeFile(name),
    name,
  );
  return Buffer.from(text, 'base64');
}

function jobOf(film: SideFilm, codec: SideJob['codec'], slow = false): SideJob {
  const count = slow ? Math.min(film.frames, slowFrames) : film.frames;
  return { ...ASKED, text: film.text, codec, frames: count, first: Math.floor((film.frames - count) / 2) };
}

async function check(film: SideFilm, codec: SideJob['codec'], { name, slow }: Contender): Promise<FileCheck> {
  const ending = codec === 'vp9' ? 'webm' : 'mp4';
  const path = join(folder, `${film.name}-${name}.${ending}`);
  writeFileSync(path, await fileOf(name));
  const job = jobOf(film, codec, slow);
  const ours = join(folder, `${film.name}-framewright.${ending}`);
  return checkFile(path, {
    ...ASKED,
    frames: job.frames,
    ...(name !== 'framewright' &&
      !left.has('framewright') && { reference: { path: ours, earlier: job.first } }),
  });
}

/** One film in one codec: all contenders by turns, as many times as there are rounds, and then a look at their files. */
async function measure(film: SideFilm, codec: SideJob['codec']): Promise<Row> {
  const taking = CONTENDERS.filter(({ codecs }) => codecs?.includes(codec) ?? true);
  const runs = new Map<Name, Run[]>();
  const failures = new Map<Name, string>();
  for (let round = 0; round < rounds; round++) {
    for (const { name, slow } of taking) {
      if (failures.has(name)) continue;
      try {
        runs.set(name, [...(runs.get(name) ?? []), await run(name, jobOf(film, codec, slow))]);
      } catch (thrown) {
        failures.set(name, thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown));
      }
    }
    process.stderr.write(`${codec} ${film.name}: round ${round + 1} of ${rounds}\n`);
  }
  const results: Result[] = [];
  for (const contender of taking) {
    const { name, slow } = contender;
    const those = runs.get(name) ?? [];
    const { frames: count } = jobOf(film, codec, slow);
    const failure = failures.get(name);
    const fine = failure === undefined && name !== 'encoderAlone';
    results.push({
      ...contender,
      framesPerSecond: those.map(({ milliseconds }) => (count / milliseconds) * 1000),
      cpu: those.map((one) => one.cpu / count),
      stages: those.at(-1)?.stages ?? {},
      ...(fine && { check: await check(film, codec, contender) }),
      ...(failure !== undefined && { failure }),
    });
  }
  return { film, codec, results };
}

const speed = (row: Row, name: Name): number | undefined => {
  const result = row.results.find((one) => one.name === name);
  return result && result.framesPerSecond.length > 0 && !result.failure
    ? median(result.framesPerSecond)
    : undefined;
};

const fastest = (row: Row, peersOnly: boolean): number =>
  Math.max(
    ...row.results
      .filter(({ name, peer }) => peer || (!peersOnly && name === 'skottie'))
      .map(({ name }) => speed(row, name) ?? 0),
  );

const ratio = (row: Row, over: number | undefined): number =>
  (speed(row, 'framewright') ?? Number.NaN) / (over ?? Number.NaN);

function speedTable(codec: SideJob['codec'], rows: readonly Row[]): ResultTable {
  const shown = rows[0]?.results ?? [];
  return {
    title: `${codec}, frames a second (medians of ${rounds})`,
    columns: ['film', '', ...shown.map(({ title }) => title), '÷ fastest browser peer', '÷ encoder alone'],
    rows: rows.map((row) => [
      row.film.name,
      row.film.weight,
      ...row.results.map(
        ({ name, failure }) => speed(row, name)?.toFixed(1) ?? `failed: ${failure?.slice(0, 40)}`,
      ),
      ratio(row, fastest(row, true)).toFixed(2),
      ratio(row, speed(row, 'encoderAlone')).toFixed(2),
    ]),
  };
}

/** Says more than frames a second where the machine has other work: the desktop's is not known, its FFmpeg has ended by then. */
function cpuTable(codec: SideJob['codec'], rows: readonly Row[]): ResultTable {
  const shown = (rows[0]?.results ?? []).filter(({ name }) => name !== 'skottie');
  return {
    title: `${codec}, processor milliseconds a frame, of all processes`,
    columns: ['film', ...shown.map(({ title }) => title)],
    rows: rows.map((row) => [
      row.film.name,
      ...shown.map(({ name }) => {
        const cpu = row.results.find((one) => one.name === name)?.cpu ?? [];
        return cpu.length > 0 ? median(cpu).toFixed(1) : 'none';
      }),
    ]),
  };
}

function fileTable(codec: SideJob['codec'], rows: readonly Row[]): ResultTable {
  const checked = (rows[0]?.results ?? []).filter(({ name }) => name !== 'encoderAlone');
  return {
    title: `${codec}, the files: frames decoded, Mb/s, SSIM of the middle frame to ours`,
    columns: ['film', ...checked.map(({ title }) => title)],
    rows: rows.map((row) => [
      row.film.name,
      ...checked.map(({ name }) => {
        const found = row.results.find((one) => one.name === name)?.check;
        if (!found) return 'none';
        const likeness = found.likeness === undefined ? '' : `, ${found.likeness.toFixed(3)}`;
        return `${found.frames}, ${found.megabitsPerSecond.toFixed(1)}${likeness}${found.problems.length > 0 ? ' (!)' : ''}`;
      }),
    ]),
  };
}

function chartOf(codec: SideJob['codec'], rows: readonly Row[]): Chart {
  const shown = rows[0]?.results ?? [];
  return {
    kind: 'bars',
    title: `${{ h264: 'H.264', vp9: 'VP9', av1: 'AV1' }[codec]}, 1920×1080`,
    unit: 'frames a second',
    series: shown.map(({ title }) => title),
    groups: rows.map((row) => ({
      label: `${row.film.name} (${row.film.weight})`,
      values: row.results.map(({ name }) => speed(row, name)),
    })),
  };
}

/** What was asked of H.264 and what came. */
function bars(rows: readonly Row[]): string[] {
  const h264 = rows.filter(({ codec }) => codec === 'h264');
  const overPeers = (some: readonly Row[]): number[] => some.map((row) => ratio(row, fastest(row, true)));
  const heavy = overPeers(h264.filter(({ film }) => film.weight === 'heavy'));
  const light = h264
    .filter(({ film }) => film.weight === 'light')
    .map((row) => ratio(row, speed(row, 'encoderAlone')));
  const all = rows.map((row) => ratio(row, fastest(row, false)));
  const say = (what: string, value: number, asked: number): string =>
    Number.isFinite(value) ? `${what}: ${value.toFixed(2)} (asked: ${asked}).` : '';
  return [
    say('H.264, heavy films, geometric mean over the fastest browser peer', geometricMean(heavy), 1.5),
    say('H.264, light films, least share of what the encoder alone does', Math.min(...light), 0.9),
    say('All films and codecs, least over the fastest peer, the desktop’s among them', Math.min(...all), 1),
  ].filter((line) => line !== '');
}

const book = new ResultsBook('lottie');
const rows: Row[] = [];
let circumstances: Record<string, string>;
try {
  const films = sideFilms(frames).filter(
    ({ name }) => chosen.length === 0 || chosen.some((one) => one === name),
  );
  const [warmUp] = films;
  for (const codec of codecs) {
    // The first runs of each fetch, compile and try encoders.
    for (const { name, codecs: only } of warmUp ? CONTENDERS : []) {
      if (!warmUp || !(only?.includes(codec) ?? true)) continue;
      await run(name, { ...jobOf(warmUp, codec), frames: Math.min(12, frames) }).catch(() => undefined);
    }
    for (const film of films) rows.push(await measure(film, codec));
  }
  circumstances = {
    Chromium: browser.version,
    ...Object.fromEntries(
      ['lottie-web', '@lottiefiles/dotlottie-web', 'mediabunny', '@ffmpeg/core', 'canvaskit-wasm'].map(
        (name) => [name, packageVersion(name)],
      ),
    ),
    FFmpeg: ffmpegVersion(),
  };
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

const byCodec = codecs.map((codec) => [codec, rows.filter((row) => row.codec === codec)] as const);
const bad = rows.flatMap((row) =>
  row.results.flatMap(({ title, check, failure }) => {
    const problems = failure === undefined ? (check?.problems ?? []) : [failure];
    return problems.map((problem) => `${row.codec} ${row.film.name}, ${title}: ${problem}.`);
  }),
);
book.publish(
  {
    title: 'Lottie to video, side by side',
    tables: byCodec.flatMap(([codec, those]) => [
      speedTable(codec, those),
      cpuTable(codec, those),
      fileTable(codec, those),
    ]),
    charts: byCodec.map(([codec, those]) => chartOf(codec, those)),
    notes: [
      `${frames} frames at 60 a second (the heavy films: 240 at most), ${ASKED.bitsPerSecond / 1e6} Mb/s, a key frame every 2 s; ffmpeg.wasm ${slowFrames} frames ` +
        'from the middle, its core loaded before. Ours is a whole export: stored by segment, written, opened again, compared.',
      ...bars(rows),
      ...bad,
    ],
    data: rows.map(({ film: { name, weight }, codec, results }) => ({ film: name, weight, codec, results })),
  },
  { keep: values.keep, versions: circumstances },
);
if (bad.length > 0) process.exitCode = 1;
