// npm run bench -- masters [FRAMES WIDTH HEIGHT [CODEC]]: our ProRes and VC-3 encoders against FFmpeg's, in ffmpeg.wasm and native, one
// thread each, the same frames; medians of five runs, encoders by turns. On a busy machine compare ratios only.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PIXEL_FORMATS } from '../src/engine/codecs/ffmpeg/command-line.ts';
import { type PlanarFormat, planarBytes } from '../src/engine/media/index.ts';
import { paintPlanes } from '../test/ffmpeg-frames.ts';
import { BenchPage, table } from './page/browser.ts';
import type { MasterBench, MasterJob } from './page/masters.ts';

const [frames = 8, width = 1920, height = 1080] = process.argv.slice(2, 5).map(Number);
const chosen = process.argv[5] ?? '';
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

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

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

async function measure({ format, others, ...master }: Master): Promise<readonly string[]> {
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
  const beside = [...times.keys()]
    .filter((name) => name !== 'framewright')
    .map((name) => `${name} ${of(name).toFixed(0)} = ${(of(name) / ours).toFixed(1)}×`);
  const title = `${master.codec} ${master.profile}${master.alpha ? ' with alpha' : ''}`;
  return [title, ours.toFixed(1), (bytes / 1000).toFixed(0), beside.join(', ')];
}

try {
  const rows = [
    ['ms a frame, 1 thread', 'framewright', 'kB', 'others, and how many times as long they take'],
  ];
  for (const master of MASTERS) {
    if (`${master.codec}-${master.profile}`.startsWith(chosen)) rows.push([...(await measure(master))]);
  }
  process.stdout.write(`${bench.describeMachine()}, ${width}×${height}\n${table(rows)}\n`);
} finally {
  await bench.close();
  rmSync(folder, { recursive: true });
}
