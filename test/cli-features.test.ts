import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, it } from 'vitest';
import { openCommandSession } from './command-session.ts';
import { BLOCK_LIST, BLOCKS, textLayer, textOf } from './fixtures/fonts/blocks.ts';
import { save } from './prove/compositions.ts';
import { type Exported, lastLine, run, runJson, withFolder } from './prove/framewright.ts';

/* What the options that change the picture do, seen in the files that come out. */

const LONG = { timeout: 120_000 };

/** The command's own code over one page: most of what a command takes is the start of its browser. */
const session = openCommandSession();
afterAll(() => session.close());

const WIDTH = 160;
const HEIGHT = 60;

const fixed = (k: unknown) => ({ a: 0, k });

const film = (layers: readonly object[], more: object = {}) => ({
  ...{ v: '5.9.0', fr: 30, ip: 0, op: 30, w: WIDTH, h: HEIGHT, layers },
  ...more,
});

const solid = (colour: string, ks: object = {}, width = WIDTH, height = HEIGHT) => ({
  ...{ ty: 1, nm: 'Solid', ip: 0, op: 30, st: 0, sw: width, sh: height, sc: colour, ks },
});

/** From one grey on the left to another on the right. */
const ramp = (from: number, to: number) => ({
  ...{ ty: 4, nm: 'Ramp', ip: 0, op: 30, st: 0, ks: {} },
  shapes: [
    { ty: 'rc', s: fixed([WIDTH, HEIGHT]), p: fixed([WIDTH / 2, HEIGHT / 2]), r: fixed(0) },
    {
      ...{ ty: 'gf', t: 1, r: 1, o: fixed(100), s: fixed([0, 0]), e: fixed([WIDTH, 0]) },
      g: { p: 2, k: fixed([0, from, from, from, 1, to, to, to]) },
    },
  ],
});

interface Picture {
  /** Of a full scale of 1; at 16 bits the file's own. */
  value(x: number, y: number, channel?: number): number;
  readonly bytes: Buffer;
}

async function picture(path: string): Promise<Picture> {
  const bytes = await readFile(path);
  const { data, depth } = PNG.sync.read(bytes, { skipRescale: true }) as PNG & { depth: 8 | 16 };
  const full = depth === 16 ? 65535 : 255;
  return { bytes, value: (x, y, channel = 0) => (data[(y * WIDTH + x) * 4 + channel] ?? Number.NaN) / full };
}

/** The first frame of a document as `frames` draws it, and the warnings. */
async function drawn(folder: string, name: string, document: object | Uint8Array, ...options: string[]) {
  const input = join(folder, document instanceof Uint8Array ? `${name}.lottie` : `${name}.json`);
  await writeFile(input, document instanceof Uint8Array ? document : JSON.stringify(document));
  const { warnings } = await session.record<Pick<Exported, 'warnings'>>(
    ...['frames', input, '--frames', '0', '-o', join(folder, name), '--renderer', 'cpu', ...options],
  );
  return { ...(await picture(join(folder, name, '0000.png'))), warnings };
}

const along = (read: (x: number) => number): number[] => Array.from({ length: WIDTH }, (_, x) => read(x));

describe('pictures', LONG, () => {
  it('in PQ have white at 203 cd/m², greys that only rise, and their code points', () =>
    withFolder(async (folder) => {
      const { value, bytes } = await drawn(
        folder,
        'pq',
        film([ramp(0, 1), solid('#ffffff', {}, WIDTH, 10)].reverse()),
        ...['--color', 'pq'],
      );
      // BT.2408: reference white is 58 % of the code range.
      for (const channel of [0, 1, 2]) expect(value(80, 5, channel)).toBeCloseTo(0.58, 2);
      const greys = along((x) => value(x, 40));
      expect(greys.every((grey, x) => x === 0 || grey > (greys[x - 1] ?? 0))).toBe(true);
      expect(greys.at(-1)).toBeCloseTo(0.58, 2);
      const at = bytes.indexOf('cICP');
      expect([...bytes.subarray(at + 4, at + 8)]).toEqual([9, 16, 0, 1]);
      const eight = await run(
        ...['frames', join(folder, 'pq.json'), '--frames', '0', '-o', join(folder, 'eight')],
        ...['--color', 'pq', '--depth', '8'],
      );
      expect(eight.status).toBe(2);
      expect(eight.stderr).toContain('16 bits');
    }));

  it('mix light in linear blending, and gain levels between the steps by dither', () =>
    withFolder(async (folder) => {
      const half = film([solid('#ffffff', { o: fixed(50) }), solid('#000000')]);
      const linear = await drawn(folder, 'linear', half, '--blending', 'linear');
      expect(Math.round(linear.value(80, 30) * 255)).toBe(188);
      const shallow = film([ramp(0.2, 0.22)]);
      const dithered = await drawn(folder, 'dithered', shallow, '--dither');
      const means = along((x) => {
        let sum = 0;
        for (let y = 0; y < HEIGHT; y++) sum += dithered.value(x, y);
        return sum / HEIGHT;
      });
      expect(new Set(means).size).toBeGreaterThan(20);
      // Wide enough for the pattern to even out.
      for (let x = 0; x < WIDTH; x += 16) {
        const mean = means.slice(x, x + 16).reduce((sum, value) => sum + value) / 16;
        expect(Math.abs(mean - (0.2 + (0.02 * (x + 8)) / WIDTH)) * 255).toBeLessThan(0.15);
      }
    }));
});

