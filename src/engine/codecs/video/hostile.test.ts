import { describe, expect, it } from 'vitest';
import { describeVideo } from './describe.ts';
import { createVideoOpener } from './video-source.ts';

const text = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)),
  );

const noise = (length: number) => Array.from({ length }, (_, i) => (i * 7919 + (i >> 3) * 31) & 255);

describe('files that are no videos', () => {
  it.each([
    ['empty', text()],
    ['words', text('These are words.')],
    ['the beginning of a movie', text([0, 0, 0, 16], 'ftypisom', [0, 0, 2, 0])],
    ['a movie of noise', text([0, 0, 0, 16], 'ftypisom', [0, 0, 2, 0], [0, 0, 64, 0], 'moov', noise(16384))],
    [
      'a box larger than the file',
      text([0, 0, 0, 16], 'ftypisom', [0, 0, 2, 0], [255, 255, 255, 255], 'moov'),
    ],
    ['Matroska of noise', text([0x1a, 0x45, 0xdf, 0xa3], noise(4096))],
  ])('are refused in words: %s', async (_, bytes) => {
    await expect(createVideoOpener()(bytes, 'name')).rejects.toThrow();
    await expect(describeVideo(new Blob([bytes]))).rejects.toMatchObject({ code: 'ASSET_FAILED' });
  });
});
