import 'fake-indexeddb/auto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePicture, type EncoderPlan } from '../src/engine/codecs/index.ts';
import { inspectFile } from '../src/engine/container/index.ts';
import {
  type FormatSettings,
  type ResolvedSettings,
  resolveSettings,
  validateSettings,
} from '../src/engine/formats/index.ts';
import { layerNames } from '../src/engine/formats/picture-layers.ts';
import { layerWarnings } from '../src/engine/jobs/layer-warnings.ts';
import { recipeOf } from '../src/engine/jobs/run.ts';
import {
  filmOf,
  openPictures,
  parseSegment,
  SegmentBuilder,
  SegmentStore,
} from '../src/engine/segments/index.ts';

const WIDTH = 96;
const HEIGHT = 54;
const FRAMES = 4;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'exr-layers-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Json = Record<string, unknown>;

const solid = (name: string, colour: string, more: Json = {}): Json => ({
  ...{ ty: 1, nm: name, ip: 0, op: FRAMES, st: 0, sw: WIDTH, sh: HEIGHT, sc: colour, ks: {} },
  ...more,
});

const disc = (
  name: string,
  x: number,
  colour: readonly number[],
  opacity: number,
  more: Json = {},
): Json => ({
  ...{ ty: 4, nm: name, ip: 0, op: FRAMES, st: 0, ks: { o: { a: 0, k: opacity } } },
  shapes: [
    { ty: 'el', p: { a: 0, k: [x, 27] }, s: { a: 0, k: [37, 37] } },
    { ty: 'fl', c: { a: 0, k: colour }, o: { a: 0, k: 100 } },
  ],
  ...more,
});

const film = (layers: readonly Json[], assets: readonly Json[] = []): Json => ({
  ...{ v: '5.7.0', fr: 25, ip: 0, op: FRAMES, w: WIDTH, h: HEIGHT, assets },
  layers: layers.map((layer, i) => ({ ind: i + 1, ...layer })),
});

/** What a viewer sees as six layers, one of which comes late; front to back, as documents have them. */
const TITLE = film(
  [
    disc('Glow', 60, [1, 0.4, 0], 55),
    disc('Matte', 40, [1, 1, 1], 100, { td: 1 }),
    solid('Größe & Form', '#20c040', { tt: 1 }),
    disc('hidden', 50, [1, 1, 1], 100, { hd: true }),
    { ty: 3, nm: 'Null', ip: 0, op: FRAMES, ks: {} },
    { ty: 0, nm: 'Größe & Form', refId: 'inner', w: WIDTH, h: HEIGHT, ip: 0, op: FRAMES, st: 0, ks: {} },
    disc('rgba', 20, [0.2, 0.2, 1], 80, { ip: 2 }),
    disc('never', 20, [0.2, 0.2, 1], 80, { ip: 20, op: 30 }),
    disc('日本', 74, [0.5, 0.5, 0.5], 30),
    solid('1st ground', '#336699', { ks: { o: { a: 0, k: 90 } } }),
  ],
  [
    {
      id: 'inner',
      layers: [disc('over', 48, [1, 1, 0], 70, { bm: 1 }), disc('under', 36, [0, 1, 1], 100)],
    },
  ],
);
const NAMES = ['Layer_1st_ground', 'Layer_2', 'rgba_2', 'Gro_e_Form', 'Gro_e_Form_2', 'Glow'];

interface Made {
  readonly settings: ResolvedSettings;
  /** A file a frame. */
  readonly files: readonly Uint8Array<ArrayBuffer>[];
  /** Whether the store had them already. */
  readonly reused: boolean;
}

