import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import type { DeliveryFacts, DeliveryRules, FormatSettings } from '../src/engine/index.ts';
import { lumaPlane, type Picture, ssim } from '../src/engine/metrics/index.ts';
import { waveFile } from '../test/fixtures/audio/wave-file.ts';

let stores = 0;

async function open(page: Page): Promise<void> {
  await page.goto('/e2e/harness/engine.html');
  await page.waitForFunction(() => window.harness !== undefined);
  await page.evaluate((name) => window.harness.open(name), `presets-${stores++}`);
}

interface Film {
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** How many squares cross the picture, from a frame on. */
  readonly squares: readonly { readonly from: number; readonly count: number }[];
  readonly sound?: string;
}

const GOLDEN = 0.618034;

/** Squares of many colours over a light ground, at 25 frames a second. */
function film({ frames, width, height, squares, sound }: Film): object {
  const square = (from: number, index: number): object => {
    const [x, y] = [(index * GOLDEN) % 1, (index * GOLDEN * GOLDEN * 7) % 1];
    const p = {
      a: 1,
      k: [
        { t: from, s: [x * width, y * height] },
        { t: frames, s: [y * width, x * height] },
      ],
    };
    return {
      ...{ ty: 4, nm: `Square ${index}`, ip: from, op: frames, st: 0 },
      ks: {
        p,
        r: {
          a: 1,
          k: [
            { t: from, s: [0] },
            { t: frames, s: [90 * index] },
          ],
        },
      },
      shapes: [
        { ty: 'rc', p: { k: [0, 0] }, s: { k: [height / 6, height / 9] }, r: { k: 0 } },
        { ty: 'fl', c: { k: [x, y, (x + y) % 1] }, o: { k: 100 } },
      ],
    };
  };
  return {
    ...{ v: '5.9.0', nm: 'Squares', fr: 25, ip: 0, op: frames, w: width, h: height },
    assets: sound === undefined ? [] : [{ id: sound, p: sound, u: '', e: 0 }],
    layers: [
      ...(sound === undefined ? [] : [{ ty: 6, nm: sound, refId: sound, ip: 0, op: frames, st: 0, ks: {} }]),
      ...squares.flatMap(({ from, count }) =>
        Array.from({ length: count }, (_, index) => square(from, index + 1)),
      ),
      { ty: 1, nm: 'Ground', ip: 0, op: frames, st: 0, ks: {}, sw: width, sh: height, sc: '#d8e0e8' },
    ],
  };
}

/** A tone that is much louder than any place wants it. */
const tone = Buffer.from(
  waveFile({
    ...{ sampleRate: 48_000, channels: 2, count: 48_000 * 4, format: '16' },
    value: (n) => 0.9 * Math.sin((2 * Math.PI * 440 * n) / 48_000) * (n % 12_000 < 9_000 ? 1 : 0.2),
  }),
).toString('base64');

/** Exports with the settings of a preset, some of them replaced. */
async function exportBy(page: Page, preset: string, document: object, over: Partial<FormatSettings> = {}) {
  return page.evaluate(
    async ([id, composition, changes, sound]) => {
      const { harness } = window;
      const { settings } = await harness.engine.presets.get(id);
      const files = { 'tone.wav': sound };
      const job = await harness.submitFiles(composition, files, { settings: { ...settings, ...changes } });
      return harness.result(job);
    },
    [preset, document, over, tone] as const,
  );
}

function save(name: string, data: string): string {
  const path = test.info().outputPath(name);
  writeFileSync(path, Buffer.from(data, 'base64'));
  return path;
}

/** What ffprobe and ffmpeg's loudness meter say of a file. */
function factsOf(path: string): DeliveryFacts & { readonly codec: string } {
  const told = execFileSync('ffprobe', ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', path]);
  const { streams, format } = JSON.parse(told.toString());
  const of = (type: string) => streams.find((stream: { codec_type: string }) => stream.codec_type === type);
  const [video, audio] = [of('video'), of('audio')];
  const [num, den] = video.r_frame_rate.split('/').map(Number);
  const meter = spawnSync('ffmpeg', ['-nostats', '-i', path, '-af', 'ebur128=peak=true', '-f', 'null', '-']);
  const summary = meter.stderr.toString().split('Summary:').at(-1) ?? '';
  return {
    codec: video.codec_name,
    size: { width: video.width, height: video.height },
    frameRate: { num, den },
    seconds: Number(format.duration),
    bytes: Number(format.size),
    bitrate: Number(format.bit_rate),
    alpha: video.pix_fmt.startsWith('yuva'),
    sound: audio !== undefined,
    loudness: {
      integrated: Number(/I:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1]),
      truePeak: Number(/Peak:\s+(-?[\d.]+) dBFS/.exec(summary)?.[1]),
    },
  };
}

