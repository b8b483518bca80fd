import { describe, expect, it } from 'vitest';
import { ruleSentences, settingsWords } from './settings-words.ts';

describe('settingsWords', () => {
  it('says what was asked for, and nothing of what was not', () => {
    expect(settingsWords({ format: 'h264-mp4' })).toEqual([]);
    expect(
      settingsWords({
        format: 'h264-mp4',
        size: { width: 1080, height: 1920 },
        fit: 'cover',
        frameRate: { num: 30000, den: 1001 },
        bitrate: 12_500_000,
        audio: { codec: 'aac', loudness: { target: -14 } },
        burnIn: { timecode: true, watermark: 'DRAFT' },
        sidecar: 'md5',
      }),
    ).toEqual([
      '1080 × 1920 (filled, cropped)',
      '29.97 fps',
      '12.5 Mb/s',
      'AAC',
      '−14 LUFS',
      'burnt in: timecode and watermark',
      'a checksum beside it',
    ]);
  });

  it('tells silence from sound that is left as it is', () => {
    expect(settingsWords({ audio: false })).toEqual(['no sound']);
    expect(settingsWords({ audio: {} })).toEqual([]);
  });
});

describe('ruleSentences', () => {
  it('gives each rule a sentence with its numbers', () => {
    expect(
      ruleSentences({
        sizes: [
          { width: 1920, height: 1080 },
          { width: 3840, height: 2160 },
        ],
        aspectRatio: { num: 9, den: 16 },
        frameRates: [{ num: 25, den: 1 }],
        minimumDuration: 3,
        maximumDuration: 90,
        maximumBytes: 250_000_000,
        loudness: { target: -23, tolerance: 0.5, truePeak: -1 },
        sound: 'required',
      }),
    ).toEqual([
      'Exactly 1920 × 1080 or 3840 × 2160',
      'Proportions 9:16',
      '25 fps',
      '3.0 s to 1:30 min long',
      'At most 250 MB',
      '−23 LUFS ± 0.5 LU, peak at most −1 dBTP',
      'With sound',
    ]);
  });
});
