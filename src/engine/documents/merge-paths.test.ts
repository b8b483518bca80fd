import { expect, test } from 'vitest';
import { mergePaths } from './merge-paths.ts';
import type { Node, Tree } from './tree.ts';

const fixed = (k: Node): Tree => ({ a: 0, k });
const group = (path: Tree): Tree => ({
  ty: 'gr',
  it: [path, { ty: 'fl', c: fixed([1, 0, 0]), o: fixed(100) }, { ty: 'tr' }],
});

test('groups are joined however long their paths are, and however many', () => {
  const zeros = Array.from({ length: 150_000 }, () => [0, 0]);
  const v = zeros.map((_, i) => [i / 10_000, 5]);
  const long = group({ ty: 'sh', ks: fixed({ c: true, v, i: zeros, o: zeros }) });
  const many = Array.from({ length: 20_000 }, (_, i) =>
    group({ ty: 'el', p: fixed([60 + i * 40, 50]), s: fixed([20, 20]) }),
  );
  const layer: Tree = { ty: 4, shapes: [long, ...many] };
  const count = mergePaths({ layers: [layer] }, new Map([[layer, { least: 1, most: 1 }]]));
  expect(count).toBe(20_000);
  expect(layer.shapes).toMatchObject([{ ty: 'gr' }]);
});