/** A frame of a file, as ffmpeg decodes it. */
function frameOf(path: string, frame: number, { width, height }: { width: number; height: number }): Picture {
  const filter = `select=eq(n\\,${frame}),scale=${width}:${height}:in_color_matrix=bt709:flags=accurate_rnd+full_chroma_int,format=rgba`;
  const args = ['-v', 'error', '-i', path, '-vf', filter, '-frames:v', '1', '-f', 'rawvideo', '-'];
  return { width, height, data: execFileSync('ffmpeg', args, { maxBuffer: 2 ** 28 }) };
}

const greyAt = ({ data, width }: Picture, x: number, y: number): number =>
  Number(data[(y * width + x) * 4 + 1]);

test('files made by presets keep the rules of their places', async ({ page }) => {
  test.slow();
  await open(page);
  const wide = film({
    ...{ frames: 80, width: 640, height: 360, sound: 'tone.wav' },
    squares: [{ from: 0, count: 5 }],
  });
  const cases: readonly [string, string, Partial<FormatSettings>][] = [
    ['instagram-reel', 'reel.mp4', {}],
    // A second is enough for the meter.
    ['broadcast-hd-25', 'broadcast.mov', { range: { start: 20, end: 52 } }],
  ];
  for (const [id, name, over] of cases) {
    const { data, check, audio } = await exportBy(page, id, wide, over);
    expect(check.passed).toBe(true);
    const path = save(name, data);
    const facts = factsOf(path);
    const violations = await page.evaluate(
      ([preset, known]) => window.harness.engine.presets.validate(preset, known),
      [id, facts] as const,
    );
    expect(violations, JSON.stringify(facts)).toEqual([]);
    const target = id === 'instagram-reel' ? -14 : -23;
    expect(Math.abs(Number(facts.loudness?.integrated) - target)).toBeLessThan(0.5);
    expect(Math.abs(Number(facts.loudness?.integrated) - Number(audio?.measured?.integrated))).toBeLessThan(
      0.5,
    );
    if (id !== 'instagram-reel') continue;
    expect(facts).toMatchObject({ codec: 'h264', size: { width: 1080, height: 1920 } });
    // Bars above and below, and the composition between them in its own shape.
    const picture = frameOf(path, 40, { width: 1080, height: 1920 });
    expect(greyAt(picture, 540, 600)).toBeLessThan(20);
    expect(greyAt(picture, 10, 960)).toBeGreaterThan(180);
    const broken = await page.evaluate(
      ([known]) => window.harness.engine.presets.validate('instagram-story', { ...known, seconds: 61 }),
      [facts] as const,
    );
    expect(broken.map(({ rule }): keyof DeliveryRules => rule)).toEqual(['maximumDuration']);
  }
});

test('a review copy is half as large and shows its timecode and a watermark', async ({ page }) => {
  await open(page);
  const size = { width: 640, height: 360 };
  const plain = film({ ...{ frames: 50, width: 1280, height: 720 }, squares: [] });
  const timecode = '01:00:09:20';
  const marked = save('marked.mp4', (await exportBy(page, 'review', plain, { timecode })).data);
  const bare = save('bare.mp4', (await exportBy(page, 'review', plain, { timecode, burnIn: {} })).data);
  expect(factsOf(marked)).toMatchObject({ codec: 'h264', size, sound: false });
  const difference = (a: Picture, b: Picture): { rows: number[]; pixels: number } => {
    const rows = new Set<number>();
    let pixels = 0;
    for (let y = 0; y < size.height; y++) {
      for (let x = 0; x < size.width; x++) {
        if (Math.abs(greyAt(a, x, y) - greyAt(b, x, y)) < 40) continue;
        rows.add(y);
        pixels++;
      }
    }
    return { rows: [...rows], pixels };
  };
  const [first, later] = [frameOf(marked, 4, size), frameOf(marked, 5, size)];
  const { pixels } = difference(first, frameOf(bare, 4, size));
  expect(pixels).toBeGreaterThan(4_000);
  // Light letters on a dark plate, at the bottom.
  expect(greyAt(first, 260, 338)).toBeLessThan(120);
  // From one frame to the next only digits change: 09:24 to 10:00.
  const step = difference(first, later);
  expect(step.pixels).toBeGreaterThan(40);
  expect(Math.min(...step.rows)).toBeGreaterThan(320);
  expect(difference(frameOf(bare, 4, size), frameOf(bare, 5, size)).pixels).toBe(0);
});

