// npm run bench -- masters-export [FRAMES [SLOW FRAMES]] [--keep]: a whole export of examples/orbit.json (1080p60) to ProRes HQ as its user
// waits for it, check included, beside ffmpeg.wasm's encoder in the same engine and native FFmpeg fed with the same frames raw.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BenchPage } from './page/browser.ts';
import type { Bench, BenchJob } from './page/export.ts';
import { ffmpegVersion, median, RESULT_OPTIONS, ResultsBook } from './results.ts';

const { values, positionals } = parseArgs({ options: RESULT_OPTIONS, allowPositionals: true });
const [frames = 600, slowFrames = 60] = positionals.map(Number);
/** Frames that lie on the disk raw, 8 MB each; they are read over and over. */
const RAW_FRAMES = 60;
const RUNS = 3;
const [width, height, rate] = [1920, 1080, 60];

const book = new ResultsBook('masters-export');
const text = readFileSync('examples/orbit.json', 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'masters-export-'));
const raw = join(folder, 'frames.yuv');
const job: BenchJob = { text, format: 'prores-hq', frames };
const cores = cpus().length;

/** Frames a second of a whole export. */
async function exported(browser: BenchPage, one: BenchJob): Promise<number> {
  const { whole } = await browser.page.evaluate(
    (one) => (globalThis as unknown as { bench: Bench }).bench.exportOnce(one, undefined),
    one,
  );
  return (one.frames / whole) * 1000;
}

/** Writes the frames that an export holds, as native FFmpeg decodes them. */
async function writeRaw(browser: BenchPage): Promise<void> {
  const [download] = await Promise.all([
    browser.page.waitForEvent('download', { timeout: 0 }),
    browser.page.evaluate((one) => (globalThis as unknown as { bench: Bench }).bench.download(one), {
      ...job,
      frames: RAW_FRAMES,
    }),
  ]);
  const file = join(folder, 'film.mov');
  await download.saveAs(file);
  execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'rawvideo', '-pix_fmt', 'yuv422p10le', raw]);
}

/** Frames a second of native FFmpeg into a MOV, on all cores. */
function native(encoder: string, count: number): number {
  const started = performance.now();
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-stream_loop', '-1', '-f', 'rawvideo', '-s', `${width}x${height}`],
    ...['-r', String(rate), '-pix_fmt', 'yuv422p10le', '-i', raw, '-frames:v', String(count)],
    ...['-threads', String(cores), '-c:v', encoder, '-profile:v', '3', join(folder, 'native.mov')],
  ]);
  return (count / (performance.now() - started)) * 1000;
}

const browser = await BenchPage.open('bench/page/export.html', { built: true });
try {
  await writeRaw(browser);
  const seen = new Map<string, number[]>();
  const note = (name: string, value: number): void => {
    seen.set(name, [...(seen.get(name) ?? []), value]);
  };
  const OURS = 'Framewright, whole export';
  for (let run = 0; run < RUNS; run++) {
    note(OURS, await exported(browser, job));
    note('native prores_aw, raw frames to MOV', native('prores_aw', frames));
    note('native prores_ks, raw frames to MOV', native('prores_ks', slowFrames));
    if (run > 0) continue;
    // A minute and more for a second of film: once is enough.
    const slow: BenchJob = { ...job, frames: slowFrames, encoder: 'ffmpeg' };
    note('ffmpeg.wasm prores_ks, whole export', await exported(browser, slow));
  }
  const ours = median(seen.get(OURS) ?? []);
  const rows = [...seen].map(([name, all]) => {
    const value = median(all);
    return [name, value.toFixed(1), (ours / value).toFixed(2), all.map((one) => one.toFixed(1)).join(' ')];
  });
  book.publish(
    {
      title: 'Whole export of 1080p60 to ProRes HQ',
      tables: [
        {
          title: `examples/orbit.json, ${frames} frames (${slowFrames} where it is slow), ${cores} cores`,
          columns: ['who', 'frames a second', 'ours is so many times as fast', 'runs'],
          rows,
        },
      ],
      charts: [],
      notes: [
        'Ours draws, encodes, writes and checks the file; native FFmpeg reads frames that are drawn already.',
      ],
      data: Object.fromEntries(seen),
    },
    { keep: values.keep, versions: { Chromium: browser.version, FFmpeg: ffmpegVersion() } },
  );
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
