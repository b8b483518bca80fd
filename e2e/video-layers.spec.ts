import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import type { FormatSettings } from '../src/engine/index.ts';

const WIDTH = 160;
const HEIGHT = 32;
/** Each frame says its number in bars, the lowest bit on the left. */
const BITS = 10;
const BAR = WIDTH / BITS;
const PICTURES: FormatSettings = { format: 'png-sequence' };

interface Clip {
  readonly rate: string;
  readonly frames: number;
  /** More of ffmpeg's options for the output. */
  readonly encode?: readonly string[];
  readonly filter?: string;
  readonly file?: string;
  readonly pixels?: string;
}

/** A video of numbered frames, in base64. */
function clip({ rate, frames, encode, filter, file = 'clip.mp4', pixels = 'yuv420p' }: Clip): string {
  const path = test.info().outputPath(file);
  const code = `geq=lum='if(mod(floor(N/pow(2,floor(X/${BAR}))),2),235,16)':cb=128:cr=128`;
  execFileSync('ffmpeg', [
    ...[
      '-v',
      'error',
      '-y',
      '-f',
      'lavfi',
      '-i',
      `color=s=${WIDTH}x${HEIGHT}:r=${rate},format=yuv420p,${code}`,
    ],
    ...['-fps_mode', 'passthrough', '-frames:v', String(frames), '-vf', `${filter ?? 'null'}`],
    ...(encode ?? ['-c:v', 'libx264', '-g', '12', '-bf', '2', '-qp', '18']),
    ...['-pix_fmt', pixels, '-colorspace', 'bt709', '-color_range', 'tv', path],
  ]);
  return readFileSync(path).toString('base64');
}

interface Row {
  /** Name of the file that it shows. */
  readonly file?: string;
  /** More fields of its layer, or layers in place of it. */
  readonly layer?: object;
}

/** A film with a video in each row. */
const film = (rate: number, frames: number, rows: readonly Row[]) => ({
  ...{ v: '5.9.0', nm: 'Film', fr: rate, ip: 0, op: frames, w: WIDTH, h: HEIGHT * rows.length },
  assets: [...new Set(rows.map(({ file = 'clip.mp4' }) => file))].map((p) => ({
    ...{ id: p, p, u: '', e: 0, w: WIDTH, h: HEIGHT },
  })),
  layers: rows.map(({ file = 'clip.mp4', layer }, i) => ({
    ...{ ty: 9, nm: `Row ${i}`, refId: file, ip: 0, op: frames, st: 0 },
    ks: { p: { a: 0, k: [0, i * HEIGHT, 0] } },
    ...layer,
  })),
});

async function exported(
  page: Page,
  composition: object | undefined,
  files: Readonly<Record<string, string>>,
  settings: FormatSettings = PICTURES,
) {
  return page.evaluate(
    async ([composition, files, settings]) => {
      window.harness.open(`video-${Math.random()}`);
      const job = await window.harness.submitFiles(composition, files, { settings, workers: 2 });
      return window.harness.result(job);
    },
    [composition, files, settings] as const,
  );
}

/** The numbers that each row shows in each picture of an archive; −1 where there is nothing. */
function numbers(data: string, rows: number): number[][] {
  const files = unzipSync(Buffer.from(data, 'base64'));
  const pictures = Object.keys(files)
    .sort()
    .map((name) => PNG.sync.read(Buffer.from(files[name] as Uint8Array)));
  return range(rows, (row) =>
    pictures.map(({ data: pixels, width }) => {
      const at = (bit: number): number => ((row + 0.5) * HEIGHT * width + Math.floor((bit + 0.5) * BAR)) * 4;
      if (pixels[at(0) + 3] === 0) return -1;
      return range(BITS, (bit) => ((pixels[at(bit)] ?? 0) > 127 ? 2 ** bit : 0)).reduce((a, b) => a + b);
    }),
  );
}