/** Builds all frames as one segment, as exports do. */
async function made(
  document: Json,
  asked: Partial<FormatSettings> = {},
  store?: SegmentStore,
): Promise<Made> {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const source = { bytes, fileName: 'film.json', assets: new Map() };
  using pictures = await openPictures({ ...source, reading: { layers: true } });
  const settings = resolveSettings({ format: 'exr-sequence', layers: true, ...asked }, pictures.facts);
  const encoder: EncoderPlan = {
    ...{ settings: settings.encode, input: 'rgba32f', encoder: 'framewright', acceleration: 'software' },
    ...{ fingerprint: 'test', deterministic: true, explanation: [] },
  };
  const recipe = recipeOf(source, { settings, encoder } as Parameters<typeof recipeOf>[1]);
  const shelf = store ?? (await SegmentStore.open(`exr-layers-${Math.random()}`));
  using builder = new SegmentBuilder(shelf);
  const task = {
    recipe: { ...recipe, renderer: 'cpu' as const },
    range: { index: 0, start: 0, end: FRAMES },
  };
  const { key, reused } = await builder.build(task, () => {}, new AbortController().signal);
  const stored = await shelf.read(key);
  if (!stored) throw new Error('The segment is not in the store.');
  return { settings, reused, files: parseSegment(stored).packets.map(({ data }) => data) };
}

/** R, G, B and A of a layer, or of the composite, as FFmpeg decodes them. */
function decoded(file: Uint8Array, layer?: string): Float32Array {
  const path = join(folder, 'frame.exr');
  writeFileSync(path, file);
  const named = layer === undefined ? [] : ['-layer', layer];
  const planes = execFileSync('ffmpeg', [
    ...['-v', 'error', ...named, '-i', path, '-f', 'rawvideo', '-pix_fmt', 'gbrapf32le', '-'],
  ]);
  const read = new Float32Array(planes.buffer.slice(planes.byteOffset, planes.byteOffset + planes.length));
  const count = WIDTH * HEIGHT;
  return Float32Array.from({ length: count * 4 }, (_, i) => {
    const plane = [2, 0, 1, 3][i % 4] as number;
    return read[plane * count + Math.floor(i / 4)] as number;
  });
}

/** Each over those before it, in light: Porter and Duff's “over” of what is multiplied with alpha. */
function over(layers: readonly Float32Array[]): Float64Array {
  const stack = new Float64Array(WIDTH * HEIGHT * 4);
  for (const layer of layers) {
    for (let i = 0; i < stack.length; i++) {
      const alpha = layer[i - (i % 4) + 3] as number;
      stack[i] = (layer[i] as number) + (stack[i] as number) * (1 - alpha);
    }
  }
  return stack;
}

const furthest = (some: ArrayLike<number>, others: ArrayLike<number>): number => {
  let worst = 0;
  for (let i = 0; i < some.length; i++) {
    worst = Math.max(worst, Math.abs((some[i] as number) - (others[i] as number)));
  }
  return worst;
};

/** Halves below 1 are rounded by up to 2^-12; as many as there are layers and the composite add up. */
const HALVES = 8 * 2 ** -12;

