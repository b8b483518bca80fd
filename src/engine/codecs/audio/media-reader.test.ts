import { describe, expect, test } from 'vitest';
import { waveFile } from '../../../../test/fixtures/audio/wave-file.ts';
import { openMediaSound, soundFacts } from './media-reader.ts';
import { SoundShelf } from './sound-shelf.ts';

/** Each sample tells its place and channel. */
const value = (n: number, channel: number): number => (((n * 7 + channel * 13) % 2001) - 1000) / 1024;

const wave = (seconds: number, sampleRate = 48_000, format: '16' | '24' | '32f' = '32f') =>
  waveFile({ sampleRate, channels: 2, count: Math.round(seconds * sampleRate), format, value });

const pair = (count: number) => [new Float32Array(count), new Float32Array(count)];

describe('reading a sound', () => {
  test.each([['bytes'], ['blob']])(
    'in order, with jumps both ways, before and after it: %s',
    async (kind) => {
      const bytes = wave(30);
      using reader = await openMediaSound(kind === 'blob' ? new Blob([bytes]) : bytes, 'ramp.wav');
      expect([reader.sampleRate, reader.layout]).toEqual([48_000, 'stereo']);
      const places = [-100, 0, 5_000, 12_345, 12_000, 700_000, 699_000, 100, 1_439_900, 2_000_000, 1_000];
      for (const start of places) {
        const channels = pair(300);
        await reader.read(start, 300, channels);
        for (const [channel, samples] of channels.entries()) {
          const expected = Array.from({ length: 300 }, (_, i) => {
            const n = start + i;
            return n < 0 || n >= 1_440_000 ? 0 : Math.fround(value(n, channel));
          });
          expect([...samples], `${start}`).toEqual(expected);
        }
      }
    },
  );

  test('every sample once, in blocks that overlap', async () => {
    using reader = await openMediaSound(wave(5, 44_100, '24'), 'ramp.wav');
    const channels = pair(9_000);
    for (let start = -200; start < 220_000; start += 8_192) {
      await reader.read(start, 9_000, channels);
      for (const i of [300, 4_000, 8_999]) {
        const n = start + i;
        if (n < 220_500) expect(channels[1]?.[i], `${n}`).toBeCloseTo(value(n, 1), 6);
      }
    }
  });

  test('facts, and refusals in words', async () => {
    expect(await soundFacts(wave(2), 'a.wav')).toEqual({ codec: 'pcm-f32', decodable: true, seconds: 2 });
    const noise = Uint8Array.from({ length: 5_000 }, (_, i) => (i * 31) % 251);
    await expect(openMediaSound(noise, 'noise.mp3')).rejects.toThrow(
      'The sound "noise.mp3" can\'t be played: its format is unknown.',
    );
    const seven = waveFile({ sampleRate: 8_000, channels: 7, count: 100, format: '16', value });
    await expect(openMediaSound(seven, 'seven.wav')).rejects.toThrow('it has 7 channels');
  });

  test('a short sound is decoded once for all who play it', async () => {
    const shelf = new SoundShelf();
    const file = { hash: 'h', data: wave(1), name: 'a.wav', optional: false };
    const [first, second] = [await shelf.open(file), await shelf.open(file)];
    expect(second).toBe(first);
    const channels = pair(10);
    await second?.read(47_995, 10, channels);
    expect(channels[0]?.[4]).toBe(Math.fround(value(47_999, 0)));
    expect(channels[0]?.[5]).toBe(0);
  });
});
