import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import type { FormatSettings } from '../src/engine/index.ts';

const path = (file: string): string => test.info().outputPath(file);

/** A film with motion, whose every frame says its number in bars at the top, and a tone. */
function source(file: string, rate: string, frames: number, ...encode: readonly string[]): void {
  const code =
    "geq=lum='if(lt(Y,16),if(mod(floor(N/pow(2,floor(X/32))),2),235,16),lum(X,Y))':cb='if(lt(Y,8),128,cb(X,Y))':cr='if(lt(Y,8),128,cr(X,Y))'";
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `testsrc2=s=320x176:r=${rate},format=yuv420p,${code}`],
    ...['-f', 'lavfi', '-i', 'sine=f=440:r=48000', '-frames:v', String(frames), '-shortest'],
    ...[
      '-fps_mode',
      'passthrough',
      '-colorspace',
      'bt709',
      '-color_primaries',
      'bt709',
      '-color_trc',
      'bt709',
    ],
    ...['-c:a', 'libopus', ...encode, path(file)],
  ]);
}

async function transcoded(page: Page, file: string, settings: FormatSettings, output: string) {
  const files = { [file]: readFileSync(path(file)).toString('base64') };
  const result = await page.evaluate(
    async ([files, settings]) => {
      window.harness.open(`transcode-${Math.random()}`);
      return window.harness.result(
        await window.harness.submitFiles(undefined, files, { settings, workers: 2 }),
      );
    },
    [files, settings] as const,
  );
  writeFileSync(path(output), Buffer.from(result.data, 'base64'));
  return result;
}

/** The number that each frame of a file shows, as ffmpeg decodes it. */
function numbers(file: string, picture = 'null'): number[] {
  const raw = execFileSync('ffmpeg', [
    ...[
      '-v',
      'error',
      '-i',
      path(file),
      '-map',
      '0:v',
      '-vf',
      `${picture},scale=320:176,crop=320:8:0:2,scale=10:1:flags=area`,
    ],
    ...['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'gray', '-'],
  ]);
  return Array.from({ length: raw.length / 10 }, (_, frame) =>
    raw
      .subarray(frame * 10, frame * 10 + 10)
      .reduce((sum, level, bit) => sum + (level > 127 ? 2 ** bit : 0), 0),
  );
}

function probe(file: string): { r_frame_rate: string; width: number; height: number }[] {
  const text = execFileSync('ffprobe', [
    '-v',
    'error',
    '-of',
    'json',
    '-show_streams',
    path(file),
  ]).toString();
  return JSON.parse(text).streams;
}

/** The worst frame's SSIM on luma. */
function worstLikeness(file: string, original: string): number {
  const text = execFileSync('ffmpeg', [
    ...['-v', 'error', '-i', path(file), '-i', path(original)],
    ...[
      '-lavfi',
      '[0:v]settb=AVTB,setpts=N/24/TB[a];[1:v]settb=AVTB,setpts=N/24/TB[b];[a][b]ssim=stats_file=-',
      '-f',
      'null',
      '-',
    ],
  ]).toString();
  return Math.min(...[...text.matchAll(/Y:([\d.]+)/g)].map(([, value]) => Number(value)));
}

const range = (count: number, number: (i: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => number(i));

test.beforeEach(async ({ page }) => {
  await page.goto('/e2e/harness/engine.html');
  await page.waitForFunction('globalThis.harness');
});

test('a file keeps every frame, its rate, its size and its pictures', async ({ page }) => {
  source('clip.mkv', '24000/1001', 130, '-c:v', 'libx264', '-crf', '12', '-g', '48');
  const result = await transcoded(page, 'clip.mkv', { format: 'h264-mp4' }, 'clip.mp4');
  expect(result).toMatchObject({
    fileName: 'clip.mp4',
    frames: 130,
    frameRate: { num: 24000, den: 1001 },
    warnings: [],
    check: { passed: true },
  });
  expect(result.segments.total).toBeGreaterThan(2);
  expect(probe('clip.mp4')[0]).toMatchObject({ width: 320, height: 176, r_frame_rate: '24000/1001' });
  expect(numbers('clip.mp4')).toEqual(range(130, (i) => i));
  expect(worstLikeness('clip.mp4', 'clip.mkv')).toBeGreaterThan(0.97);
});

test('a part of a file, at another rate and size; and a variable rate made constant', async ({ page }) => {
  source('clip.mp4', '25', 60, '-c:v', 'libx264', '-crf', '12');
  const size = { width: 160, height: 160 };
  const settings: FormatSettings = {
    format: 'vp9-webm',
    range: { start: 20, end: 50 },
    size,
    fit: 'contain',
    frameRate: { num: 50, den: 1 },
  };
  await transcoded(page, 'clip.mp4', settings, 'part.webm');
  expect(probe('part.webm')[0]).toMatchObject({ width: 160, height: 160, r_frame_rate: '50/1' });
  // Frames of a range are the output's.
  expect(numbers('part.webm', 'crop=160:88:0:36')).toEqual(range(30, (i) => Math.floor((20 + i) / 2)));

  const dropped = "select='not(eq(mod(n,4),1))'";
  source('variable.mp4', '30', 60, '-vf', dropped, '-c:v', 'libx264', '-bf', '0', '-crf', '12');
  const whole = await transcoded(page, 'variable.mp4', { format: 'h264-mp4' }, 'constant.mp4');
  // Sixty frames stay of eighty: each that was dropped is the one before it once more.
  expect(whole).toMatchObject({ frames: 80, frameRate: { num: 30, den: 1 } });
  expect(numbers('constant.mp4')).toEqual(range(80, (i) => (i % 4 === 1 ? i - 1 : i)));
});
