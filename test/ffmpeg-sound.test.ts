import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { openFfmpegSound } from '../src/engine/codecs/audio/ffmpeg-reader.ts';
import { InstantBlob, InstantReader, inProcessThreads } from './ffmpeg-threads.ts';

vi.stubGlobal('Worker', class {});
vi.stubGlobal('FileReaderSync', InstantReader);
const threads = inProcessThreads();
const folder = mkdtempSync(join(tmpdir(), 'ffmpeg-sound-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SAMPLE_RATE = 48_000;
/** A second that rises by one step of 16 bits a sample tells each sample's place. */
const RAMP = `aevalsrc=(n-24000)/32768:s=${SAMPLE_RATE}:d=1`;

/** @param offset seconds from the file's time 0 to the sound */
async function openRamp(offset: number): ReturnType<typeof openFfmpegSound> {
  const path = join(folder, `${offset}.mkv`);
  const source = ['-f', 'lavfi', '-i', RAMP, '-c:a', 'pcm_s16le'];
  execFileSync('ffmpeg', ['-v', 'error', ...source, '-output_ts_offset', String(offset), path]);
  return openFfmpegSound(new InstantBlob(new Uint8Array(readFileSync(path))), 'ramp', threads);
}

it.each([0, 3.7, 12.3, 12_345.678])(
  'plays a sound that begins at %s seconds, to the sample',
  async (offset) => {
    using reader = await openRamp(offset);
    expect(reader).toMatchObject({ sampleRate: SAMPLE_RATE, layout: 'mono' });
    const begin = Math.round(offset * SAMPLE_RATE);
    const samples = new Float32Array(1000);
    await reader.read(begin - 500, 1000, [samples]);
    expect(samples.subarray(0, 500).every((sample) => sample === 0)).toBe(true);
    for (const n of [0, 1, 499]) expect(samples[500 + n]).toBeCloseTo((n - 24000) / 32768, 6);
  },
);

it('says in words that there is no sound', async () => {
  const path = join(folder, 'silent.nut');
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'color=s=32x32:d=1', '-c:v', 'ffv1', path]);
  const file = new InstantBlob(new Uint8Array(readFileSync(path)));
  await expect(openFfmpegSound(file, 'film', threads)).rejects.toMatchObject({ code: 'ASSET_FAILED' });
});
