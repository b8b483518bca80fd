import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import type { Harness, MovieRequest } from './harness/codecs.ts';
import { RED_PATCH } from './harness/test-card.ts';

const FRAMES = 90;
const SECONDS = (FRAMES * 1001) / 30000;
const FORMATS = [
  { codec: 'h264', container: 'mp4' },
  { codec: 'vp9', container: 'webm' },
  { codec: 'av1', container: 'webm' },
  { codec: 'av1', container: 'mp4' },
] as const;

function request(format: (typeof FORMATS)[number], more: Partial<MovieRequest> = {}): MovieRequest {
  return {
    ...format,
    width: 640,
    height: 360,
    frameRate: { num: 30000, den: 1001 },
    segments: [30, 30, 30],
    particles: 50,
    rate: { mode: 'quality', quality: 75 },
    ...more,
  };
}

async function makeMovie(page: Page, settings: MovieRequest) {
  const made = await page.evaluate(
    (wanted) => (globalThis as unknown as { harness: Harness }).harness.makeMovie(wanted),
    settings,
  );
  const file = test.info().outputPath(`movie.${settings.container}`);
  writeFileSync(file, Buffer.from(made.bytes, 'base64'));
  return { ...made, file };
}

/** Mean colour of the middle of the red patch in a frame, as ffmpeg decodes it by the file's tags. */
function redPatch(file: string, frame: number): number[] {
  const { x, y, width, height } = RED_PATCH;
  const filters = `select=eq(n\\,${frame}),crop=${width}:${height}:${x}:${y},scale=flags=accurate_rnd+full_chroma_int,format=rgb24`;
  const pixels = execFileSync('ffmpeg', [
    '-v', 'error', '-i', file, '-vf', filters, '-frames:v', '1', '-f', 'rawvideo', '-',
  ]); // biome-ignore format: a command line
  const sums = [0, 0, 0];
  for (let i = 0; i < pixels.length; i++) sums[i % 3] = (sums[i % 3] ?? 0) + (pixels[i] ?? 0);
  return sums.map((sum) => (sum * 3) / pixels.length);
}

test.beforeEach(async ({ page }) => {
  await page.goto('/e2e/harness/codecs.html');
  await page.waitForFunction('globalThis.harness');
});

for (const format of FORMATS) {
  test(`${format.codec} in ${format.container} is exact in count, rate, duration and colour`, async ({
    page,
  }) => {
    const { file, report, plan, segments } = await makeMovie(page, request(format));
    const text = execFileSync('ffprobe', [
      '-v', 'error', '-count_packets', '-of', 'json', '-show_format', '-show_streams', file,
    ]).toString(); // biome-ignore format: a command line
    const { streams, format: whole } = JSON.parse(text) as {
      streams: Record<string, unknown>[];
      format: { duration: string };
    };
    expect(streams).toHaveLength(1);
    expect(streams[0]).toMatchObject({
      codec_name: format.codec,
      width: 640,
      height: 360,
      nb_read_packets: String(FRAMES),
      r_frame_rate: '30000/1001',
      avg_frame_rate: '30000/1001',
      color_range: 'tv',
      color_space: 'bt709',
      color_primaries: 'bt709',
      color_transfer: 'bt709',
    });
    expect(Math.abs(Number(whole.duration) - SECONDS)).toBeLessThan(0.001);

    const warnings = execFileSync('sh', ['-c', `ffmpeg -v warning -i "${file}" -f null - 2>&1`]).toString();
    expect(warnings).toBe('');
    for (const frame of [0, 45, 89]) {
      for (const [channel, value] of redPatch(file, frame).entries()) {
        expect(
          Math.abs(value - (channel === 0 ? 255 : 0)),
          `frame ${frame}, channel ${channel}`,
        ).toBeLessThanOrEqual(2);
      }
    }

    expect(report.tracks).toMatchObject([{ frameCount: FRAMES, keyFrames: 3, problems: [] }]);
    expect(segments.map(({ types }) => types.startsWith('key delta delta'))).toEqual([true, true, true]);
    expect(plan.explanation.at(-1)).toContain('chosen');
  });
}

test('proved determinism holds: VP9 gives the same file twice', async ({ page }) => {
  const settings = request({ codec: 'vp9', container: 'webm' });
  const first = await makeMovie(page, settings);
  await page.reload();
  await page.waitForFunction('globalThis.harness');
  const second = await makeMovie(page, settings);
  expect(first.plan.deterministic).toBe(true);
  expect(second.plan.fingerprint).toBe(first.plan.fingerprint);
  expect(second.bytes === first.bytes).toBe(true);
});

for (const format of FORMATS.slice(0, 3)) {
  test(`${format.codec} follows a bit rate`, async ({ page }) => {
    const rate = (bitsPerSecond: number) => ({ mode: 'bitrate', bitsPerSecond }) as const;
    const low = await makeMovie(page, request(format, { rate: rate(300_000), segments: [60] }));
    const high = await makeMovie(page, request(format, { rate: rate(1_500_000), segments: [60] }));
    expect(high.bytes.length).toBeGreaterThan(low.bytes.length * 1.5);
    expect(high.bytes.length).toBeLessThan(low.bytes.length * 10);
  });
}

test('what no level of a codec allows is refused with what was tried', async ({ page }) => {
  const failure = await page.evaluate(async () => {
    const { harness } = globalThis as unknown as { harness: Harness };
    try {
      await harness.planEncoder(harness.settings({ codec: 'h264', width: 16384, height: 16384 }));
      return null;
    } catch (error) {
      return error instanceof Error
        ? { message: error.message, code: (error as { code?: unknown }).code }
        : null;
    }
  });
  expect(failure).toMatchObject({
    code: 'ENCODER_UNAVAILABLE',
    message: expect.stringMatching(/can't encode H\.264 at 16384×16384.*another format/),
  });
});

test('pictures come back with their exact straight colours', async ({ page }) => {
  const worst = await page.evaluate(async () => {
    const { harness } = globalThis as unknown as { harness: Harness };
    const [width, height] = [251, 4300];
    const data = new Uint8Array(width * height * 4);
    let seed = 7;
    for (let i = 0; i < data.length; i++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      data[i] = seed >>> 24;
    }
    const png = await harness.encodePng({ width, height, depth: 8, data });
    const decoded = await harness.decodeImage(png, 'image/png');
    let most = decoded.width === width && decoded.height === height ? 0 : 999;
    for (let i = 0; i < data.length; i++) {
      // Colours under no alpha can't be seen, and canvases forget them.
      if (data[i | 3] !== 0)
        most = Math.max(most, Math.abs((data[i] as number) - (decoded.data[i] as number)));
    }
    return most;
  });
  expect(worst).toBe(0);
});

test('broken and oversized pictures are refused in words', async ({ page }) => {
  const messages = await page.evaluate(async () => {
    const { harness } = globalThis as unknown as { harness: Harness };
    const claim = new Uint8Array(64);
    claim.set([
      0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 1, 0, 0, 0, 1,
    ]);
    const files = [claim, new TextEncoder().encode('no picture at all, whatever its name says')];
    return Promise.all(
      files.map((file) =>
        harness.decodeImage(file, 'image/png').then(
          () => 'decoded',
          (error: unknown) => (error instanceof Error ? error.message : ''),
        ),
      ),
    );
  });
  expect(messages[0]).toContain('65536×65536 is too large');
  expect(messages[1]).toContain("can't be decoded");
});