describe('documents', LONG, () => {
  it('are set in the fonts of --fonts; without them the warning names family and way out', () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, 'fonts'));
      await writeFile(join(folder, 'fonts/blocks.ttf'), BLOCKS);
      const layer = textLayer(textOf('A', { s: 50, fc: [1, 0, 0] }), {}, { ks: { p: fixed([40, 55]) } });
      const document = film([layer], BLOCK_LIST);
      const letters = async (...options: string[]) => {
        const { value, warnings } = await drawn(folder, 'text', document, ...options);
        return { ink: along((x) => value(x, 50, 3)).reduce((sum, alpha) => sum + alpha), warnings };
      };
      const found = await letters('--fonts', join(folder, 'fonts'));
      expect(found.warnings).toEqual([]);
      expect(found.ink).toBeGreaterThan(10);
      const missing = await letters();
      expect(missing.ink).toBe(0);
      expect(missing.warnings).toMatchObject([{ feature: 'missing-font' }]);
      expect(missing.warnings[0]?.message).toMatch(/Block Sans.*--fonts DIR/);
    }));

  it('of an archive wear the theme that is asked for', () =>
    withFolder(async (folder) => {
      const red = fixed([1, 0, 0]);
      const ground = {
        ...{ ty: 4, nm: 'Ground', ip: 0, op: 30, st: 0, ks: {} },
        shapes: [
          { ty: 'rc', s: fixed([WIDTH, HEIGHT]), p: fixed([WIDTH / 2, HEIGHT / 2]), r: fixed(0) },
          { ty: 'fl', c: { sid: 'brand', ...red }, o: fixed(100) },
        ],
      };
      const json = (value: object) => strToU8(JSON.stringify(value));
      const archive = zipSync({
        'manifest.json': json({ version: '2', animations: [{ id: 'a' }], themes: [{ id: 'sea' }] }),
        'a/a.json': json(film([ground], { slots: { brand: { p: red } } })),
        't/sea.json': json({ rules: [{ id: 'brand', type: 'Color', value: [0, 0.4, 1] }] }),
      });
      const plain = await drawn(folder, 'plain', archive);
      expect([0, 1, 2].map((channel) => plain.value(80, 30, channel))).toEqual([1, 0, 0]);
      const themed = await drawn(folder, 'themed', archive, '--theme', 'sea');
      expect([0, 1, 2].map((channel) => themed.value(80, 30, channel))).toEqual([0, 0.4, 1]);
    }));

  it('with an endless expression are refused at once, by layer and property', () =>
    withFolder(async (folder) => {
      const rotation = { a: 0, k: 0, x: 'var $bm_rt; while (true) {}' };
      const spinner = { ...solid('#ff0000', { r: rotation }), nm: 'Spinner' };
      const input = await save(folder, 'endless.json', film([spinner]));
      const { status, stdout, stderr } = await run(
        ...['export', input, '--format', 'vp9-webm', '-o', join(folder, 'out.webm'), '--json'],
      );
      expect(status).toBe(2);
      expect(stderr).toMatch(/"Transform › Rotation" in the layer "Spinner" was stopped/);
      expect(lastLine(stdout)).toMatchObject({ error: { code: 'COMPOSITION_LIMIT' } });
    }));
});

