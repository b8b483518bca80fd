import { expect, it, vi } from 'vitest';
import type { FeatureUse, Tree } from '../documents/index.ts';
import { openReference } from '../quality/index.ts';
import type { PlainPreflight } from './plain-preflight.ts';
import { rasterizeLayers } from './rasterize-layers.ts';

vi.mock(import('../quality/index.ts'), () => ({ openReference: vi.fn() }) as never);

const PREPARED = {
  settings: { renderer: 'cpu' },
  size: { width: 2, height: 2 },
  compositionRate: { num: 30, den: 1 },
} as unknown as PlainPreflight;

function merging(name: string, frames: number): Tree {
  return { ty: 4, nm: name, ip: 0, op: frames, shapes: [{ ty: 'mm' }] };
}

const usesOf = (layers: readonly Tree[]): FeatureUse[] =>
  layers.map((layer) => ({ feature: 'merge-paths', layer, name: String(layer.nm) }));

it('draws layers up to so many frames together, with the files that they need, and tells what is left', async () => {
  let drawn = 0;
  vi.mocked(openReference).mockImplementation(
    async () =>
      ({
        async pixels() {
          drawn++;
          return { width: 2, height: 2, data: new Uint8Array(16).fill(90) };
        },
        [Symbol.dispose]() {},
      }) as never,
  );
  const layers = [
    merging('long', 601),
    merging('a', 600),
    merging('b', 590),
    merging('c', 20),
    merging('d', 10),
  ];
  const document: Tree = { ip: 0, op: 700, w: 2, h: 2, layers: [...layers] };
  const assets = new Map([['i/picture.png', new Uint8Array([1])]]);
  const shares: number[] = [];
  const { done, tooMuch } = await rasterizeLayers(
    document,
    usesOf(layers),
    (bytes) => ({ bytes, fileName: 'film.lottie', assets }),
    PREPARED,
    (share) => shares.push(share),
  );
  expect([...done].map(({ name }) => name)).toEqual(['a', 'b', 'd']);
  expect(tooMuch.map(({ name }) => name)).toEqual(['long', 'c']);
  expect(drawn).toBe(1200);
  expect(shares).toEqual(shares.toSorted((one, other) => one - other));
  expect(shares.at(-1)).toBe(1);
  for (const [{ composition }] of vi.mocked(openReference).mock.calls) {
    expect(composition).toMatchObject({ fileName: 'film.lottie', assets });
  }
  expect((document.layers as Tree[]).map(({ ty }) => ty)).toEqual([4, 2, 2, 4, 2]);
});
