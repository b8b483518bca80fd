// npm run bench -- encoders [QUALITY …]: speed, bit rate and fidelity of each encoder on motion graphics, 1920×1080 at
// 60 frames a second: a gradient, 400 flying squares with hard edges. The row "4:2:0" is the loss without any codec.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Harness } from '../e2e/harness/codecs.ts';
import { testCard, toI420 } from '../e2e/harness/test-card.ts';
import { BT709_LIMITED } from '../src/engine/media/index.ts';
import { colourDifference, lumaPlane, type Picture, ssim } from '../src/engine/metrics/index.ts';
import { yuvToRgba } from '../src/engine/pixels/index.ts';
import { BenchPage, table } from './page/browser.ts';

const [width, height, frames, particles] = [1920, 1080, 60, 400];
const COMPARED = [0, frames - 1];
const qualities = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [50, 75, 90];

const card = testCard(width, height, particles);
const originals = new Map<number, Picture>();
for (const frame of COMPARED) originals.set(frame, { width, height, data: card.paint(frame).slice() });

function score(frame: number, yuv: Uint8Array): { ssim: number; deltaE: number } {
  const original = originals.get(frame);
  if (!original) throw new Error(`Frame ${frame} was not kept.`);
  const decoded = { width, height, data: yuvToRgba(yuv, width, height, BT709_LIMITED) };
  return {
    ssim: ssim(lumaPlane(original), lumaPlane(decoded)),
    deltaE: colourDifference(original, decoded).mean,
  };
}

const cells = (scores: readonly { ssim: number; deltaE: number }[]): string[] => [
  Math.min(...scores.map((one) => one.ssim)).toFixed(4),
  Math.max(...scores.map((one) => one.deltaE)).toFixed(2),
];

const folder = mkdtempSync(join(tmpdir(), 'encoders-'));
const bench = await BenchPage.open('bench/page/encoders.html');
try {
  const rows = [['encoder', 'quality', 'frames/s', 'Mb/s', 'worst SSIM', 'worst mean ΔE2000']];
  const bare = COMPARED.map((frame) => {
    const original = originals.get(frame);
    return score(frame, toI420(Uint8Array.from(original?.data ?? []), width, height).data);
  });
  rows.push(['4:2:0', '', '', '', ...cells(bare)]);
  for (const codec of ['h264', 'vp9', 'av1'] as const) {
    for (const quality of qualities) {
      const movie = await bench.page.evaluate(
        (request) => (globalThis as unknown as { bench: Harness }).bench.makeMovie(request),
        {
          codec,
          container: codec === 'h264' ? 'mp4' : 'webm',
          width,
          height,
          frameRate: { num: 60, den: 1 },
          segments: [frames],
          particles,
          rate: { mode: 'quality', quality },
        } as const,
      );
      const bytes = Buffer.from(movie.bytes, 'base64');
      const file = join(folder, 'movie');
      writeFileSync(file, bytes);
      const scores = COMPARED.map((frame) =>
        score(
          frame,
          execFileSync(
            'ffmpeg',
            [
              '-v',
              'error',
              '-i',
              file,
              '-vf',
              `select=eq(n\\,${frame})`,
              '-frames:v',
              '1',
              '-f',
              'rawvideo',
              '-',
            ],
            { maxBuffer: 1 << 26 },
          ),
        ),
      );
      rows.push([
        `${codec} (${movie.plan.acceleration})`,
        String(quality),
        ((frames / movie.encodeMilliseconds) * 1000).toFixed(1),
        ((bytes.length * 8 * 60) / frames / 1e6).toFixed(1),
        ...cells(scores),
      ]);
      process.stderr.write(`${codec} ${quality}\n`);
    }
  }
  process.stdout.write(`${table(rows)}\n${bench.describeMachine()}\n`);
} finally {
  await bench.close();
  rmSync(folder, { recursive: true });
}
