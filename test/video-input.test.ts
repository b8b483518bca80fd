import { execFileSync } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { save } from './prove/compositions.ts';
import { type Exported, runJson, withFolder } from './prove/framewright.ts';

/* Videos on the command line: as input, and beside a composition. */

const LONG = { timeout: 180_000 };

/** Frames that are each of one grey, 4 · n. */
function greys(path: string, rate: string, frames: number): void {
  execFileSync('ffmpeg', [
    ...[
      '-v',
      'error',
      '-y',
      '-f',
      'lavfi',
      '-i',
      `color=s=160x96:r=${rate},format=yuv420p,geq=lum='16+N*4':cb=128:cr=128`,
    ],
    ...['-f', 'lavfi', '-i', 'sine=f=440:r=48000', '-frames:v', String(frames), '-shortest'],
    ...[
      '-c:v',
      'libx264',
      '-qp',
      '8',
      '-bf',
      '2',
      '-colorspace',
      'bt709',
      '-color_range',
      'tv',
      '-c:a',
      'libopus',
      path,
    ],
  ]);
}

function lumas(path: string): number[] {
  const raw = execFileSync('ffmpeg', [
    ...['-v', 'error', '-i', path, '-map', '0:v', '-vf', 'scale=1:1:flags=area', '-fps_mode', 'passthrough'],
    ...['-f', 'rawvideo', '-pix_fmt', 'gray', '-'],
  ]);
  return [...raw];
}

describe('videos on the command line', LONG, () => {
  it('are exported as they are: every frame, at the exact rate', () =>
    withFolder(async (folder) => {
      const input = join(folder, 'clip.mkv');
      const output = join(folder, 'clip.mp4');
      greys(input, '24000/1001', 50);
      const exported = await runJson<Exported>('export', input, '--format', 'h264-mp4', '-o', output);
      expect(exported).toMatchObject({ frames: 50, warnings: [], check: { passed: true } });
      const [before, after] = [lumas(input), lumas(output)];
      expect(after).toHaveLength(50);
      for (const [i, luma] of after.entries()) expect(Math.abs(luma - (before[i] ?? 0))).toBeLessThan(2);
      const rate = execFileSync('ffprobe', [
        ...[
          '-v',
          'error',
          '-select_streams',
          'v',
          '-show_entries',
          'stream=r_frame_rate',
          '-of',
          'csv=p=0',
          output,
        ],
      ]);
      expect(rate.toString().trim()).toBe('24000/1001');
    }));

  it('beside a composition are read where they lie', () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, 'footage'));
      greys(join(folder, 'footage', 'clip.mp4'), '25', 50);
      const input = await save(folder, 'film.json', {
        ...{ v: '5.9.0', fr: 25, ip: 0, op: 50, w: 160, h: 96 },
        assets: [{ id: 'v', u: 'footage/', p: 'clip.mp4', e: 0, w: 160, h: 96 }],
        layers: [{ ty: 9, refId: 'v', ip: 0, op: 50, st: 0, ks: {} }],
      });
      await runJson('frames', input, '--frames', '7,40', '-o', join(folder, 'out'));
      for (const frame of [7, 40]) {
        const { data } = PNG.sync.read(
          await readFile(join(folder, 'out', `00${String(frame).padStart(2, '0')}.png`)),
        );
        expect(Math.abs((data[0] ?? 0) - (frame * 4 * 255) / 219)).toBeLessThan(2);
      }
    }));
});