const range = <T>(count: number, value: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => value(i));

test.beforeEach(async ({ page }) => {
  await page.goto('/e2e/harness/engine.html');
  await page.waitForFunction('globalThis.harness');
});

/** What the rows of a film show. */
async function shown(page: Page, rate: number, frames: number, rows: readonly Row[]) {
  const names = [...new Set(rows.map(({ file = 'clip.mp4' }) => file))];
  const files = Object.fromEntries(
    names.map((name) => [name, readFileSync(test.info().outputPath(name)).toString('base64')]),
  );
  const { warnings, data } = await exported(page, film(rate, frames, rows), files);
  expect(warnings).toEqual([]);
  return numbers(data, rows.length);
}

test('frames are those of the source at every rate', async ({ page }) => {
  clip({ rate: '24', frames: 60, file: '24.mp4' });
  clip({ rate: '30', frames: 75, file: '30.mp4' });
  // Matroska rounds times to milliseconds.
  const encode = ['-c:v', 'libvpx-vp9', '-g', '20', '-crf', '20', '-b:v', '0', '-cpu-used', '8'];
  clip({ rate: '24000/1001', frames: 60, encode, file: '23.mkv' });
  // Every third frame is missing, and every fifth.
  clip({ rate: '24', frames: 60, filter: 'select=mod(n\\,3)*mod(n\\,5)', file: 'variable.mp4' });
  const rows = ['24.mp4', '30.mp4', '23.mkv', 'variable.mp4'].map((file) => ({ file }));

  const variable = (time: number): number => {
    let last = Math.floor(time * 24 + 1e-9);
    while (last > 0 && (last % 3 === 0 || last % 5 === 0)) last--;
    return Math.max(1, last);
  };
  for (const [rate, frames, exact] of [
    [24, 59, 24],
    [30, 70, 30],
    [23.976, 58, 24000 / 1001],
  ] as const) {
    const at = (source: number) => range(frames, (i) => Math.floor((i / exact) * source + 1e-9));
    const found = await shown(page, rate, frames, rows);
    expect(found.slice(0, 3)).toEqual([at(24), at(30), at(24000 / 1001)]);
    expect(found[3]).toEqual(range(frames, (i) => variable(i / exact)));
  }
});

test('time may be stretched, shifted, turned, remapped, frozen, nested, trimmed and sped up', async ({
  page,
}) => {
  clip({ rate: '24', frames: 60 });
  const linear = { i: { x: [1], y: [1] }, o: { x: [0], y: [0] } };
  const remap = (from: number, to: number) => ({
    tm: {
      a: 1,
      k: [
        { t: 0, s: [from / 24], ...linear },
        { t: 50, s: [to / 24] },
      ],
    },
  });
  const held = {
    a: 1,
    k: [
      { t: 0, s: [0.5], h: 1 },
      { t: 10, s: [1.25] },
    ],
  };
  const cases: readonly [layer: object, number: (i: number) => number][] = [
    [{ sr: 0.5 }, (i) => (i < 30 ? 2 * i : -1)],
    [{ sr: 2, st: -20 }, (i) => Math.floor((i + 20) / 2)],
    // Before the first frame the first is shown, after the last nothing; the layer's own points cut.
    [{ st: 7, ip: 3 }, (i) => (i < 3 ? -1 : i < 7 ? 0 : i < 67 ? i - 7 : -1)],
    // A layer that runs backwards from the file's end shows every frame of it.
    [{ sr: -1, st: 60 }, (i) => Math.max(0, 59 - i)],
    [remap(55, 5), (i) => 55 - Math.min(50, i)],
    // Beyond the end the last frame is held.
    [remap(20, 70), (i) => Math.min(59, 20 + i)],
    [{ tm: held }, (i) => (i < 10 ? 12 : 30)],
    [{ fw: { video: { in: 0.5, out: 1.5 } } }, (i) => (i < 24 ? 12 + i : -1)],
    [{ fw: { video: { in: 0.5, rate: 1.5 } } }, (i) => (i < 32 ? 12 + Math.floor(i * 1.5) : -1)],
  ];
  const found = await shown(
    page,
    24,
    68,
    cases.map(([layer]) => ({ layer })),
  );
  expect(found).toEqual(cases.map(([, number]) => range(68, number)));
});