describe('export', LONG, () => {
  /** A bar of 40 pixels that goes 20 pixels a frame. */
  const mover = {
    ...solid('#ffffff', {}, 40, HEIGHT),
    ks: {
      p: {
        a: 1,
        k: [
          { t: 0, s: [0, 0], o: { x: [0], y: [0] }, i: { x: [1], y: [1] } },
          { t: 5, s: [100, 0] },
        ],
      },
    },
  };

  it('spreads moving edges over the time that the shutter is open', () =>
    withFolder(async (folder) => {
      const input = await save(folder, 'mover.json', film([mover]));
      const output = join(folder, 'out');
      const settings = ['--format', 'png-sequence', '--range', '0:4', '--renderer', 'cpu', '-o', output];
      await session.record('export', input, ...settings, '--motion-blur', '180:32');
      const { value } = await picture(join(output, '0002.png'));
      const cover = along((x) => value(x, 30, 3));
      expect(cover.reduce((sum, share) => sum + share)).toBeCloseTo(40, 0);
      // Half a frame's way, 10 pixels, on either side.
      const partly = cover.filter((share) => share > 0.01 && share < 0.99).length;
      expect(partly).toBeGreaterThanOrEqual(18);
      expect(partly).toBeLessThanOrEqual(22);
    }));

  it('makes the same bytes without caches, with more work', () =>
    withFolder(async (folder) => {
      const shapes = [
        { ty: 'el', s: fixed([50, 50]), p: fixed([80, 30]) },
        { ty: 'fl', c: fixed([1, 0, 0]), o: fixed(50) },
      ];
      const disc = { ...{ ty: 4, nm: 'Disc', ks: {} }, shapes };
      // It goes and comes back, so that only a cache knows it then.
      const discs = [
        { ...disc, ip: 0, op: 2 },
        { ...disc, ip: 3, op: 5 },
      ];
      const input = await save(folder, 'film.json', film([...discs, mover]));
      const off = { enabled: false };
      const make = (caching: object) =>
        runJson<Exported & { rendering: Record<'tilesKept' | 'pathsReused' | 'pathsRasterised', number> }>(
          ...['export', input, '--format', 'vp9-webm', '-o', join(folder, 'out.webm'), '--renderer', 'cpu'],
          ...['--range', '0:5', '--optimization', JSON.stringify({ caching })],
        );
      const kept = await make({});
      const fresh = await make({ frameCache: off, nodeCache: off, assetCache: off });
      expect(fresh.sha256).toBe(kept.sha256);
      expect(kept.rendering.tilesKept).toBeGreaterThan(0);
      expect(fresh.rendering.tilesKept).toBe(0);
      expect(fresh.rendering.pathsRasterised).toBeGreaterThan(kept.rendering.pathsRasterised);
    }));

  it('exports by preset, options first, and tells which rules the file breaks', () =>
    withFolder(async (folder) => {
      const input = await save(folder, 'film.json', film([solid('#d8e0e8')]));
      const { presets } = await session.record<{ presets: readonly { id: string }[] }>('presets');
      expect(presets.map(({ id }) => id)).toContain('tiktok');
      const asked = ['export', input, '--preset', 'tiktok', '--size', '96x96', '--format', 'vp9-webm'];
      const { format, preset, violations, warnings } = await session.record<
        Exported & { preset: string; violations: readonly { rule: string; value: unknown }[] }
      >(...asked, '--audio', 'opus', '-o', join(folder, 'out.webm'));
      expect({ format, preset }).toEqual({ format: 'vp9-webm', preset: 'tiktok' });
      expect(violations).toMatchObject([
        { rule: 'aspectRatio', value: { width: 96, height: 96 } },
        { rule: 'minimumDuration', value: 1 },
      ]);
      expect(warnings.map(({ message }) => message)).toContainEqual(
        expect.stringMatching(/^TikTok: The film lasts 1 s; at least 3 s is asked for/),
      );
    }));

  it('writes letters over the picture', () =>
    withFolder(async (folder) => {
      const input = await save(folder, 'film.json', film([solid('#ffffff')]));
      const output = join(folder, 'out');
      const asked = ['--format', 'png-sequence', '--range', '0:2', '--renderer', 'cpu', '-o', output];
      await session.record('export', input, ...asked, '--burn-in', '{"timecode":true,"position":"top"}');
      const [first, second] = [
        await picture(join(output, '0000.png')),
        await picture(join(output, '0001.png')),
      ];
      const dark = along((x) => first.value(x, 2)).filter((value) => value < 0.5).length;
      expect(dark).toBeGreaterThan(5);
      expect(along((x) => first.value(x, 40)).every((value) => value === 1)).toBe(true);
      expect(second.bytes.equals(first.bytes)).toBe(false);
    }));
});
