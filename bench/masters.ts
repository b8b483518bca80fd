// npm run bench -- masters [FRAMES WIDTH HEIGHT]: our ProRes encoder against FFmpeg's, in ffmpeg.wasm and native, one thread each,
// the same frames; medians of five runs, encoders by turns. On a busy machine compare ratios only.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planarBytes } from '../src/engine/media/index.ts';
import { paintPlanes } from '../test/ffmpeg-frames.ts';
import { BenchPage, table } from './page/browser.ts';
import type { MasterBench, MasterJob } from './page/masters.ts';

const [frames = 8, width = 1920, height = 1080] = process.argv.slice(2).map(Number);
const RUNS = 5;
const NUMBERS = { hq: 3, '4444': 4 } as const;

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
function native(profile: 'hq' | '4444', encoder: string): number {
  const format = profile === 'hq' ? 'yuv422p10le' : 'yuva444p10le';
  const file = join(folder, `${profile}.yuv`);
  const run = (count: number): number => {
    const started = performance.now();
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-y', '-f', 'rawvideo', '-s', `${width}x${height}`, '-r', '25', '-pix_fmt', format],
      ...['-i', file, '-frames:v', String(count), '-threads', '1', '-c:v', encoder],
      ...[
        '-profile:v',
        String(NUMBERS[profile]),
        ...(encoder === 'prores_ks' && profile !== 'hq' ? ['-bits_per_mb', '1425'] : []),
      ],
      ...['-f', 'null', '-'],
    ]);
    return performance.now() - started;
  };
  return ((run(frames) - run(1)) / (frames - 1)) * frames;
}

try {
  const rows = [
    [
      'ms a frame, 1 thread',
      'framewright',
      'kB',
      'wasm prores_ks',
      '÷',
      'wasm prores_aw',
      '÷',
      'native prores_aw',
      '÷',
      'native prores_ks',
      '÷',
    ],
  ];
  for (const profile of ['hq', '4444'] as const) {
    const alpha = profile === '4444';
    const planes = new Uint8Array(planarBytes(alpha ? 'I444AP10' : 'I422P10', width, height));
    const all: Uint8Array[] = [];
    for (let frame = 0; frame < frames; frame++) {
      paintPlanes(planes, alpha ? 'I444AP10' : 'I422P10', width, height, frame);
      all.push(planes.slice());
    }
    writeFileSync(join(folder, `${profile}.yuv`), Buffer.concat(all));
    const job = { profile, alpha, width, height, frames };
    const encoders = ['framewright', 'prores_ks', 'prores_aw'] as const;
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
        note(encoder, result.milliseconds);
        if (encoder === 'framewright') bytes = result.bytes / frames;
      }
      for (const encoder of ['prores_aw', 'prores_ks']) note(`native ${encoder}`, native(profile, encoder));
    }
    const of = (name: string): number => median(times.get(name) ?? []);
    const ours = of('framewright');
    const beside = (name: string): string[] => [of(name).toFixed(0), (of(name) / ours).toFixed(1)];
    rows.push([
      `prores-${profile}${alpha ? ' with alpha' : ''}`,
      ours.toFixed(1),
      (bytes / 1000).toFixed(0),
      ...beside('prores_ks'),
      ...beside('prores_aw'),
      ...beside('native prores_aw'),
      ...beside('native prores_ks'),
    ]);
  }
  process.stdout.write(`${bench.describeMachine()}, ${width}×${height}\n${table(rows)}\n`);
} finally {
  await bench.close();
  rmSync(folder, { recursive: true });
}