test('sources that the browser can not decode come by WebAssembly, forward and backward', async ({
  page,
}) => {
  clip({
    rate: '24',
    frames: 30,
    file: 'prores.mov',
    pixels: 'yuv422p10le',
    encode: ['-c:v', 'prores_ks', '-profile:v', '1'],
  });
  const large = { filter: 'scale=320:128:flags=neighbor', frames: 30, rate: '24' };
  clip({
    ...large,
    file: 'dnxhr.mov',
    pixels: 'yuv422p',
    encode: ['-c:v', 'dnxhd', '-profile:v', 'dnxhr_sq'],
  });
  clip({ ...large, file: 'mpeg2.mkv', encode: ['-c:v', 'mpeg2video', '-g', '12', '-bf', '2', '-q:v', '2'] });
  const backward = { sr: -1, st: 30 };
  const found = await shown(page, 24, 30, [
    ...['prores.mov', 'dnxhr.mov', 'mpeg2.mkv'].map((file) => ({ file })),
    ...['prores.mov', 'mpeg2.mkv'].map((file) => ({ file, layer: backward })),
  ]);
  const forward = range(30, (i) => i);
  expect(found).toEqual([forward, forward, forward, forward.toReversed(), forward.toReversed()]);
});

test('a video in compositions within compositions keeps its time', async ({ page }) => {
  const files = { 'clip.mp4': clip({ rate: '24', frames: 60 }) };
  const inner = film(24, 60, [{ layer: { st: 4 } }]);
  const outer = { ty: 0, nm: 'Outer', refId: 'inner', w: WIDTH, h: HEIGHT, ip: 0, op: 24, st: -10, sr: 0.5 };
  const whole = {
    ...inner,
    assets: [...inner.assets, { id: 'inner', nm: 'Inner', layers: inner.layers }],
    layers: [{ ...outer, ks: {} }],
    op: 24,
  };
  const { data } = await exported(page, whole, files);
  // The inner layer ends at frame 60 of its own composition.
  expect(numbers(data, 1)).toEqual([range(24, (i) => (20 + 2 * i < 60 ? 16 + 2 * i : -1))]);
});

/** What the only picture of a film with a file in each row shows at a place of each row. */
async function colours(page: Page, files: readonly string[], places: readonly number[]) {
  const data = files.map((file) => readFileSync(test.info().outputPath(file)).toString('base64'));
  const composition = film(
    24,
    1,
    files.map((file) => ({ file })),
  );
  const result = await exported(
    page,
    composition,
    Object.fromEntries(files.map((file, i) => [file, data[i] ?? ''])),
  );
  expect(result.warnings).toEqual([]);
  const [picture] = Object.values(unzipSync(Buffer.from(result.data, 'base64')));
  const { data: pixels, width } = PNG.sync.read(Buffer.from(picture as Uint8Array));
  return files.map((_, row) =>
    places.map((x) => {
      const at = ((row + 0.5) * HEIGHT * width + x) * 4;
      return [...pixels.subarray(at, at + 4)];
    }),
  );
}

const near = (found: readonly number[], wanted: readonly number[], within: number): boolean =>
  wanted.every((value, i) => Math.abs(value - (found[i] ?? Number.NaN)) <= within);

