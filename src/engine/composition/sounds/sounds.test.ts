import { describe, expect, test } from 'vitest';
import type { Composition } from '../composition.ts';
import { LIMITS } from '../document/limits.ts';
import { readComposition } from '../read.ts';
import type { SoundClip } from '../sound.ts';

type Raw = Readonly<Record<string, unknown>>;

const FILES = new Map([
  ['a.wav', Uint8Array.of(1, 2, 3)],
  ['b.wav', Uint8Array.of(4, 5)],
  ['clip.mp4', Uint8Array.of(6)],
]);

const ASSETS: readonly Raw[] = [
  { id: 'a', p: 'a.wav', u: '' },
  { id: 'b', p: 'b.wav', u: '' },
  { id: 'video', p: 'clip.mp4', u: '', w: 10, h: 10 },
];

const audio = (more: Raw = {}): Raw => ({ ty: 6, nm: 'Sound', refId: 'a', ip: 0, op: 100, st: 0, ...more });

function read(layers: readonly Raw[], more: Raw = {}, assets: readonly Raw[] = []): Promise<Composition> {
  const document = { v: '5.7.0', fr: 10, ip: 0, op: 100, w: 10, h: 10, layers, ...more };
  const bytes = new TextEncoder().encode(JSON.stringify({ ...document, assets: [...ASSETS, ...assets] }));
  return readComposition(bytes, { resolveAsset: async (path) => FILES.get(path) });
}

async function only(layer: Raw, more: Raw = {}, assets: readonly Raw[] = []): Promise<SoundClip> {
  const { sounds } = await read([layer], more, assets);
  expect(sounds).toHaveLength(1);
  return sounds[0] as SoundClip;
}

/** Seconds of the file at a frame. */
const at = ({ time }: SoundClip, frame: number): number =>
  time.kind === 'steady' ? time.offset + time.rate * frame : time.at(frame);

const precomp = (id: string, layers: readonly Raw[]): Raw => ({ id, layers });
const holder = (refId: string, more: Raw = {}): Raw => ({ ty: 0, refId, nm: 'Holder', ip: 0, op: 100, st: 0, w: 10, h: 10, ks: {}, ...more }); // biome-ignore format: a document

describe('where a sound is heard', () => {
  test('from its in point to its out point, counted from the first frame', async () => {
    const clip = await only(audio({ ip: 30, op: 70, st: 20 }), { ip: 10, op: 60 });
    expect([clip.start, clip.end]).toEqual([20, 50]);
    // Frame 20 of the film is 30 of the document, a second after the sound's start.
    expect(at(clip, 20)).toBeCloseTo(1, 12);
  });

  test('stretched and reversed', async () => {
    const slow = await only(audio({ sr: 2, st: 10 }));
    expect([at(slow, 10), at(slow, 30)]).toEqual([0, 1]);
    const reversed = await only(audio({ sr: -1, st: 80, ip: 80, op: 20 }));
    expect([reversed.start, reversed.end]).toEqual([20, 80]);
    expect([at(reversed, 20), at(reversed, 80)]).toEqual([expect.closeTo(6, 12), expect.closeTo(0, 12)]);
  });

  test('in precompositions at any depth, each window on the way cutting it', async () => {
    const assets = [
      precomp('inner', [audio({ ip: 5, op: 90, st: 5 })]),
      precomp('outer', [holder('inner', { st: 10, ip: 12, op: 60, sr: 2 })]),
    ];
    const clip = await only(holder('outer', { st: 3, ip: 20 }), {}, assets);
    // outer time = f − 3; inner time = (f − 3 − 10) / 2; in the file (inner − 5) / 10 seconds.
    expect(clip.start).toBe(23);
    expect(clip.end).toBe(63);
    expect(at(clip, 43)).toBeCloseTo(1, 12);
    expect(clip.layer).toBe('outer › inner › Sound');
  });

  test('through time remap of the layer and of what holds it', async () => {
    const remap = {
      a: 1,
      k: [
        { t: 0, s: [4], i: { x: [1], y: [1] }, o: { x: [0], y: [0] } },
        { t: 40, s: [0] },
      ],
    };
    const own = await only(audio({ tm: remap }));
    expect([at(own, 0), at(own, 10), at(own, 60)]).toEqual([4, expect.closeTo(3, 6), 0]);
    const held = await only(holder('p', { tm: remap }), {}, [
      precomp('p', [audio({ ip: 0, op: 25, st: 0 })]),
    ]);
    // Frame 10: second 3 of the precomposition, its frame 30, where the sound has ended.
    expect(at(held, 10)).toBeNaN();
    expect(at(held, 20)).toBeCloseTo(2, 6);
  });

  test('not where it is hidden, muted, or beside a solo', async () => {
    const hidden = [audio({ hd: true }), holder('p', { hd: true }), audio({ fw: { audio: { mute: true } } })];
    expect((await read(hidden, {}, [precomp('p', [audio()])])).sounds).toEqual([]);
    const solo = { fw: { audio: { solo: true } } };
    const { sounds } = await read(
      [audio({ nm: 'one' }), holder('p', solo), audio({ nm: 'two', ...solo })],
      {},
      [precomp('p', [audio({ nm: 'held' })])],
    );
    expect(sounds.map(({ layer }) => layer)).toEqual(['p › held', 'two']);
  });

  test('the trimmed and sped-up part of a video', async () => {
    const video = {
      ...audio({ refId: 'video', st: 10, ip: 0 }),
      ty: 9,
      fw: { video: { in: 2, out: 6, rate: 2 } },
    };
    const clip = await only(video);
    expect([clip.start, clip.end]).toEqual([10, 30]);
    expect([at(clip, 10), at(clip, 20)]).toEqual([expect.closeTo(2, 12), expect.closeTo(4, 12)]);
  });

  test('videos are heard too, and nobody misses the sound of one that has none', async () => {
    const { sounds, warnings } = await read([{ ...audio({ refId: 'video' }), ty: 9 }, audio()]);
    expect(sounds.map(({ file }) => [file.name, file.optional])).toEqual([
      ['clip.mp4', true],
      ['a.wav', false],
    ]);
    expect(warnings.filter(({ feature }) => feature.includes('sound'))).toEqual([]);
  });
});

