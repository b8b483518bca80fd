import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, it } from 'vitest';
import { openCommandSession } from './command-session.ts';
import { clip, flat, save } from './prove/compositions.ts';
import { caseOf } from './prove/format-cases.ts';
import { proveCases, redError } from './prove/format-settings.ts';
import { type Exported, lastLine, run, start, withFolder } from './prove/framewright.ts';
import { descendants } from './prove/processes.ts';

/** Each test is several runs of a browser, on build machines that have other work too. */
const LONG = { timeout: 300_000 };

/** The commands' own code over one page, where no process is looked at: most of what one takes is its browser's start. */
const session = openCommandSession();
afterAll(() => session.close());

const SMALL = { width: 320, height: 180, fps: 30, seconds: 1 } as const;

describe('export', LONG, () => {
  it('makes files that ffprobe, mediainfo and ffmpeg find to be what was asked for, sound included', async () => {
    // One of the browser, one with an alpha stream beside it, one of ours: the list is `npm run prove -- formats`.
    const runs = await proveCases([
      caseOf('h264-mp4'),
      caseOf('vp9-alpha-webm', { alpha: 'straight' }),
      caseOf('prores-4444', { alpha: 'straight' }),
    ]);
    for (const { name, exported, problems, unavailable } of runs) {
      expect({ name, problems, unavailable }).toEqual({ name, problems: [], unavailable: undefined });
      expect(exported?.segments.encoded).toBe(exported?.segments.total);
      expect(exported?.check.framesCompared).toBeGreaterThan(0);
    }
  });

  it('keeps red red', async () => {
    expect(await redError('vp9-webm')).toBeLessThanOrEqual(2);
  });

  it('takes several inputs into a folder, of which one may fail, and replaces earlier files by finished ones only', () =>
    withFolder(async (folder) => {
      const input = await save(folder, 'one.json', clip(SMALL));
      const bad = await save(folder, 'two.json', { ...clip(SMALL), w: -4 });
      const last = await save(folder, 'three.json', clip({ ...SMALL, seconds: 2 }));
      const output = join(folder, 'out');
      await mkdir(output);
      for (const name of ['one.webm', 'two.webm']) await writeFile(join(output, name), 'an earlier film');
      const settings = ['--size', '160x120', '--fps', '24000/1001', '--range', '6:18', '--json'];
      const { status, stdout } = await run(
        'export',
        input,
        bad,
        last,
        '--format',
        'vp9-webm',
        '-o',
        output,
        ...settings,
      );
      expect(status).toBe(2);
      const seconds = (12 * 1001) / 24000;
      const told = lastLine(stdout) as { exports: readonly Exported[] };
      expect(told).toMatchObject({
        exports: [
          { output: join(output, 'one.webm'), frames: 12, seconds },
          { input: bad, error: { code: 'INVALID_COMPOSITION' } },
          { output: join(output, 'three.webm'), frames: 12, seconds },
        ],
      });
      expect((await readFile(join(output, 'one.webm'))).length).toBe(told.exports[0]?.bytes);
      expect(await readFile(join(output, 'two.webm'), 'utf8')).toBe('an earlier film');
      // Nor is there a part file.
      expect((await readdir(output)).sort()).toEqual(['one.webm', 'three.webm', 'two.webm']);
    }));

  it('draws images beside the document, names missing ones, and follows no link out of the folder', () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, 'images'));
      const picture = new PNG({ width: 8, height: 8 });
      picture.data.fill(Buffer.from([0, 200, 40, 255]));
      await writeFile(join(folder, 'images/green.png'), PNG.sync.write(picture));
      const linking = (u: string, p: string) => ({
        ...flat(SMALL, [0, 0, 0]),
        assets: [{ id: 'image', w: SMALL.width, h: SMALL.height, u, p, e: 0 }],
        layers: [{ ty: 2, nm: 'photo', ind: 1, refId: 'image', ip: 0, op: 30, st: 0, ks: {} }],
      });
      const frames = (input: string) =>
        session.record('frames', input, '--frames', '3', '-o', join(folder, 'out'));
      await frames(await save(folder, 'linked.json', linking('images', 'green.png')));
      const drawn = PNG.sync.read(await readFile(join(folder, 'out/0003.png')));
      expect([...drawn.data.subarray(0, 4)]).toEqual([0, 200, 40, 255]);
      await mkdir(join(folder, 'below'));
      for (const path of ['../images/green.png', '../../../../../../etc/passwd']) {
        const input = await save(join(folder, 'below'), 'out.json', linking('', path));
        await expect(frames(input)).rejects.toThrow('outside');
      }
    }));

  it('ends with words, and nothing behind it, when it is interrupted or loses its browser; nobody else takes its store', () =>
    withFolder(async (folder) => {
      const input = await save(
        folder,
        'long.json',
        clip({ ...SMALL, width: 640, height: 360, seconds: 120 }),
      );
      const args = ['export', input, '--format', 'vp9-webm', '-o', join(folder, 'out.webm'), '--json'];
      const interrupted = start(args);
      await interrupted.saw(/^segment 1\/\d+ encoded$/m);
      process.kill(interrupted.pid, 'SIGINT');
      const { status, stderr } = await interrupted.finished;
      expect(stderr).toContain('Interrupted');
      expect(status).toBe(130);

      const orphaned = start([...args, '--store', join(folder, 'store')]);
      await orphaned.saw(/^segment \d+\/\d+ encoded$/m);
      const second = await run(...args, '--store', join(folder, 'store'));
      expect(second.stderr).toContain('is in use by another export');
      expect(second.status).toBe(2);
      for (const pid of await descendants(orphaned.pid)) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // Its parent's death took it along.
        }
      }
      const lost = await orphaned.finished;
      expect(lost.stderr).toContain('run the same command again to go on');
      expect(lost.status).toBe(1);
      expect(lastLine(lost.stdout)).toMatchObject({ error: { code: 'INTERRUPTED' } });
      expect((await readdir(folder)).sort()).toEqual(['long.json', 'store']);
    }));
});

