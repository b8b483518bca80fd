import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PlayerComparison } from './comparison.ts';
import { BAR } from './consensus.ts';
import { FIXTURE_FRAMES, FIXTURE_SIZE, FIXTURES } from './fixtures.ts';

describe('our renders against Skottie and ThorVG', () => {
  const comparison = new PlayerComparison(['skottie', 'thorvg']);
  afterAll(() => comparison.close());

  const files = readdirSync(FIXTURES).filter((file) => file.endsWith('.json'));

  it('has a document for each feature', () => {
    expect(files.length).toBeGreaterThanOrEqual(12);
  });

  it.each(files)('%s is drawn as the nearer of them draws it', async (file) => {
    const compared = await comparison.compare({
      file: join(FIXTURES, file),
      frames: FIXTURE_FRAMES,
      width: FIXTURE_SIZE,
      height: FIXTURE_SIZE,
      supersample: 2,
    });
    expect(compared.map(({ frame }) => frame)).toEqual([...FIXTURE_FRAMES]);
    for (const { frame, scores, nearest, warnings } of compared) {
      const words = `${basename(file)} frame ${frame}: ${JSON.stringify(scores)}`;
      expect(warnings, words).toEqual([]);
      expect(Object.keys(scores).sort(), words).toEqual(['skottie', 'thorvg']);
      expect(nearest?.ssim, words).toBeGreaterThanOrEqual(BAR);
    }
  });
});
