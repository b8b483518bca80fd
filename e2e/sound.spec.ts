import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';

const RATE = 48_000;
/** Of each file: a second, with a beep of 50 ms in its middle that begins with its crest. */
const ONSET = RATE / 2;
const beep = (n: number): number => 0.8 * Math.cos((2 * Math.PI * 1000 * n) / RATE);

/** Name of the file, and how FFmpeg makes it. AC-3 and ALAC no browser decodes: ffmpeg.wasm does. */
const FILES: readonly (readonly [name: string, ...options: string[]])[] = [
  ['plain.wav'],
  ['old.mp3', '-c:a', 'libmp3lame'],
  ['low.mp3', '-ar', '44100', '-c:a', 'libmp3lame'],
  ['phone.m4a', '-c:a', 'aac'],
  ['web.webm', '-c:a', 'libopus'],
  ['free.ogg', '-c:a', 'libvorbis'],
  ['whole.flac', '-c:a', 'flac'],
  ['apple.m4a', '-c:a', 'alac'],
  ['film.mp4', '-f', 'lavfi', '-i', 'color=s=160x90:r=25:d=1', '-c:v', 'libx264', '-c:a', 'aac'],
];

function makeFiles(): Record<string, string> {
  const samples = new Float32Array(RATE);
  for (let n = 0; n < 2_400; n++) samples[ONSET + n] = beep(n);
  const raw = test.info().outputPath('beep.raw');
  writeFileSync(raw, new Uint8Array(samples.buffer));
  const input = ['-v', 'error', '-y', '-f', 'f32le', '-ar', `${RATE}`, '-ac', '1', '-i', raw];
  return Object.fromEntries(
    FILES.map(([name, ...options]) => {
      const path = test.info().outputPath(name);
      execFileSync('ffmpeg', [...input, ...options, path]);
      return [name, readFileSync(path).toString('base64')];
    }),
  );
}

/** One file after the other, a second each. */
const film = {
  ...{ v: '5.9.0', nm: 'Sounds', fr: 25, ip: 0, op: FILES.length * 25, w: 160, h: 90 },
  assets: FILES.map(([p]) => ({ id: p, p, u: '', e: 0, w: 160, h: 90 })),
  layers: FILES.map(([refId], i) => ({
    ...{
      ty: refId === 'film.mp4' ? 9 : 6,
      nm: refId,
      refId,
      ip: i * 25,
      op: (i + 1) * 25,
      st: i * 25,
      ks: {},
    },
  })),
};

test('sounds of every kind are heard at their time', async ({ page }) => {
  test.slow();
  await page.goto('/e2e/harness/engine.html');
  await page.waitForFunction(() => window.harness !== undefined);
  const { data, warnings, audio } = await page.evaluate(
    async ([composition, files]) => {
      const settings = {
        format: 'h264-mp4',
        container: 'mov',
        audio: { codec: 'pcm-f32', layout: 'mono' },
      } as const;
      window.harness.open(`sound-${Date.now()}`);
      return window.harness.result(await window.harness.submitFiles(composition, files, { settings }));
    },
    [film, makeFiles()] as const,
  );
  expect(warnings).toEqual([]);
  expect(audio).toMatchObject({ codec: 'pcm-f32', sampleRate: RATE, layout: 'mono' });
  const path = test.info().outputPath('sounds.mov');
  writeFileSync(path, Buffer.from(data, 'base64'));
  const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:a', '-f', 'f32le', '-'], {
    maxBuffer: 2 ** 28,
  });
  const samples = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
  expect(samples).toHaveLength(FILES.length * RATE);
  for (const [index, [name]] of FILES.entries()) {
    const heard = samples.subarray(index * RATE, (index + 1) * RATE);
    expect(Math.abs(lag(heard)), name).toBeLessThanOrEqual(1);
  }
});

/** By how many samples the beep is late: where it differs least from what it was. */
function lag(samples: Float32Array): number {
  let best = Number.NaN;
  let least = Number.POSITIVE_INFINITY;
  for (let shift = -2_000; shift <= 2_000; shift++) {
    let sum = 0;
    for (let n = -400; n < 600; n++) {
      sum += ((samples[ONSET + n + shift] as number) - (n < 0 ? 0 : beep(n))) ** 2;
    }
    if (sum >= least) continue;
    least = sum;
    best = shift;
  }
  return best;
}