describe('levels', () => {
  const levels = (clip: SoundClip, frame = 0): number[] =>
    clip.levels
      .at(frame)
      .map((factor) => (factor === 0 ? Number.NEGATIVE_INFINITY : 20 * Math.log10(factor)));

  test('in decibels, left and right, moving', async () => {
    const lv = { a: 1, k: [{ t: 0, s: [0, -6], i: { x: [1], y: [1] }, o: { x: [0], y: [0] } }, { t: 10, s: [-20, -192] }] }; // biome-ignore format: a document
    const clip = await only(audio({ au: { lv } }));
    expect(clip.levels.animated).toBe(true);
    expect(levels(clip, 0)).toEqual([0, expect.closeTo(-6, 6)]);
    expect(levels(clip, 5)).toEqual([expect.closeTo(-10, 4), expect.closeTo(-99, 3)]);
    expect(levels(clip, 10)).toEqual([expect.closeTo(-20, 6), Number.NEGATIVE_INFINITY]);
  });

  test('in percent where they can only be that', async () => {
    expect(levels(await only(audio({ au: { lv: { a: 0, k: [100] } } })))).toEqual([0, 0]);
    expect((await only(audio({ au: { lv: { a: 0, k: [50, 25] } } }))).levels.at(0)).toEqual([0.5, 0.25]);
    expect((await only(audio({ au: { lv: { a: 0, k: 0 } } }))).levels.at(0)).toEqual([1, 1]);
  });

  test('gain, pan and fades of the extension, and of what holds the layer', async () => {
    const inner = audio({
      ip: 10,
      op: 60,
      fw: { audio: { fadeIn: 1, fadeOut: 2, pan: { a: 0, k: -0.5 } } },
    });
    const clip = await only(holder('p', { fw: { audio: { gain: { a: 0, k: -20 } } } }), {}, [
      precomp('p', [inner]),
    ]);
    expect(clip.levels.at(10)).toEqual([0, 0]);
    expect(clip.levels.at(15)).toEqual([expect.closeTo(0.05, 9), expect.closeTo(0.025, 9)]);
    expect(clip.levels.at(30)).toEqual([expect.closeTo(0.1, 9), expect.closeTo(0.05, 9)]);
    expect(clip.levels.at(50)).toEqual([expect.closeTo(0.05, 9), expect.closeTo(0.025, 9)]);
  });

  test('routes and the layout of the document', async () => {
    const routes = { L: 'C', R: ['Ls', 'Rs'] };
    const composition = await read([audio({ fw: { audio: { routes } } })], {
      fw: { audio: { layout: '5.1' } },
    });
    expect(composition.soundLayout).toBe('5.1');
    expect([...(composition.sounds[0]?.routes ?? [])]).toEqual([
      ['L', ['C']],
      ['R', ['Ls', 'Rs']],
    ]);
  });

  test.each<[unknown, string]>([
    [{ fadeIn: -1 }, 'audio-extension-fadeIn'],
    [{ mute: 'yes' }, 'audio-extension-mute'],
    [{ routes: { L: 'Top' } }, 'audio-extension-routes'],
    [{ volume: 3 }, 'audio-extension-volume'],
    [17, 'audio-extension-object'],
  ])('%j is warned of and has no effect', async (extension, feature) => {
    const { sounds, warnings } = await read([audio({ fw: { audio: extension } })]);
    expect(warnings.map((warning) => warning.feature)).toEqual([feature]);
    expect(sounds[0]?.levels.at(0)).toEqual([1, 1]);
  });
});

describe('bad documents', () => {
  test('a missing file is a warning and silence', async () => {
    const { sounds, warnings } = await read(
      [audio({ refId: 'gone' }), audio({ refId: 'away', nm: 'B' })],
      {},
      [{ id: 'away', p: 'away.wav' }],
    );
    expect(sounds).toEqual([]);
    expect(warnings.map(({ feature, layer }) => [feature, layer])).toEqual([
      ['missing-sound', 'Sound'],
      ['missing-sound', 'B'],
    ]);
  });

  test('more places than anyone uses are refused', async () => {
    const many = Array.from({ length: 200 }, () => audio());
    const uses = Array.from({ length: LIMITS.sounds / 200 + 1 }, () => holder('p'));
    await expect(read(uses, {}, [precomp('p', many)])).rejects.toThrow('in more than 20000 places');
  });
});