describe('layers of OpenEXR pictures', () => {
  it('give the composite when another program lays them over each other', async () => {
    const { settings, files } = await made(TITLE);
    expect(settings.encode.layers).toEqual({ names: NAMES });
    expect(settings.render.blending).toBe('linear');
    for (const frame of [0, FRAMES - 1]) {
      const file = files[frame];
      if (!file) throw new Error('There is no picture.');
      const layers = NAMES.map((name) => decoded(file, name));
      expect(furthest(over(layers), decoded(file)), `frame ${frame}`).toBeLessThan(HALVES);
      // Every layer but the late one shows by itself.
      const empty = NAMES.filter((_, i) => (layers[i] as Float32Array).every((sample) => sample === 0));
      expect(empty).toEqual(frame < 2 ? ['rgba_2'] : []);
    }
  });

  it('leave the composite as it is alone, whatever they are packed with', async () => {
    for (const compression of ['none', 'rle', 'zips', 'zip'] as const) {
      const asked = { compression, depth: '32f' as const };
      const [layered, plain] = [
        await made(TITLE, asked),
        await made(TITLE, { ...asked, layers: false, blending: 'linear' }),
      ];
      expect(plain.settings.encode.layers).toBeUndefined();
      const [one, other] = [layered.files[3], plain.files[3]];
      if (!one || !other) throw new Error('There is no picture.');
      expect(furthest(decoded(one), decoded(other))).toBe(0);
      expect(furthest(decoded(one, 'Glow'), (await decodePicture(one, 'exr', 'Glow')).data)).toBe(0);
      await expect(decodePicture(other, 'exr', 'Glow')).rejects.toMatchObject({ code: 'ASSET_FAILED' });
      expect((await inspectFile(new Blob([other]))).tags.layers).toBeUndefined();
    }
  });

  it('stand on a background and below burnt-in words of their own', async () => {
    const asked = { background: '#8040c0', alpha: 'none', burnIn: { frame: true } } as const;
    const { settings, files } = await made(TITLE, asked);
    expect(settings.encode.layers).toEqual({ background: 'Background', names: [...NAMES, 'Burn_in'] });
    const [file] = files;
    if (!file) throw new Error('There is no picture.');
    const all = ['Background', ...NAMES, 'Burn_in'].map((name) => decoded(file, name));
    expect(furthest(over(all), decoded(file))).toBeLessThan(HALVES);
    expect(all[0]?.[3]).toBe(1);
    expect((await inspectFile(new Blob([file]))).tags).toMatchObject({
      layers: ['Background', ...NAMES, 'Burn_in'].join(', '),
      alpha: 'none',
    });
  });

  it('are told in the order in which they stand in space, frame by frame', async () => {
    const moving = (name: string, from: number, to: number): Json => ({
      ...solid(name, '#ffffff', { ddd: 1 }),
      ks: {
        p: {
          a: 1,
          k: [
            { t: 0, s: [48, 27, from] },
            { t: 3, s: [48, 27, to] },
          ],
        },
        a: { a: 0, k: [48, 27, 0] },
      },
    });
    const { files } = await made(film([moving('a', -10, 10), moving('b', 10, -10)]));
    const orders = await Promise.all(
      files.map(async (file) => (await inspectFile(new Blob([file]))).tags.layers),
    );
    expect(orders).toEqual(['b, a', 'b, a', 'a, b', 'a, b']);
  });

  it('are seen through the adjustment layers above them, each by itself', async () => {
    const invert = { ty: 5, mn: 'ADBE Invert', nm: 'Invert', ef: [] };
    const adjusted = film([
      disc('Above', 70, [1, 0, 0], 100),
      solid('Grade', '#ffffff', { isAdjustment: 1, ty: 12, ef: [invert] }),
      disc('Disc', 40, [1, 1, 1], 100),
      solid('Ground', '#4080c0'),
    ]);
    const { files, settings } = await made(adjusted);
    const names = settings.encode.layers?.names ?? [];
    expect(names).toEqual(['Ground', 'Disc', 'Above']);
    const [file] = files;
    if (!file) throw new Error('There is no picture.');
    const stack = over(names.map((name) => decoded(file, name)));
    const composite = decoded(file);
    const place = (x: number) => (27 * WIDTH + x) * 4;
    // Away from the edges, where a layer hides what lies beneath it, nothing differs.
    for (const x of [5, 40, 80]) {
      for (let i = place(x); i < place(x) + 4; i++) {
        expect(Math.abs((stack[i] as number) - (composite[i] as number))).toBeLessThan(HALVES);
      }
    }
    expect(composite[place(40)]).toBeCloseTo(0, 3);
    expect(composite[place(80)]).toBeCloseTo(1, 3);
  });

  it('are warned of where they can’t give the composite', async () => {
    const warned = async (document: Json): Promise<string[]> => {
      const bytes = new TextEncoder().encode(JSON.stringify(document));
      using pictures = await openPictures({
        bytes,
        fileName: 'a',
        assets: new Map(),
        reading: { layers: true },
      });
      const settings = resolveSettings({ format: 'exr-sequence', layers: true }, pictures.facts);
      const warnings = await layerWarnings(filmOf(pictures, settings), settings);
      return warnings.map(({ feature, layer }) => `${feature}: ${layer}`);
    };
    expect(await warned(TITLE)).toEqual([]);
    const shadow = { ty: 1, nm: 'Shadow', bm: { a: 0, k: 5 }, c: { a: 0, k: [0, 0, 0] }, o: { a: 0, k: 75 } };
    const thick = { ...shadow, a: { a: 0, k: 90 }, s: { a: 0, k: 2 }, d: { a: 0, k: 6 }, ch: { a: 0, k: 0 } };
    const deep = (name: string, z: number, more: Json = {}): Json =>
      solid(name, '#808080', { ddd: 1, ks: { p: { a: 0, k: [0, 0, z] } }, ...more });
    const parted = { ty: 0, refId: 'deep', w: WIDTH, h: HEIGHT, ct: 1, ddd: 1, ks: {} };
    expect(
      await warned(
        film(
          [
            { nm: 'Box', ip: 0, op: FRAMES, st: 0, ...parted },
            deep('Between', 0),
            disc('Lifted', 40, [1, 1, 1], 100, { sy: [thick] }),
            disc('Light', 40, [1, 1, 1], 100, { bm: 16 }),
            solid('Grade', '#ffffff', { ty: 12, ef: [{ ty: 21, nm: 'Invert', ef: [] }] }),
          ],
          [{ id: 'deep', layers: [deep('near', -50), deep('far', 50)] }],
        ),
      ),
    ).toEqual([
      'layers-blend-mode: Light',
      'layers-blend-mode: Lifted',
      'layers-adjustment: Grade',
      'layers-parted: Box',
    ]);
  });

  it('are kept as segments, in names of their own', async () => {
    const store = await SegmentStore.open('exr-layers-resumed');
    const kept = async (asked: Partial<FormatSettings>, document = TITLE): Promise<boolean> =>
      (await made(document, { blending: 'linear', ...asked }, store)).reused;
    expect(await kept({})).toBe(false);
    expect(await kept({})).toBe(true);
    expect(await kept({ layers: false })).toBe(false);
    // The same picture, but of layers of another name.
    const renamed = JSON.parse(JSON.stringify(TITLE).replaceAll('Glow', 'Shine')) as Json;
    expect(await kept({ layers: false }, renamed)).toBe(true);
    expect(await kept({}, renamed)).toBe(false);
  });
});

