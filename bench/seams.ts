// npm run bench -- seams [WIDTH HEIGHT [ENCODER]]: how well frames beside a seam between two segments are kept, against their
// neighbours, on a clip with texture, motion and grain, for each encoder of the browser and of ffmpeg.wasm; and what fresh
// encoders cost against one run. PSNR of luma, as native ffmpeg decodes the file.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Harness, MovieRequest } from '../e2e/harness/codecs.ts';
import { naturalClip } from '../e2e/harness/natural-clip.ts';
import { BenchPage, table } from './page/browser.ts';

const [width = 640, height = 360] = process.argv.slice(2, 4).map(Number);
const only = process.argv[4] ?? '';
const SEGMENT = 30;
const SEGMENTS = 4;
const FRAMES = SEGMENT * SEGMENTS;
/** Neighbours that the frames beside a seam are measured against, on each side. */
const REACH = 6;

const clip = naturalClip(width, height);
const originals = Array.from({ length: FRAMES }, (_, frame) =>
  clip.paint(frame).data.slice(0, width * height),
);

function lumaPsnr(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return 10 * Math.log10((255 * 255 * a.length) / Math.max(1, sum));
}

function decoded(file: string): number[] {
  const planes = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-i', file, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-'],
    {
      maxBuffer: 1 << 30,
    },
  );
  const size = width * height * 1.5;
  return originals.map((original, frame) =>
    lumaPsnr(original, planes.subarray(frame * size, frame * size + width * height)),
  );
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The most by which a frame beside a seam is worse than the mean of its neighbours, in dB. */
function worstDrop(psnr: readonly number[]): number {
  let worst = Number.NEGATIVE_INFINITY;
  for (let seam = SEGMENT; seam < FRAMES; seam += SEGMENT) {
    const around = mean([
      ...psnr.slice(seam - 1 - REACH, seam - 1),
      ...psnr.slice(seam + 1, seam + 1 + REACH),
    ]);
    for (const frame of [seam - 1, seam]) worst = Math.max(worst, around - (psnr[frame] ?? 0));
  }
  return worst;
}

const CASES: readonly [name: string, request: Pick<MovieRequest, 'codec' | 'rate' | 'more'>][] = [
  ['H.264, quality 75', { codec: 'h264', rate: { mode: 'quality', quality: 75 } }],
  ['H.264, 2 Mb/s', { codec: 'h264', rate: { mode: 'bitrate', bitsPerSecond: 2e6 } }],
  ['VP9, quality 75', { codec: 'vp9', rate: { mode: 'quality', quality: 75 } }],
  ['VP9, 2 Mb/s', { codec: 'vp9', rate: { mode: 'bitrate', bitsPerSecond: 2e6 } }],
  ['AV1, quality 75', { codec: 'av1', rate: { mode: 'quality', quality: 75 } }],
  ['AV1, 2 Mb/s', { codec: 'av1', rate: { mode: 'bitrate', bitsPerSecond: 2e6 } }],
  [
    'libx264, quality 75',
    { codec: 'h264', rate: { mode: 'quality', quality: 75 }, more: { encoder: 'ffmpeg' } },
  ],
  [
    'libx264, 2 Mb/s',
    { codec: 'h264', rate: { mode: 'bitrate', bitsPerSecond: 2e6 }, more: { encoder: 'ffmpeg' } },
  ],
  [
    'libvpx, quality 75',
    { codec: 'vp9', rate: { mode: 'quality', quality: 75 }, more: { encoder: 'ffmpeg' } },
  ],
];

const folder = mkdtempSync(join(tmpdir(), 'seams-'));
const bench = await BenchPage.open('bench/page/encoders.html');
try {
  const rows = [
    ['encoder', 'Mb/s', 'against one run', 'mean PSNR', 'worst drop at a seam, dB', 'same in one run'],
  ];
  for (const [name, request] of CASES.filter(([each]) => each.includes(only))) {
    const run = async (segments: number[]) => {
      const movie = await bench.page.evaluate(
        (wanted) => (globalThis as unknown as { bench: Harness }).bench.makeMovie(wanted),
        {
          container: request.codec === 'h264' ? 'mp4' : 'webm',
          width,
          height,
          frameRate: { num: 30, den: 1 },
          segments,
          ...request,
        } as const,
      );
      const bytes = Buffer.from(movie.bytes, 'base64');
      const file = join(folder, 'movie');
      writeFileSync(file, bytes);
      return { bytes: bytes.length, psnr: decoded(file) };
    };
    const pieces = await run(Array.from({ length: SEGMENTS }, () => SEGMENT));
    const whole = await run([FRAMES]);
    rows.push([
      name,
      ((pieces.bytes * 8 * 30) / FRAMES / 1e6).toFixed(2),
      `${((pieces.bytes / whole.bytes - 1) * 100).toFixed(0)} %`,
      mean(pieces.psnr).toFixed(2),
      worstDrop(pieces.psnr).toFixed(2),
      worstDrop(whole.psnr).toFixed(2),
    ]);
    process.stderr.write(`${rows.at(-1)?.join('  ')}\n`);
  }
  process.stdout.write(
    `${table(rows)}\n${width}×${height}, segments of ${SEGMENT} frames; ${bench.describeMachine()}\n`,
  );
} finally {
  await bench.close();
  rmSync(folder, { recursive: true });
}