test('a preview of settings tells what the file will look like and weigh', async ({ page }) => {
  test.slow();
  await open(page);
  // Calm, then crowded, then calmer again.
  const document = film({
    ...{ frames: 250, width: 320, height: 180 },
    squares: [
      { from: 0, count: 3 },
      { from: 125, count: 20 },
    ],
  });
  const settings: FormatSettings = { format: 'vp9-webm' };
  const { preview, samples } = await page.evaluate(
    async ([composition, chosen]) => {
      const bytes = new TextEncoder().encode(JSON.stringify(composition));
      const request = { compositionId: 'film', composition: bytes, fileName: 'film.json', settings: chosen };
      const { samples, ...preview } = await window.harness.engine.previewExportSettings(request);
      const plain = ({ width, height, data }: (typeof samples)[number]['before']) => ({
        ...{ width, height, data: Array.from(data) },
      });
      return {
        preview,
        samples: samples.map((one) => ({ ...one, before: plain(one.before), after: plain(one.after) })),
      };
    },
    [document, settings] as const,
  );
  expect(preview).toMatchObject({ frames: 250, segments: 5 });
  expect(preview.estimatedTime).toBeGreaterThan(0);
  expect(samples).toHaveLength(3);

  const result = await page.evaluate(
    async ([composition, chosen]) =>
      window.harness.result(await window.harness.submit(composition, { settings: chosen })),
    [document, settings] as const,
  );
  // What the preview encoded is not encoded again.
  expect(result.segments.reused).toBeGreaterThan(0);
  const path = save('film.webm', result.data);
  test.info().annotations.push({
    type: 'estimate',
    description: `${preview.estimatedBytes} of ${result.bytes} bytes, ${preview.estimatedTime.toFixed(1)} of ${(Number(result.timing.total) / 1000).toFixed(1)} s`,
  });
  expect(Math.abs(preview.estimatedBytes / result.bytes - 1)).toBeLessThan(0.25);
  for (const { frame, before, after, ...told } of samples) {
    expect(frame).toBeGreaterThanOrEqual(125);
    const drawn: Picture = { ...before, data: Uint8Array.from(before.data) };
    const shown: Picture = { ...after, data: Uint8Array.from(after.data) };
    const measured = ssim(lumaPlane(drawn), lumaPlane(frameOf(path, frame, before)));
    expect(Math.abs(measured - told.ssim)).toBeLessThan(0.01);
    expect(Math.abs(ssim(lumaPlane(drawn), lumaPlane(shown)) - told.ssim)).toBeLessThan(0.001);
    expect(told.deltaE).toBeLessThan(2);
  }
  expect(preview.quality.ssim).toBe(Math.min(...samples.map((one) => one.ssim)));
});

test('a preview of a document is what the export writes', async ({ page }) => {
  await open(page);
  const document = film({ frames: 30, width: 320, height: 180, squares: [{ from: 0, count: 3 }] });
  const { preview, result } = await page.evaluate(async (composition) => {
    const settings = { format: 'lottie' } as const;
    const bytes = new TextEncoder().encode(JSON.stringify(composition));
    const request = { compositionId: 'film', composition: bytes, fileName: 'film.json', settings };
    return {
      preview: await window.harness.engine.previewExportSettings(request),
      result: await window.harness.result(await window.harness.submit(composition, { settings })),
    };
  }, document);
  expect(preview).toMatchObject({ frames: 30, segments: 0, samples: [], estimatedBytes: result.bytes });
  expect(preview.quality.ssim).toBeGreaterThan(0.999);
});

test('a preview of settings can be stopped', async ({ page }) => {
  await open(page);
  const document = film({ ...{ frames: 300, width: 1280, height: 720 }, squares: [{ from: 0, count: 40 }] });
  const refusal = await page.evaluate(async (composition) => {
    const bytes = new TextEncoder().encode(JSON.stringify(composition));
    const stop = new AbortController();
    // It is at work once it has started a worker.
    const Original = Worker;
    const started = new Promise<void>((resolve) => {
      window.Worker = class extends Original {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          resolve();
        }
      };
    });
    const asked = window.harness.engine.previewExportSettings(
      { compositionId: 'film', composition: bytes, fileName: 'film.json', settings: { format: 'vp9-webm' } },
      { signal: stop.signal },
    );
    await started;
    stop.abort();
    return asked.then(
      () => 'was not stopped',
      (thrown: { code: string }) => thrown.code,
    );
  }, document);
  expect(refusal).toBe('CANCELLED');
});
