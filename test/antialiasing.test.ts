import { expect, it } from 'vitest';
import { prove } from './prove/antialiasing.ts';

it('draws edges within 52 dB of the truth at 2 × 2 samples and 60 dB at 4 × 4', async () => {
  const files = 'test/fixtures/players/strokes.json,test/fixtures/players/precomps.json';
  const { passed, text } = await prove(
    new Map([
      ['files', files],
      ['side', '120'],
    ]),
  );
  expect(passed, text).toBe(true);
}, 60_000);
