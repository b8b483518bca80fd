import { expect, test } from 'vitest';
import { resolveSettings } from '../formats/index.ts';
import type { Rational } from '../media/index.ts';
import { filmOf } from './open-pictures.ts';
import type { Pictures } from './pictures.ts';
import { sourceFrame } from './source.ts';

const NTSC: Rational = { num: 30_000, den: 1001 };
const FILM: Rational = { num: 24_000, den: 1001 };

/** Pictures that are named by the film frame whose instant they are asked for; what lies between two has a fraction. */
function filmed(frameRate: Rational): Pictures {
  const perInstant = (FILM.num * frameRate.den) / (FILM.den * frameRate.num);
  return {
    facts: { name: 'f', width: 1920, height: 1080, frameRate, frameCount: 1000, warnings: [], markers: [] },
    name: async (instant) => ({ hash: String(Number((instant * perInstant).toFixed(6))), size: 0 }),
    scene: async () => ({ width: 1920, height: 1080, children: [] }),
    [Symbol.dispose]() {},
  };
}

const fieldsOf = async (film: Pictures, first: number, count: number): Promise<string[]> => {
  const names: string[] = [];
  for (let field = 2 * first; field < 2 * (first + count); field++) {
    names.push((await film.name(sourceFrame(field / 2, NTSC, film.facts.frameRate))).hash);
  }
  return names;
};

test.each([FILM, { num: 24, den: 1 }, { num: 25, den: 1 }, NTSC, { num: 60, den: 1 }])(
  'four film frames lie over five frames as AA BB BC CD DD, whatever the composition’s rate is: %o',
  async (rate) => {
    const film = filmOf(filmed(rate), { frameRate: NTSC, pulldown: '3:2' });
    expect((await fieldsOf(film, 0, 5)).join(' ')).toBe('0 0 1 1 1 2 2 3 3 3');
    // Hours later, and whichever segment asks, the same.
    expect((await fieldsOf(film, 107_890, 5)).map((name) => Number(name) - (107_890 / 5) * 4)).toEqual([
      0, 0, 1, 1, 1, 2, 2, 3, 3, 3,
    ]);
    expect((await fieldsOf(film, 3, 2)).join(' ')).toBe('2 3 3 3');
  },
);

test('burnt-in timecode is that of the frame of video, in both fields', async () => {
  const pictures = filmed(FILM);
  const settings = { format: 'prores-hq', frameRate: NTSC, scan: 'tff', pulldown: '3:2' } as const;
  const { burnIn } = resolveSettings(
    { ...settings, timecode: '01:00:00;00', burnIn: { timecode: true } },
    pictures.facts,
  );
  if (!burnIn) throw new Error('nothing is burnt in');
  const names = await fieldsOf(filmOf(pictures, { ...settings, burnIn }), 0, 5);
  // Frame 2 shows B, then C: with the same words on them.
  expect(new Set(names).size).toBe(7);
  expect(names[0]).toBe(names[1]);
  expect(names[3]).not.toBe(names[4]);
});
