import { expect, it } from 'vitest';
import type { Part } from '../../../../test/fixtures/composition/documents.ts';
import {
  BLOCK_LIST,
  BLOCKS,
  fontsOf,
  readText,
  textLayer,
  textOf,
} from '../../../../test/fixtures/fonts/blocks.ts';
import { ExportError } from '../../errors/index.ts';

/** A row of numbers that looks random (Park and Miller's generator). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

it('reads any damaged font without harm: letters of it, a warning, or a refusal in words', async () => {
  const random = numbers(7);
  const layer = textLayer(textOf('AVATAR 日本 xyz'));
  let drawn = 0;
  for (let run = 0; run < 150; run++) {
    const font = BLOCKS.slice(0, run % 5 === 0 ? Math.floor(random() * BLOCKS.length) : BLOCKS.length);
    for (let i = 0; i < 1 + run / 10; i++)
      font[Math.floor(random() * font.length)] = Math.floor(random() * 256);
    try {
      const film = await readText(layer, BLOCK_LIST, { fonts: fontsOf(font) });
      if (film.evaluate(0).children.length > 0) drawn++;
    } catch (error) {
      expect(error).toBeInstanceOf(ExportError);
    }
  }
  expect(drawn).toBeGreaterThan(20);
});

it('evaluates any values to a Scene of finite numbers, or refuses them', async () => {
  const random = numbers(11);
  const odd = [
    1e308,
    -1e9,
    0,
    1e-300,
    '7',
    null,
    [],
    [1],
    {},
    true,
    'x',
    { a: 1, k: [] },
    { a: 0, k: [1e300, -1e300] },
  ];
  const pick = (): unknown => odd[Math.floor(random() * odd.length)];
  const some = (keys: string): Part =>
    Object.fromEntries(keys.split(' ').flatMap((key) => (random() < 0.4 ? [[key, pick()]] : [])));
  for (let run = 0; run < 300; run++) {
    const document = { ...textOf('AB C\r日'), ...some('s t f j tr lh ls ca sz ps fc sc sw of lj') };
    const animator = {
      s: { t: 0, ...some('s e o a b sh r rn sm xe ne m') },
      a: some('p a s r sk sa o fc sc sw t ls bl fh fs fb fo so'),
    };
    const t = {
      a: random() < 0.8 ? [animator, animator] : pick(),
      m: some('g a'),
      p: random() < 0.3 ? { m: 0, ...some('f l r p a') } : pick(),
    };
    const masks = {
      masksProperties: [
        {
          mode: 'n',
          pt: {
            a: 0,
            k: {
              c: random() < 0.5,
              v: [
                [0, 0],
                [9, 9],
              ],
              i: [],
              o: [],
            },
          },
        },
      ],
    };
    try {
      const film = await readText(textLayer(document, t as Part, masks));
      const bytes = JSON.stringify(film.evaluate(run).children, (_, value) => {
        if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${value} in the Scene`);
        return value instanceof Float64Array ? [...value] : value;
      });
      expect(bytes.length).toBeGreaterThan(0);
    } catch (error) {
      if (!(error instanceof ExportError)) throw error;
    }
  }
});

it('bounds the work of texts with many letters in many scripts and fonts', async () => {
  const mixed = 'aあб א1'.repeat(900);
  const start = process.cpuUsage();
  // Each is shown by itself, so many are no more work at an instant than the longest.
  const k = Array.from({ length: 100 }, (_, t) => ({
    t,
    s: textOf(mixed + t, { sz: [500, 500], ps: [0, 0] }),
  }));
  const film = await readText(textLayer(textOf(''), { d: { k } }));
  expect(film.evaluate(9).children.length).toBeGreaterThan(3000);
  // Many layers of them are refused.
  const layers = Array.from({ length: 30 }, () => textLayer(textOf(mixed)));
  const many = { layers, ...BLOCK_LIST };
  await expect(readText(textLayer(textOf('')), many)).rejects.toMatchObject({ code: 'COMPOSITION_LIMIT' });
  // Of the processor's time: other tests run beside this one.
  expect(process.cpuUsage(start).user / 1e6).toBeLessThan(12);
});