describe('frames, formats and inspect', LONG, () => {
  it('draws the same picture as a png-sequence has, at the size asked for', () =>
    withFolder(async (folder) => {
      const input = await save(folder, 'a.json', clip(SMALL));
      const size = ['--size', '200x100', '--supersample', '2'];
      await session.record('frames', input, '--frames', '5,0,2', '-o', join(folder, 'drawn'), ...size);
      expect((await readdir(join(folder, 'drawn'))).sort()).toEqual(['0000.png', '0002.png', '0005.png']);
      const sequence = join(folder, 'sequence');
      await session.record(
        'export',
        input,
        '--format',
        'png-sequence',
        '-o',
        sequence,
        '--range',
        '0:6',
        ...size,
      );
      expect(await readdir(sequence)).toHaveLength(6);
      for (const name of await readdir(join(folder, 'drawn'))) {
        const [one, other] = [
          PNG.sync.read(await readFile(join(folder, 'drawn', name))),
          PNG.sync.read(await readFile(join(sequence, name))),
        ];
        expect([one.width, one.height]).toEqual([200, 100]);
        expect(one.data.equals(other.data)).toBe(true);
      }
      const beyond = await run('frames', input, '--frames', '0,30', '-o', join(folder, 'beyond'));
      expect(beyond.stderr).toContain('30');
      expect(beyond.status).toBe(2);
    }));

  it('lists every format of the contract with what this machine makes of it', async () => {
    const { formats } = await session.record<{
      formats: { id: string; available: boolean; explanation: string[] }[];
    }>('formats');
    expect(formats).toHaveLength(43);
    for (const { id, available, explanation } of formats) {
      // Browsers have HEVC only where the machine's hardware encodes it.
      if (id !== 'h265-mp4') expect({ id, available }).toEqual({ id, available: true });
      expect(explanation.join(' ').length).toBeGreaterThan(10);
    }
  });

  it('inspects a finished file, and refuses what is none', () =>
    withFolder(async (folder) => {
      const input = await save(folder, 'b.json', clip(SMALL));
      const output = join(folder, 'b.mp4');
      await session.record('export', input, '--format', 'av1-mp4', '--range', '0:15', '-o', output);
      expect(await session.record('inspect', output)).toMatchObject({
        container: 'MP4',
        durationSeconds: 0.5,
        tracks: [
          {
            width: 320,
            height: 180,
            frameCount: 15,
            colour: { matrix: 'bt709', fullRange: false },
            stream: { codec: 'av1', width: 320, height: 180, depth: 8, chroma: '420' },
            problems: [],
          },
        ],
        format: 'av1-mp4',
        findings: [],
      });
      const text = join(folder, 'b.txt');
      await writeFile(text, 'No film at all. '.repeat(100));
      const none = await run('inspect', text);
      expect(none.status).not.toBe(0);
      expect(none.stderr.length).toBeGreaterThan(20);
    }));
});
