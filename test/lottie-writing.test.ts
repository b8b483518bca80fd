import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import schema from '@lottie-animation-community/lottie-specs/src/data/lottie.schema.json' with {
  type: 'json',
};
import Ajv2020 from 'ajv/dist/2020.js';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openDocument } from '../src/engine/composition/index.ts';
import { keptFiles, packArchive, prepareDocument, schemaProblems } from '../src/engine/documents/index.ts';
import { type LottieSettings, resolvePlainSettings } from '../src/engine/formats/index.ts';
import { compareDocuments, rewrite } from './lottie-documents.ts';

/* What is written is held against the published schema by two validators, and drawn beside what it was written from. */

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(schema);
const bytesOf = (document: object): Uint8Array => new TextEncoder().encode(JSON.stringify(document));
const fixed = (k: unknown) => ({ a: 0, k });

/** @param layers in the order of the document */
const film = (layers: readonly object[], more: object = {}) => ({
  ...{ v: '5.7.0', fr: 25, ip: 0, op: 50, w: 200, h: 100, layers },
  ...more,
});

const place = (more: object = {}) => ({
  ty: 'tr',
  p: fixed([0, 0]),
  a: fixed([0, 0]),
  s: fixed([100, 100]),
  r: fixed(0),
  o: fixed(100),
  ...more,
});
const disc = (x: number, y: number, size = 20) => ({ ty: 'el', p: fixed([x, y]), s: fixed([size, size]) });
const fill = (colour: readonly number[], opacity: unknown = fixed(100)) => ({
  ty: 'fl',
  c: fixed(colour),
  o: opacity,
});
const group = (...it: object[]) => ({ ty: 'gr', it: [...it, place()] });
const shapes = (items: readonly object[], more: object = {}) => ({
  ...{ ty: 4, ip: 0, op: 50, st: 0, ks: {}, shapes: items },
  ...more,
});

const RED = [1, 0, 0];

