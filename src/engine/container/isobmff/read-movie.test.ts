import { expect, test } from 'vitest';
import { type Bytes, box, concat, fullBox, latin1, u8, u16, u32 } from './bytes.ts';
import { readMovie } from './read-movie.ts';

/** A video track whose samples are all of one byte, in one chunk. */
function track(id: number, samples: number, ...others: readonly Bytes[]): Bytes {
  const stbl = box(
    'stbl',
    fullBox('stts', 0, 0, u32(1, samples, 1)),
    fullBox('stsz', 0, 0, u32(1, samples)),
    fullBox('stsc', 0, 0, u32(1, 1, samples, 1)),
    fullBox('stco', 0, 0, u32(1, 0)),
    ...others,
  );
  return box(
    'trak',
    fullBox('tkhd', 0, 0, u32(0, 0, id)),
    box(
      'mdia',
      fullBox('mdhd', 0, 0, u32(0, 0, 30, samples), u16(0x55c4, 0)),
      fullBox('hdlr', 0, 0, u32(0), latin1('vide')),
      box('minf', stbl),
    ),
  );
}

const movie = (...tracks: readonly Bytes[]): Blob => new Blob([box('moov', concat(tracks), u8())]);

test('a list of key frames ends where its box does, whatever it claims', async () => {
  const began = performance.now();
  const details = await readMovie(movie(track(1, 4, fullBox('stss', 0, 0, u32(0xffffffff, 1, 3)))));
  expect(details.tracks.get(1)?.packets?.times).toMatchObject({ count: 4, keyFrames: 2 });
  expect(performance.now() - began).toBeLessThan(1000);
});

test('all tracks together claim ten million packets at most', async () => {
  await expect(readMovie(movie(track(1, 9_999_000), track(2, 2000)))).rejects.toMatchObject({
    code: 'CHECK_FAILED',
    message: expect.stringContaining('10000000 packets'),
  });
});