describe('names of layers', () => {
  it('are what compositing programs take, and short enough for every reader', () => {
    const names = layerNames(['Logo', 'logo', 'Träger.R', '', '***', '3D', 'x'.repeat(40), 'x'.repeat(50)]);
    expect(names).toEqual([
      ...['Logo', 'logo_2', 'Trager_R', 'Layer_4', 'Layer_5', 'Layer_3D'],
      ...['x'.repeat(29), `${'x'.repeat(27)}_2`],
    ]);
  });

  it('are refused where no picture could hold them', () => {
    const facts = { width: 64, height: 32, frameRate: { num: 25, den: 1 }, frameCount: 5 };
    const layers = Array.from({ length: 300 }, (_, i) => ({ name: `${i}`, blend: 'normal' as const }));
    const problems = (settings: FormatSettings, more = {}): string[] =>
      validateSettings(settings, { ...facts, ...more }).map(
        ({ severity, setting }) => `${severity} ${setting}`,
      );
    expect(problems({ format: 'exr-sequence', layers: true }, { layers })).toEqual(['error layers']);
    expect(problems({ format: 'tiff-sequence', layers: true })).toEqual(['error layers']);
    expect(problems({ format: 'h264-mp4', layers: true })).toEqual(['error layers']);
    expect(problems({ format: 'h264-mp4', layers: false })).toEqual([]);
    const asked = { format: 'exr-sequence', layers: true, blending: 'encoded', supersample: 2 } as const;
    expect(problems(asked)).toEqual(['warning blending', 'warning supersample']);
  });
});
