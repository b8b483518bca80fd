import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clip, save } from './prove/compositions.ts';
import { type Exported, lastLine, run, runJson, withFolder } from './prove/framewright.ts';

/** Each test is several runs of a browser, on build machines that have other work too. */
const LONG = { timeout: 300_000 };

const CLIP = { width: 320, height: 180, fps: 25, seconds: 1 } as const;

interface Validated {
  readonly extent: string;
  readonly visual: { readonly framesTotal: number; readonly frames: readonly { readonly ssim: number }[] };
  readonly overall: { readonly overall: number; readonly validationPassed: boolean };
  readonly findings: readonly { readonly id: string; readonly severity: string; readonly message: string }[];
}

const errorsOf = ({ findings }: Validated): string[] =>
  findings.filter(({ severity }) => severity === 'error').map(({ id }) => id);

describe('framewright validate', LONG, () => {
  it('gives a good file a score, and says what is wrong with files that are not what they should be', () =>
    withFolder(async (folder) => {
      const input = await save(folder, 'a.json', clip(CLIP));
      const output = join(folder, 'a.webm');
      const exported = await runJson<
        Exported & {
          quality: { overall: number; validationPassed: boolean };
          findings: readonly { severity: string }[];
        }
      >('export', input, '--format', 'vp9-webm', '-o', output, '--validate', '--profile', 'web');
      expect(exported.quality).toMatchObject({ validationPassed: true });
      expect(exported.findings.filter(({ severity }) => severity === 'error')).toEqual([]);

      const report = join(folder, 'report.html');
      const good = await runJson<Validated>('validate', output, '--reference', input, '--report', report);
      expect(good).toMatchObject({ extent: 'every-frame', overall: { validationPassed: true } });
      expect(good.visual).toMatchObject({ framesTotal: 25 });
      expect(good.visual.frames).toHaveLength(25);
      expect(good.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
      expect(await readFile(report, 'utf8')).toMatch(/^<!doctype html>/i);

      const other = await save(folder, 'b.json', clip({ ...CLIP, shapes: 3 }));
      const words = await run('validate', output, '--reference', other, '--sampled');
      expect(words.status).toBe(1);
      expect(words.stdout).toMatch(/not to be delivered/);
      expect(words.stdout).toMatch(/FAILED {2}Visual Fidelity/);

      const nothing = join(folder, 'nothing.mp4');
      await writeFile(nothing, 'no film at all');
      const unreadable = await run('validate', nothing, '--reference', input, '--json');
      expect(unreadable.status).toBe(1);
      expect(errorsOf(lastLine(unreadable.stdout) as Validated)).toContain('file-unreadable');

      const noReference = await run('validate', output, '--reference', report);
      expect(noReference.status).toBe(2);
    }));

  it('takes a profile from a file, and makes what fails it once more where that is allowed', () =>
    withFolder(async (folder) => {
      const input = await save(folder, 'a.json', clip(CLIP));
      const profile = join(folder, 'mine.json');
      const written = {
        ...{ name: 'Mine', use: 'web', settings: {}, thresholds: { ssim: 0.9, psnr: 30, deltaE: 5 } },
        gates: [{ name: 'Half', measure: 'ssim', threshold: 0.5, action: 'fail_export', message: '' }],
      };
      const file = { kind: 'framewright-profiles', version: 1, profiles: [written] };
      await writeFile(profile, JSON.stringify(file));
      const output = join(folder, 'a.webm');
      const low = ['--format', 'vp9-webm', '--bitrate', '20k', '-o', output] as const;
      const own = await runJson<Exported & { quality: { validationPassed: boolean } }>(
        ...['export', input, ...low, '--profile', profile],
      );
      expect(own.quality.validationPassed).toBe(true);

      const [gate] = written.gates;
      const strict = { ...written, gates: [{ ...gate, threshold: 0.9999 }], reencode: true };
      await writeFile(profile, JSON.stringify({ ...file, profiles: [strict] }));
      const again = await run('export', input, ...low, '--profile', profile, '--json');
      // One rung higher is not enough either, so that both files lie beside their place.
      expect(again.status).toBe(1);
      expect(again.stderr).toMatch(/a\.rejected\.webm/);
      expect(lastLine(again.stdout)).toMatchObject({
        error: { code: 'CHECK_FAILED', message: expect.stringMatching(/above 0\.9999/) },
      });
      // What was good before is still there.
      expect((await readdir(folder)).sort()).toEqual(['a.json', 'a.rejected.webm', 'a.webm', 'mine.json']);

      await writeFile(profile, JSON.stringify({ ...file, profiles: [strict, strict] }));
      const several = await run('export', input, ...low, '--profile', profile);
      expect(several).toMatchObject({ status: 2, stderr: expect.stringContaining('2 profiles') });
    }));
});