/** Written anew, and drawn as it was. */
async function written(document: object, settings: LottieSettings = {}) {
  const bytes = bytesOf(document);
  const result = await rewrite(bytes, { settings });
  expect(validate(result.document), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  expect(result.problems).toEqual([]);
  const likeness = await compareDocuments(bytes, bytesOf(result.document), result.resolveAsset, 9);
  return { ...result, likeness, layers: result.document.layers as Record<string, unknown>[] };
}

/** Key frames of the first layer's position. */
function keysOf([layer]: readonly Record<string, unknown>[]): { t: number }[] {
  const place = layer?.ks as Record<string, { k: { t: number }[] }> | undefined;
  return place?.p?.k ?? [];
}

describe('every document of ours', () => {
  const folders = ['test/fixtures/players', 'examples'];
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.json') && name !== 'heavy-particles.json' && name !== 'orbit.json')
      .map((name) => join(folder, name)),
  );

  it.each(files)('%s is valid, smaller and looks the same', { timeout: 60_000 }, async (file) => {
    const bytes = new Uint8Array(readFileSync(file));
    const result = await rewrite(bytes, { folder: 'test/fixtures/players' });
    expect(validate(result.document), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    expect(result.problems).toEqual([]);
    expect(result.text.length).toBeLessThan(bytes.length);
    const likeness = await compareDocuments(bytes, bytesOf(result.document), result.resolveAsset, 3);
    expect(likeness.ssim).toBeGreaterThan(0.999);
  });
});

describe('what is never seen', () => {
  it('goes: hidden, clear and late layers, paints of no opacity, paths without paint, assets that nobody shows', async () => {
    const { layers, likeness, counts, document } = await written(
      film(
        [
          shapes([disc(50, 50), fill(RED)], { ind: 1, nm: 'seen', parent: 4 }),
          shapes([disc(50, 50), fill([0, 1, 0])], { ind: 2, nm: 'hidden', hd: true }),
          shapes([disc(50, 50), fill([0, 0, 1])], { ind: 3, nm: 'late', ip: 50, op: 90 }),
          shapes([disc(90, 50), fill([0, 0, 1])], {
            ind: 4,
            nm: 'mover',
            ks: { o: fixed(0), p: fixed([10, 0]) },
          }),
          shapes(
            [disc(150, 50), fill([0, 0, 1], fixed(0)), group(disc(10, 10)), disc(150, 50, 10), fill(RED)],
            { ind: 5 },
          ),
        ],
        { assets: [{ id: 'unused', layers: [] }] },
      ),
    );
    expect(likeness).toMatchObject({ codes: 0 });
    expect(layers.map(({ nm, ty }) => [nm, ty])).toEqual([
      ['seen', 4],
      ['mover', 3],
      [undefined, 4],
    ]);
    expect(counts).toMatchObject({ layersRemoved: 2, layersEmptied: 1, assetsRemoved: 1 });
    expect(document.assets).toBeUndefined();
    // Paths under the clear paint are the red one's too.
    expect(layers[2]?.shapes).toHaveLength(4);
  });

  it('stays where it is a matte, where a script may ask for it, and where it is heard', async () => {
    const matte = shapes([disc(50, 50, 60), fill(RED)], { ind: 1, nm: 'matte', td: 1 });
    const cut = shapes([disc(60, 50, 60), fill([0, 0, 1])], { ind: 2, tt: 1 });
    expect((await written(film([matte, cut]))).layers.length).toBe(2);
    const asking = shapes([disc(50, 50), fill(RED)], {
      ks: {
        p: { a: 0, k: [0, 0, 0], x: 'var $bm_rt; $bm_rt = thisComp.layer("hidden").transform.position;' },
      },
    });
    const hidden = shapes([], { nm: 'hidden', ind: 7, hd: true, ks: { p: fixed([30, 0, 0]) } });
    expect((await written(film([asking, hidden]))).layers.length).toBe(2);
    // A layer that is looked at at some time, by one that is itself only looked at.
    const looking = (at: unknown) => ({ ef: [{ ty: 5, ef: [{ ty: 10, v: at }] }] });
    const seen = shapes([disc(50, 50), fill(RED)], { ind: 1, ...looking(fixed(2)) });
    const steps = [
      { t: 0, s: [0], h: 1 },
      { t: 9, s: [3], h: 1 },
    ];
    const unseen = (ind: number, more: object = {}) =>
      shapes([disc(50, 50), fill(RED)], { ind, ks: { o: fixed(0) }, ...more });
    const chain = [seen, unseen(2, looking({ a: 1, k: steps })), unseen(3), unseen(4)];
    expect((await written(film(chain))).layers.map(({ ind }) => ind)).toEqual([1, 2, 3]);
    const heard = { ty: 0, refId: 'inner', ip: 0, op: 50, st: 0, w: 10, h: 10, ks: { o: fixed(0) } };
    const assets = [{ id: 'inner', layers: [{ ty: 6, refId: 'tone', ip: 0, op: 50, st: 0 }] }];
    expect((await written(film([heard], { assets }))).layers[0]).toMatchObject({ ty: 0 });
  });
});

describe('groups in one paint', () => {
  const merged = async (a: object, b: object) => (await written(film([shapes([a, b])]))).counts.groupsMerged;

  it('become one where they lie apart, and only there', async () => {
    expect(await merged(group(disc(40, 50), fill(RED)), group(disc(120, 50), fill(RED)))).toBe(1);
    // Where they touch, two paints lie on each other.
    expect(await merged(group(disc(40, 50), fill(RED)), group(disc(60, 50), fill(RED)))).toBe(0);
    expect(await merged(group(disc(40, 50), fill(RED)), group(disc(120, 50), fill([0, 1, 0])))).toBe(0);
    const wide = { ty: 'st', c: fixed(RED), o: fixed(100), w: fixed(60), lc: 1, lj: 1 };
    expect(await merged(group(disc(40, 50), wide), group(disc(120, 50), wide))).toBe(0);
    // The third touches the first, which is already one with the second.
    const three = [40, 120, 45].map((x) => group(disc(x, 50), fill(RED)));
    expect((await written(film([shapes(three)]))).counts.groupsMerged).toBe(1);
  });
});

describe('key frames', () => {
  const moving = (k: readonly object[]) =>
    film([shapes([disc(0, 50), fill(RED)], { ks: { p: { a: 1, k } } })]);
  it('on a straight way, or on one curve, are left out', async () => {
    const straight = Array.from({ length: 26 }, (_, t) => ({ t: t * 2, s: [t * 6, 0, 0] }));
    const line = await written(moving(straight));
    expect(keysOf(line.layers).map(({ t }) => t)).toEqual([0, 50]);
    expect(line.likeness.codes).toBeLessThanOrEqual(1);
    // An ease, written frame by frame as scripts are baked.
    const ease = (x: number) => 3 * x ** 2 - 2 * x ** 3;
    const baked = Array.from({ length: 51 }, (_, t) => ({ t, s: [150 * ease(t / 50), 0, 0] }));
    const curve = await written(moving(baked));
    expect(keysOf(curve.layers).length).toBeLessThanOrEqual(4);
    expect(curve.likeness.ssim).toBeGreaterThan(0.999);
  });

  it('that turn, hold or lead through space stay', async () => {
    const corner = [
      { t: 0, s: [0, 0, 0] },
      { t: 25, s: [100, 0, 0] },
      { t: 50, s: [100, 40, 0] },
    ];
    expect(keysOf((await written(moving(corner))).layers).length).toBe(3);
    const held = [
      { t: 0, s: [0, 0, 0], h: 1 },
      { t: 25, s: [100, 0, 0], h: 1 },
      { t: 40, s: [100, 40, 0] },
    ];
    const steps = await written(moving(held));
    expect(keysOf(steps.layers).length).toBe(3);
    expect(steps.likeness.codes).toBe(0);
    const arc = [
      { t: 0, s: [0, 0, 0], to: [0, 40, 0], ti: [0, 40, 0] },
      { t: 25, s: [100, 0, 0] },
      { t: 50, s: [200, 0, 0] },
    ];
    expect((await written(moving(arc))).likeness.codes).toBeLessThanOrEqual(1);
  });

  it('of old writers get the schema’s form', async () => {
    const old = film(
      [
        shapes([disc(0, 50), { ty: 'fl', c: { k: [255, 0, 0, 255] }, o: { k: 100 } }], {
          ks: {
            p: {
              k: [{ t: 0, s: [0, 0, 0], e: [100, 0, 0], i: { x: 2, y: 1 }, o: { x: 0.3, y: 0 } }, { t: 50 }],
            },
            o: 100,
          },
        }),
      ],
      { v: '4.0.5', w: 199.5 },
    );
    const { likeness, layers } = await written({ ...old, w: 200 });
    expect(likeness.codes).toBeLessThanOrEqual(1);
    expect(keysOf(layers)[1]).toEqual({ t: 50, s: [100, 0, 0] });
  });
});

describe('expressions', () => {
  it('become key frames that say the same', async () => {
    const wave = {
      a: 0,
      k: [0, 0, 0],
      x: 'var $bm_rt; $bm_rt = [100 + 60 * Math.sin(time * 3), 20 * Math.cos(time * 2), 0];',
    };
    const document = film([shapes([disc(0, 50), fill(RED)], { ks: { p: wave } })]);
    const result = await written(document, { expressions: 'bake' });
    expect(result.text).not.toContain('$bm_rt');
    expect(result.likeness.ssim).toBeGreaterThan(0.999);
    expect(keysOf(result.layers).length).toBeLessThan(40);
  });
});

describe('players that lack something', () => {
  const zigZag = film([
    shapes([disc(100, 50, 60), { ty: 'zz', r: fixed(5), s: fixed(8), pt: fixed(1) }, fill(RED)], {
      nm: 'Saw',
    }),
  ]);
  const prepare = async (settings: LottieSettings) => {
    const opened = await openDocument(bytesOf(zigZag), {});
    const { lottie } = resolvePlainSettings({ format: 'lottie', lottie: settings }, opened.composition);
    return prepareDocument(opened, lottie, undefined, async () => new Set());
  };

  it('are told which layer asks for it, or it is taken out', async () => {
    const compatibility = { targetPlayers: ['skottie', 'lottie-web'] };
    await expect(
      prepare({ compatibility: { ...compatibility, fallbackStrategy: 'error' } }),
    ).rejects.toMatchObject({
      code: 'INVALID_SETTINGS',
      message: expect.stringContaining('zig-zag in “Saw” (skottie)'),
    });
    const { simplified, document } = await prepare({ compatibility });
    expect(simplified).toEqual([{ feature: 'zig-zag', layer: 'Saw', players: ['skottie'] }]);
    expect(JSON.stringify(document)).not.toContain('"zz"');
    const known = { ...compatibility, featureSupport: ['zig-zag'] };
    expect((await prepare({ compatibility: known })).simplified).toEqual([]);
  });
});

describe('the schema', () => {
  it('is held: a layer without its place and a key frame without its value are found', () => {
    const broken = film([{ ty: 4, ip: 0, op: 50, shapes: [{ ty: 'fl', c: fixed(RED) }] }]);
    expect(schemaProblems(broken).length).toBeGreaterThan(0);
    expect(schemaProblems(film([]))).toEqual([]);
  });
});

describe('an archive', () => {
  it('has equal bytes at any time, its manifest, and what came with it', () => {
    const pack = () =>
      packArchive({
        ...{ id: 'one', document: film([]) as never, generator: 'Framewright', initialTheme: 'dark' },
        assets: new Map([['i/logo.png', new Uint8Array([1, 2, 3])]]),
        kept: new Map([['t/dark.json', new TextEncoder().encode('{"rules":[]}')]]),
      });
    expect(pack()).toEqual(pack());
    const files = unzipSync(pack());
    expect(Object.keys(files).sort()).toEqual(['a/one.json', 'i/logo.png', 'manifest.json', 't/dark.json']);
    expect(JSON.parse(new TextDecoder().decode(files['manifest.json']))).toEqual({
      ...{ version: '2', generator: 'Framewright', themes: [{ id: 'dark' }] },
      animations: [{ id: 'one', initialTheme: 'dark' }],
    });
  });

  it('keeps the state machines that play its animation, and which of them starts', () => {
    const machine = (animation: string) => bytesOf({ initial: 'a', states: [{ name: 'a', animation }] });
    const old = packArchive({
      ...{ id: 'one', document: film([]) as never, generator: 'Another', initialMachine: 'tap' },
      assets: new Map(),
      kept: new Map([
        ['s/tap.json', new Uint8Array(machine('one'))],
        ['s/tour.json', new Uint8Array(machine('two'))],
      ]),
    });
    const kept = keptFiles(old, 'one');
    expect([...kept.files.keys()]).toEqual(['s/tap.json']);
    expect(kept).toMatchObject({ initialMachine: 'tap', machinesLeft: ['tour.json'] });
    const manifest = unzipSync(old)['manifest.json'];
    expect(JSON.parse(new TextDecoder().decode(manifest))).toMatchObject({
      initial: { stateMachine: 'tap' },
    });
  });
});
