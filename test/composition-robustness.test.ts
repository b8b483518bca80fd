import { readdirSync, readFileSync, statSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { films } from '../scripts/examples/films.ts';
import { readComposition } from '../src/engine/composition/index.ts';
import { ExportError } from '../src/engine/errors/index.ts';
import { encodeScene, type SceneNode } from '../src/engine/scene/index.ts';
import {
  bytesOf,
  film,
  fixed,
  keyed,
  line,
  pen,
  red,
  shapeLayer,
  square,
} from './fixtures/composition/documents.ts';

const EXAMPLES = new URL('../examples/', import.meta.url);
const examples = readdirSync(EXAMPLES).filter((name) => name.endsWith('.json'));

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A document with something of everything that is drawn. */
const everything = JSON.parse(
  JSON.stringify(
    film(
      [
        shapeLayer(
          [
            {
              ty: 'gr',
              it: [
                {
                  ty: 'sr',
                  sy: 1,
                  pt: fixed(5),
                  p: fixed([3, 4]),
                  or: fixed(20),
                  ir: fixed(9),
                  os: fixed(10),
                },
                square(12),
                red,
                { ty: 'tr', o: fixed(60), r: keyed({ t: 0, s: [0] }, { t: 50, s: [90] }), sk: fixed(10) },
              ],
            },
            line([0, 0], [50, 20], [80, 5]),
            { ty: 'tm', s: fixed(10), e: keyed({ t: 0, s: [20] }, { t: 60, s: [90] }), o: fixed(300), m: 2 },
            pen(3, {
              d: [
                { n: 'd', v: fixed(4) },
                { n: 'g', v: fixed(2) },
              ],
            }),
            {
              ty: 'gf',
              t: 2,
              o: fixed(80),
              s: fixed([0, 0]),
              e: fixed([40, 0]),
              h: fixed(30),
              g: { p: 2, k: fixed([0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0]) },
            },
          ],
          {
            ind: 1,
            parent: 2,
            hasMask: true,
            masksProperties: [
              {
                mode: 'a',
                inv: false,
                o: fixed(90),
                pt: fixed({
                  c: true,
                  v: [
                    [0, 0],
                    [90, 0],
                    [0, 90],
                  ],
                  i: [
                    [0, 0],
                    [0, 0],
                    [0, 0],
                  ],
                  o: [
                    [0, 0],
                    [5, 5],
                    [0, 0],
                  ],
                }),
              },
            ],
          },
        ),
        {
          ty: 3,
          ind: 2,
          ks: {
            p: keyed(
              { t: 0, s: [0, 0], to: [9, 0], ti: [0, 9], i: { x: 0.6, y: 1 }, o: { x: 0.4, y: 0 } },
              { t: 80, s: [60, 60] },
            ),
          },
          ao: 1,
        },
        { ty: 1, sw: 30, sh: 30, sc: '#336699', ks: {}, td: 1, ind: 3 },
        {
          ty: 0,
          refId: 'inner',
          w: 60,
          h: 60,
          st: 5,
          sr: 0.5,
          ks: { o: fixed(50) },
          tt: 3,
          bm: 4,
          ip: 0,
          op: 90,
        },
      ],
      {
        assets: [
          { id: 'inner', layers: [shapeLayer([square(30, 10, 10), red]), shapeLayer([square(9), pen(2)])] },
        ],
      },
    ),
  ),
) as Json;

function numbersOf(nodes: readonly SceneNode[]): number[] {
  return nodes.flatMap((node) => {
    if (node.type === 'group') {
      const masks = node.masks.flatMap(({ path, transform, opacity }) => [
        ...path.points,
        ...transform,
        opacity,
      ]);
      const clip = node.clip ? [...node.clip.path.points, ...node.clip.transform] : [];
      return [
        node.opacity,
        ...masks,
        ...clip,
        ...numbersOf(node.children),
        ...numbersOf(node.matte?.source ?? []),
      ];
    }
    const paint = node.type === 'image' ? [] : paintNumbers(node.paint);
    const stroke =
      node.type === 'stroke' ? [node.stroke.width, node.stroke.miterLimit, ...node.stroke.dashes] : [];
    const path = node.type === 'image' ? [] : [...node.path.points];
    return [node.opacity, ...node.transform, ...paint, ...stroke, ...path];
  });
}

function paintNumbers(paint: Extract<SceneNode, { type: 'fill' }>['paint']): number[] {
  if (paint.type === 'solid') return [...paint.colour];
  const place =
    paint.type === 'linear'
      ? [...paint.start, ...paint.end]
      : [...paint.centre, ...paint.focus, paint.radius];
  return [...place, ...paint.stops.flatMap(({ offset, colour }) => [offset, ...colour])];
}

/** Every place in a document where something stands, as a list of keys. */
function placesIn(value: Json, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Array.isArray(value) ? value.map((item, i) => [i, item] as const) : Object.entries(value);
  return [path, ...entries.flatMap(([key, item]) => placesIn(item, [...path, key]))];
}

function replaced(value: Json, path: readonly (string | number)[], by: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as { [key: string]: Json };
  copy[key] = replaced(copy[key] as Json, rest, by);
  return copy as Json;
}

const places = placesIn(everything);
const junk = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    '',
    '7',
    [],
    {},
    0,
    -1,
    1e308,
    -1e308,
    1e-308,
    2 ** 31,
    'NaN',
    [[]],
    [null],
  ),
  fc.double({ noNaN: true }),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
  fc
    .constantFrom(...places)
    .map((path) =>
      path.reduce<Json>((value, key) => (value as { [key: string]: Json })[key] as Json, everything),
    ),
);
const damage = fc.array(fc.tuple(fc.constantFrom(...places), junk), { minLength: 1, maxLength: 4 });

