import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import type { EncodeSettings } from '../src/engine/codecs/index.ts';
import type { Harness, MovieRequest } from './harness/codecs.ts';
import { RED_PATCH } from './harness/test-card.ts';

const FRAMES = 45;
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
    segments: [15, 15, 15],
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
    for (const frame of [0, 22, 44]) {
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

/** The smallest that tells something: small sizes, few frames. */
function small(more: Partial<EncodeSettings>, wanted: Partial<MovieRequest> = {}): MovieRequest {
  const { codec = 'vp9', ...rest } = more;
  return request(FORMATS[0], {
    codec: codec as MovieRequest['codec'],
    container: codec === 'vp9' ? 'webm' : 'mp4',
    width: 320,
    height: 192,
    segments: [12, 12],
    particles: 10,
    more: rest,
    ...wanted,
  });
}

function stream(file: string): Record<string, unknown> {
  const text = execFileSync('ffprobe', ['-v', 'error', '-of', 'json', '-show_streams', file]).toString();
  return (JSON.parse(text) as { streams: Record<string, unknown>[] }).streams[0] ?? {};
}

/** Decoded planes of a whole film by native ffmpeg, which must not complain. */
function decode(file: string, format: string): Buffer {
  const complaints = execFileSync('sh', ['-c', `ffmpeg -v warning -i "${file}" -f null - 2>&1`]).toString();
  expect(complaints).toBe('');
  return execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'rawvideo', '-pix_fmt', format, '-'], {
    maxBuffer: 1 << 28,
  });
}

test('H.264 comes in the profile that was asked for, by the browser and by libx264', async ({ page }) => {
  const names = { baseline: 'Constrained Baseline', main: 'Main', high: 'High' } as const;
  for (const encoder of ['webcodecs', 'ffmpeg'] as const) {
    for (const profile of ['baseline', 'main', 'high'] as const) {
      const movie = await makeMovie(page, small({ codec: 'h264', profile, encoder, keyFrameInterval: 5 }));
      expect(stream(movie.file)).toMatchObject({
        profile: names[profile],
        nb_frames: '24',
        color_range: 'tv',
        color_space: 'bt709',
      });
      expect(decode(movie.file, 'yuv420p').length).toBe(24 * 320 * 192 * 1.5);
      // Every 5 frames of each segment of 12.
      expect(movie.report.tracks[0]?.keyFrames).toBeGreaterThanOrEqual(6);
    }
  }
});

test('libx264 gives the same file in every page, in deterministic mode', async ({ page }) => {
  const wanted = small({ codec: 'h264', deterministic: true });
  const first = await makeMovie(page, wanted);
  expect(first.plan).toMatchObject({ encoder: 'ffmpeg.wasm libx264', deterministic: true });
  expect(first.plan.explanation.join(' ')).toMatch(
    /software: its bytes are known to differ.*libx264.*chosen/,
  );
  await page.reload();
  await page.waitForFunction('globalThis.harness');
  const second = await makeMovie(page, wanted);
  expect(second.bytes === first.bytes).toBe(true);
});

test('a preset, a buffer and two passes lead to encoders that have them', async ({ page }) => {
  const preset = await makeMovie(page, small({ codec: 'h264', tuning: { preset: 'ultrafast' } }));
  expect(preset.plan.ffmpeg?.options.slice(0, 2)).toEqual(['-preset', 'ultrafast']);
  expect(preset.plan.explanation.join(' ')).toContain('A preset is asked for');
  const vp9 = await makeMovie(page, small({ codec: 'vp9', tuning: { frameParallel: true } }));
  expect(vp9.plan.encoder).toBe('ffmpeg.wasm libvpx-vp9');
  expect(stream(vp9.file)).toMatchObject({ codec_name: 'vp9', color_space: 'bt709' });
  expect(decode(vp9.file, 'yuv420p').length).toBe(24 * 320 * 192 * 1.5);
});

