import { describe, expect, it } from 'vitest';
import { type CompositionFacts, type FormatSettings, resolveSettings, validateSettings } from './index.ts';

const FACTS: CompositionFacts = { width: 480, height: 270, frameRate: { num: 60, den: 1 }, frameCount: 120 };
const first = (settings: FormatSettings) => validateSettings(settings, FACTS)[0];

describe('animated pictures and posters', () => {
  it.each<[FormatSettings, RegExp]>([
    [{ format: 'gif' }, /at most 50 .* it is 60\. Ask for 50, or 30 to leave out every other frame/],
    [{ format: 'h264-mp4', loop: 2 }, /not played again by itself: gif, apng and webp are/],
    [{ format: 'apng', loop: 70_000 }, /1 to 65535 times, or with 0 for ever/],
    [
      { format: 'gif', frameRate: { num: 25, den: 1 }, gif: { colours: 300 } },
      /colours is a whole number from 2 to 256/,
    ],
    [{ format: 'webp', lossless: true, quality: 80 }, /there is no quality to choose/],
    [{ format: 'webp', bitrate: 1e6 }, /not at a bit rate: give a quality/],
    [{ format: 'vp9-webm', lossless: true }, /can’t be lossless: webp has the choice/],
    [{ format: 'webp', depth: 16 }, /has 8 bits a channel, not 16/],
    [{ format: 'h264-mp4', poster: { frame: 120 } }, /frames 0 to 119; frame 120 of the poster/],
    [{ format: 'h264-mp4', poster: { frame: 1, seconds: 2 } }, /exactly one of them/],
  ])('refuses %j in words', (settings, words) => {
    expect(first(settings)).toMatchObject({ severity: 'error', message: expect.stringMatching(words) });
  });

  it('tells that a quality does nothing for a palette, and that an APNG is lossless anyway', () => {
    const gif = first({ format: 'gif', frameRate: { num: 30, den: 1 }, quality: 40 });
    expect(gif).toMatchObject({ severity: 'warning', setting: 'quality' });
    expect(first({ format: 'apng', lossless: true })).toMatchObject({ severity: 'warning' });
  });

  it('resolves what is left open', () => {
    const frameRate = { num: 30, den: 1 };
    const gif = resolveSettings({ format: 'gif', frameRate, gif: { dithering: 'none' }, loop: 1 }, FACTS);
    expect(gif).toMatchObject({
      ...{ container: 'gif', extension: 'gif', mimeType: 'image/gif', file: { loop: 1 } },
      encode: { codec: 'gif', alpha: true, gif: { colours: 256, palette: 'film', dithering: 'none' } },
    });
    const range = { start: 30, end: 60 };
    const poster = { seconds: 0.5, format: 'jpeg', size: { width: 100, height: 50 } } as const;
    expect(resolveSettings({ format: 'webp', range, poster }, FACTS).poster).toEqual({
      frame: 59,
      format: 'jpeg',
      size: poster.size,
    });
  });
});