describe('a damaged document', () => {
  it('is refused in words or evaluates to finite numbers, the same ones every time', async () => {
    let drawn = 0;
    await fc.assert(
      fc.asyncProperty(damage, fc.double({ min: -10, max: 120, noNaN: true }), async (changes, frame) => {
        let document = everything;
        for (const [path, by] of changes) {
          try {
            document = replaced(document, path, by);
          } catch {
            // An earlier change took this place away.
          }
        }
        try {
          const composition = await readComposition(bytesOf(document));
          const scene = composition.evaluate(frame);
          expect(numbersOf(scene.children).every(Number.isFinite)).toBe(true);
          expect(composition.evaluate(frame)).toBe(scene);
          composition.evaluate(frame + 1);
          const again = await readComposition(bytesOf(document));
          const bytes = encodeScene(again.evaluate(frame));
          expect(Buffer.compare(bytes, encodeScene(composition.evaluate(frame)))).toBe(0);
          drawn++;
        } catch (error) {
          if (!(error instanceof ExportError)) throw error;
          expect(['INVALID_COMPOSITION', 'COMPOSITION_LIMIT']).toContain(error.code);
          expect(error.message.length).toBeGreaterThan(20);
        }
      }),
      { numRuns: 400, seed: 20261122 },
    );
    // Import is liberal: most damage costs only the damaged part.
    expect(drawn).toBeGreaterThan(200);
  });

  it('whose bytes are damaged is refused in words, or read', async () => {
    const bytes = bytesOf(everything);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        async (changes) => {
          const copy = bytes.slice();
          for (const [at, byte] of changes) copy[at] = byte;
          try {
            (await readComposition(copy)).evaluate(10);
          } catch (error) {
            if (!(error instanceof ExportError)) throw error;
          }
        },
      ),
      { numRuns: 300, seed: 20261122 },
    );
  });
});

const shapesIn = (nodes: readonly SceneNode[]): number =>
  nodes.reduce((sum, node) => sum + (node.type === 'group' ? shapesIn(node.children) : 1), 0);

describe.each(examples)('the sample %s', (name) => {
  it('is what its script makes, small, reads without a warning and draws all along', async () => {
    const file = new URL(name, EXAMPLES);
    expect(statSync(file).size).toBeLessThan(300_000);
    const bytes = readFileSync(file);
    expect(films[name.replace('.json', '')]?.()).toBe(bytes.toString());
    const composition = await readComposition(bytes, { fileName: name });
    expect(composition.warnings).toEqual([]);
    const frames = [0, 0.25, 0.5, 0.75].map((share) => Math.floor(composition.frameCount * share));
    for (const frame of frames) {
      const scene = composition.evaluate(frame);
      expect(shapesIn(scene.children)).toBeGreaterThan(1);
      const encoded = encodeScene(scene);
      composition.evaluate(frame + 1);
      expect(Buffer.compare(encodeScene(composition.evaluate(frame)), encoded)).toBe(0);
    }
  });
});