test('colours, alpha, turns and pixel shapes are those of the file', async ({ page }) => {
  const bars = (path: string, filter: string, ...encode: string[]) => {
    // Red, green, blue and a mixed colour, in columns.
    const rgb = [
      "r='200*lt(X,40)+20*between(X,40,79)+20*between(X,80,119)+180*gte(X,120)'",
      "g='20*lt(X,40)+200*between(X,40,79)+20*between(X,80,119)+150*gte(X,120)'",
      "b='30*lt(X,40)+40*between(X,40,79)+220*between(X,80,119)+60*gte(X,120)'",
    ].join(':');
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `color=s=${WIDTH}x${HEIGHT}:r=24,format=gbrp,geq=${rgb}`],
      ...['-frames:v', '3', '-vf', filter, ...encode, test.info().outputPath(path)],
    ]);
  };
  const h264 = ['-c:v', 'libx264', '-qp', '4', '-pix_fmt'];
  const vp9 = ['-c:v', 'libvpx-vp9', '-lossless', '1', '-pix_fmt'];
  const tagged = (matrix: string, range: string) => [
    ...['-colorspace', matrix, '-color_range', range],
    ...['-color_primaries', 'bt709', '-color_trc', 'bt709'],
  ];
  const to = (matrix: string, range: string) =>
    `scale=out_color_matrix=${matrix}:out_range=${range}:flags=accurate_rnd+full_chroma_int`;
  bars('709.mp4', to('bt709', 'tv'), ...h264, 'yuv420p', ...tagged('bt709', 'tv'));
  bars('full.mp4', to('bt709', 'pc'), ...h264, 'yuv420p', ...tagged('bt709', 'pc'));
  bars('601.mp4', to('bt601', 'tv'), ...h264, 'yuv420p', ...tagged('smpte170m', 'tv'));
  bars('2020.mp4', to('bt2020', 'tv'), ...h264, 'yuv420p', ...tagged('bt2020nc', 'tv'));
  bars('444.webm', to('bt709', 'tv'), ...vp9, 'yuv444p', ...tagged('bt709', 'tv'));
  bars('deep.webm', to('bt709', 'tv'), ...vp9, 'yuv420p10le', ...tagged('bt709', 'tv'));
  bars('wide.mp4', `scale=80:32,setsar=2,${to('bt709', 'tv')}`, ...h264, 'yuv420p', ...tagged('bt709', 'tv'));
  bars('up.mp4', `transpose=2,${to('bt709', 'tv')}`, ...h264, 'yuv420p', ...tagged('bt709', 'tv'));
  const copy = ['-v', 'error', '-y', '-i', test.info().outputPath('up.mp4'), '-c', 'copy'];
  execFileSync('ffmpeg', [...copy, '-metadata:s:v', 'rotate=270', test.info().outputPath('turned.mp4')]);
  const files = [
    '709.mp4',
    'full.mp4',
    '601.mp4',
    '2020.mp4',
    '444.webm',
    'deep.webm',
    'wide.mp4',
    'turned.mp4',
  ];
  const wanted = [
    [200, 20, 30, 255],
    [20, 200, 40, 255],
    [20, 20, 220, 255],
    [180, 150, 60, 255],
  ];
  const found = await colours(page, files, [20, 60, 100, 140]);
  for (const [row, file] of files.entries()) {
    for (const [bar, colour] of wanted.entries()) {
      const seen = found[row]?.[bar] ?? [];
      expect(near(seen, colour, 2), `${file}, bar ${bar}: ${seen}`).toBe(true);
    }
  }

  bars(
    'alpha.webm',
    `format=gbrap,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='if(lt(X,80),60,255)',${to('bt709', 'tv')}`,
    ...['-c:v', 'libvpx-vp9', '-b:v', '0', '-crf', '4', '-auto-alt-ref', '0', '-pix_fmt', 'yuva420p'],
    ...tagged('bt709', 'tv'),
  );
  const [[left = [], right = []] = []] = await colours(page, ['alpha.webm'], [20, 140]);
  expect(near(left, [200, 20, 30, 60], 5), String(left)).toBe(true);
  expect(near(right, [180, 150, 60, 255], 4), String(right)).toBe(true);
});
