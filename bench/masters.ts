// npm run bench -- masters [FRAMES WIDTH HEIGHT [CODEC]] [--keep]: our ProRes and VC-3 encoders against FFmpeg's, in ffmpeg.wasm and
// native, one thread each, the same frames; medians of five runs, encoders by turns. On a busy machine compare ratios only.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PIXEL_FORMATS } from '../src/engine/codecs/ffmpeg/command-line.ts';
import { type PlanarFormat, planarBytes } from '../src/engine/media/index.ts';
import { paintPlanes } from '../test/ffmpeg-frames.ts';
import { BenchPage } from './page/browser.ts';
import type { MasterBench, MasterJob } from './page/masters.ts';
import { ffmpegVersion, median, RESULT_OPTIONS, ResultsBook } from './results.ts';

const { values, positionals } = parseArgs({ options: RESULT_OPTIONS, allowPositionals: true });
const [frames = 8, width = 1920, height = 1080] = positionals.slice(0, 3).map(Number);
const chosen = positionals[3] ?? '';
const RUNS = 5;

/** FFmpeg's encoders of a master, as it and ffmpeg.wasm have them, with their options. */
type Others = Partial<Record<MasterJob['encoder'], readonly string[]>>;
type Master = Pick<MasterJob, 'codec' | 'profile' | 'depth' | 'alpha'> & {
  readonly format: PlanarFormat;
  readonly others: Others;
};

const dnxhr = (profile: 'lb' | 'sq' | 'hq' | 'hqx' | '444', format: PlanarFormat): Master => ({
  codec: 'dnxhr',
  profile,
  depth: format === 'I422' ? 8 : 10,
  format,
  others: { dnxhd: ['-profile:v', `dnxhr_${profile}`] },
});

const MASTERS: readonly Master[] = [
  {
    codec: 'prores',
    profile: 'hq',
    depth: 10,
    format: 'I422P10',
    others: { prores_ks: ['-profile:v', '3'], prores_aw: ['-profile:v', '3'] },
  },
  {
    codec: 'prores',
    profile: '4444',
    depth: 10,
    alpha: true,
    format: 'I444AP10',
    others: { prores_ks: ['-profile:v', '4', '-bits_per_mb', '1425'], prores_aw: ['-profile:v', '4'] },
  },
  dnxhr('lb', 'I422'),
  dnxhr('sq', 'I422'),
  dnxhr('hq', 'I422'),
  dnxhr('hqx', 'I422P10'),
  dnxhr('444', 'I444P10'),
];

const book = new ResultsBook('masters');
const folder = mkdtempSync(join(tmpdir(), 'masters-'));
const bench = await BenchPage.open('bench/page/masters.html', { isolated: true });

function inBrowser(job: MasterJob): Promise<{ milliseconds: number; bytes: number }> {
  return bench.page.evaluate(
    (job) => (globalThis as unknown as { bench: MasterBench }).bench.encode(job),
    job,
  );
}

/** Milliseconds that native FFmpeg spends on the frames, without starting and reading. */
function native(format: PlanarFormat, encoder: string, options: readonly string[]): number {
  const run = (count: number): number => {
    const started = performance.now();
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-y', '-f', 'rawvideo', '-s', `${width}x${height}`, '-r', '25'],
      ...['-pix_fmt', PIXEL_FORMATS[format], '-i', join(folder, 'frames.yuv'), '-frames:v', String(count)],
      ...['-threads', '1', '-c:v', encoder, ...options, '-f', 'null', '-'],
    ]);
    return performance.now() - started;
  };
  return ((run(frames) - run(1)) / (frames - 1)) * frames;
}

interface Measured {
  readonly name: string;
  /** A row an encoder: ours, then the others. */
  readonly rows: readonly (readonly string[])[];
  /** Of each run. */
  readonly times: Readonly<Record<string, readonly number[]>>;
}

async function measure({ format, others, ...master }: Master): Promise<Measured> {
  const all = Array.from({ length: frames }, (_, frame) => {
    const planes = new Uint8Array(planarBytes(format, width, height));
    paintPlanes(planes, format, width, height, frame);
    return planes;
  });
  writeFileSync(join(folder, 'frames.yuv'), Buffer.concat(all));
  const job = { ...master, width, height, frames };
  const encoders: readonly MasterJob['encoder'][] = [
    'framewright',
    ...(Object.keys(others) as (keyof Others)[]),
  ];
  // The first run of each fetches, compiles and warms up.
  for (const encoder of encoders) await inBrowser({ ...job, encoder });
  const times = new Map<string, number[]>();
  const note = (name: string, milliseconds: number): void => {
    times.set(name, [...(times.get(name) ?? []), milliseconds / frames]);
  };
  let bytes = 0;
  for (let run = 0; run < RUNS; run++) {
    for (const encoder of encoders) {
      const result = await inBrowser({ ...job, encoder });
      note(encoder === 'framewright' ? encoder : `wasm ${encoder}`, result.milliseconds);
      if (encoder === 'framewright') bytes = result.bytes / frames;
    }
    for (const [encoder, options] of Object.entries(others)) {
      note(`native ${encoder}`, native(format, encoder, options));
    }
  }
  const of = (name: string): number => median(times.get(name) ?? []);
  const ours = of('framewright');
  const name = `${master.codec} ${master.profile}${master.alpha ? ' with alpha' : ''}`;
  const rows = [...times.keys()].map((encoder) => {
    const ratio = encoder === 'framewright' ? '' : (of(encoder) / ours).toFixed(1);
    const size = encoder === 'framewright' ? (bytes / 1000).toFixed(0) : '';
    return [name, encoder, of(encoder).toFixed(1), ratio, size];
  });
  return { name, rows, times: Object.fromEntries(times) };
}

try {
  const measured: Measured[] = [];
  for (const master of MASTERS) {
    if (`${master.codec}-${master.profile}`.startsWith(chosen)) measured.push(await measure(master));
  }
  book.publish(
    {
      title: 'Masters on one thread',
      tables: [
        {
          title: `${width}×${height}, ${frames} frames a run`,
          columns: ['master', 'encoder', 'ms a frame', 'times ours', 'kB of ours'],
          rows: measured.flatMap(({ rows }) => rows),
        },
      ],
      charts: [],
      data: measured.map(({ name, times }) => ({ name, millisecondsAFrame: times })),
    },
    { keep: values.keep, versions: { Chromium: bench.version, FFmpeg: ffmpegVersion() } },
  );
} finally {
  await bench.close();
  rmSync(folder, { recursive: true });
}
