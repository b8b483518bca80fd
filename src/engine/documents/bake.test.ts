import { expect, test } from 'vitest';
import type { JsonObject, OpenedDocument } from '../composition/index.ts';
import { type Path, PathVerb } from '../scene/index.ts';
import { bakeExpressions } from './bake.ts';

const FRAMES = 100;

function polygon(vertices: number): Path {
  const verbs = new Uint8Array(vertices).fill(PathVerb.line);
  verbs[0] = PathVerb.move;
  return { verbs, points: new Float64Array(vertices * 2) };
}

/** A document of one layer with a path and a number that are asked for at each frame. */
function documentOf(path: (time: number) => Path): OpenedDocument {
  const ks = { a: 0, k: { v: [], i: [], o: [], c: false }, x: '…' };
  const rotation = { a: 0, k: 0, x: '…' };
  const layer = { ty: 4, nm: 'Drawn', ip: 0, op: FRAMES, ks: { r: rotation }, shapes: [{ ty: 'sh', ks }] };
  const document = { ip: 0, op: FRAMES, fr: 25, layers: [layer] };
  const expressed = new Map<JsonObject, { at(time: number): unknown }>([
    [ks, { at: path }],
    [rotation, { at: (time) => time * 2 }],
  ]);
  return { document, expressed, begin: () => {} } as unknown as OpenedDocument;
}

const keysIn = (text: string): number => text.split('"t":').length - 1;

test('paths with more numbers than there is room for are left, and what else there is becomes key frames', () => {
  const { count, left, document } = bakeExpressions(documentOf(() => polygon(10_000)));
  expect(left).toEqual(['Drawn']);
  expect(count).toBe(1);
  expect(keysIn(JSON.stringify(document))).toBe(FRAMES + 1);
});

test('a path that stands still is two key frames, each with a value of its own', () => {
  const still = polygon(10_000);
  const { count, left, document } = bakeExpressions(documentOf(() => still));
  expect([count, left]).toEqual([2, []]);
  const [layer] = document.layers as unknown as [{ shapes: [{ ks: { k: { t: number; s: unknown[] }[] } }] }];
  const [first, last, ...more] = layer.shapes[0].ks.k;
  expect([first?.t, last?.t, more]).toEqual([0, FRAMES, []]);
  expect(first?.s).toEqual(last?.s);
  expect(first?.s).not.toBe(last?.s);
});