test('VP9 takes 10 bits in PQ, tagged in stream and container', async ({ page }) => {
  const pq = { primaries: 'bt2020', transfer: 'pq', matrix: 'bt2020-ncl', fullRange: false } as const;
  const movie = await makeMovie(page, small({ codec: 'vp9', depth: 10, colourSpace: pq }));
  expect(movie.plan).toMatchObject({ input: 'I420P10', encoder: 'webcodecs', deterministic: true });
  expect(movie.segments[0]?.track.codec).toMatch(/^vp09\.02\.\d\d\.10\.00\.09\.16\.09\.00$/);
  expect(stream(movie.file)).toMatchObject({
    profile: 'Profile 2',
    pix_fmt: 'yuv420p10le',
    color_space: 'bt2020nc',
    color_transfer: 'smpte2084',
    color_primaries: 'bt2020',
  });
  // The red patch: luma of red in BT.709 planes, four times as fine.
  const planes = decode(movie.file, 'yuv420p10le');
  const luma = planes.readUInt16LE((80 * 320 + 80) * 2);
  expect(Math.abs(luma - 4 * 63)).toBeLessThanOrEqual(4);
});

test('the alpha of VP9 is a stream of its own, straight and full range', async ({ page }) => {
  const wanted = small({ codec: 'vp9', alpha: true });
  const colours = await makeMovie(page, { ...wanted, alphaStream: false });
  expect(colours.plan.input).toBe('I420A');
  const alpha = await makeMovie(page, { ...wanted, alphaStream: true });
  const planes = decode(alpha.file, 'yuv420p');
  let worst = 0;
  let sum = 0;
  for (let frame = 0; frame < 24; frame++) {
    const start = frame * 320 * 192 * 1.5;
    for (let i = 0; i < 320 * 192; i++) {
      // Where the ramp starts over, from opaque to clear, it rings.
      if ((i + frame) % 320 < 16 || (i + frame) % 320 > 304) continue;
      const error = Math.abs((planes[start + i] ?? 0) - ((i + frame) % 320) * (255 / 319));
      worst = Math.max(worst, error);
      sum += error;
    }
  }
  expect(sum / (24 * 288 * 192)).toBeLessThan(1);
  expect(worst).toBeLessThanOrEqual(6);
});

test('a constant rate is kept, and what no encoder here can do is refused in words', async ({ page }) => {
  const rate = { mode: 'bitrate', bitsPerSecond: 400_000, constant: true } as const;
  const movie = await makeMovie(page, small({ codec: 'vp9' }, { rate, segments: [60] }));
  expect(movie.plan.webcodecs?.bitrateMode).toBe('constant');
  const kilobits = (movie.bytes.length * 0.75 * 8) / 2 / 1000;
  expect(kilobits).toBeGreaterThan(200);
  expect(kilobits).toBeLessThan(600);
  const refusals = await page.evaluate(async () => {
    const { harness } = globalThis as unknown as { harness: Harness };
    const size = { width: 640, height: 360 };
    const wanted = [
      { codec: 'av1', depth: 10, ...size },
      { codec: 'h265', ...size },
      { codec: 'h264', level: '2.0', ...size },
      { codec: 'av1', tuning: { preset: 'fast' }, ...size },
      { codec: 'h264', encoder: 'wasm', ...size },
    ] as const;
    return Promise.all(
      wanted.map((one) =>
        harness.planEncoder(harness.settings(one)).then(
          (plan) => plan.encoder,
          (error: unknown) => (error instanceof Error ? error.message : ''),
        ),
      ),
    );
  });
  expect(refusals[0]).toMatch(
    /AV1 with 10 bits.*not offered by this browser.*ffmpeg\.wasm has no AV1 encoder/,
  );
  // This page may share memory, which libx265's threads need.
  expect(refusals[1]).toBe('ffmpeg.wasm libx265');
  expect(refusals[2]).toMatch(/level 2\.0 is too low.*needs level 3\.0/);
  expect(refusals[3]).toMatch(/preset can't be chosen for AV1/);
  expect(refusals[4]).toMatch(/no H\.264 encoder of its own/);
});

test('film from the page itself is tried beside the painted frames, and verdicts are kept', async ({
  page,
}) => {
  const ask = () =>
    page.evaluate(async () => {
      const { harness } = globalThis as unknown as { harness: Harness };
      return harness.planWithSample('e2e-verdicts');
    });
  const first = await ask();
  expect(first).toMatchObject({ samples: ['I420'], encoder: 'webcodecs' });
  await page.reload();
  await page.waitForFunction('globalThis.harness');
  const second = await ask();
  expect(second.fingerprint).toBe(first.fingerprint);
  expect(second.encodersOpened).toBe(1);
  expect(first.encodersOpened).toBeGreaterThanOrEqual(3);
});

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
