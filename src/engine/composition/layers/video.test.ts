import { describe, expect, it } from 'vitest';
import { encodeScene } from '../../scene/index.ts';
import type { ReadOptions, VideoSource } from '../composition.ts';
import { readComposition } from '../read.ts';

const FRAMES = 24;

/** A second at 24 frames a second. */
const video: VideoSource = {
  ...{ width: 40, height: 20, displayWidth: 40, displayHeight: 20, orientation: [1, 0, 0, 1, 0, 0] },
  frameCount: FRAMES,
  frameAt: (seconds, backward) => {
    const position = seconds * FRAMES;
    return Math.max(-1, Math.min(FRAMES, backward ? Math.ceil(position) - 1 : Math.floor(position)));
  },
  frame: (index) => images[index] ?? expect.fail(`There is no frame ${index}.`),
  close() {},
};
const images = Array.from({ length: FRAMES }, (_, index) => ({
  ...{ hash: `frame ${index}`, width: 40, height: 20 },
  load: async () => new Uint8Array(40 * 20 * 4),
}));

const layer = { ty: 9, nm: 'Clip', refId: 'v', ip: 0, op: 48, st: 0, ks: {} };

function read(layers: readonly object[], options: ReadOptions = { openVideo: async () => video }) {
  const document = {
    ...{ v: '5.9.0', fr: 24, ip: 0, op: 48, w: 40, h: 20, layers },
    assets: [{ id: 'v', p: 'clip.mp4', w: 40, h: 20 }],
  };
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  return readComposition(bytes, { resolveAsset: async () => new Uint8Array(8), ...options });
}

describe('a video layer', () => {
  it('names its frame in the Scene, and says that it must be loaded', async () => {
    const composition = await read([layer]);
    const scenes = [0, 0.5, 1].map((frame) => composition.evaluate(frame));
    expect(scenes.map(({ deferred }) => deferred)).toEqual([[images[0]], [images[0]], [images[1]]]);
    // What shows the same is the same.
    expect(scenes[1]).toBe(scenes[0]);
    expect(encodeScene(scenes[2] as never)).not.toEqual(encodeScene(scenes[0] as never));
    // After the end nothing is shown, and nothing to be loaded.
    const { children, deferred } = composition.evaluate(24);
    expect([children, deferred]).toEqual([[], undefined]);
  });

  it('is loaded where it only serves as a matte, once for all that show it', async () => {
    const composition = await read([
      { ...layer, td: 1, ind: 1 },
      { ...layer, tt: 1, tp: 1, st: -3 },
      { ...layer, ks: { o: { a: 0, k: 50 } } },
    ]);
    const { deferred = [] } = composition.evaluate(2);
    expect(deferred.map(({ hash }) => hash).sort()).toEqual(['frame 2', 'frame 5']);
  });

  it('shows one frame of its file while a shutter is open', async () => {
    const moving = {
      p: {
        a: 1,
        k: [
          { t: 0, s: [0, 0] },
          { t: 48, s: [40, 0] },
        ],
      },
    };
    const motionBlur = { angle: 360, phase: 0, samples: 8 };
    const composition = await read([{ ...layer, mb: 1, ks: moving }], {
      motionBlur,
      openVideo: async () => video,
    });
    expect(composition.evaluate(5).deferred).toEqual([images[5]]);
  });

  it('is left out with a warning where its file is missing, or can not be decoded', async () => {
    const refuse = async () => {
      throw new Error('its codec is unknown.');
    };
    const cases: readonly [ReadOptions, string][] = [
      [{ openVideo: refuse }, 'its codec is unknown.'],
      [{ openVideo: async () => video, resolveAsset: async () => undefined }, 'was not found'],
      [{}, 'not decoded here'],
      [{ openVideo: async () => ({ ...video, width: 1e6 }) }, '1000000×20'],
      [{ openVideo: async () => ({ ...video, frameCount: 1e9 }) }, '1000000000 frames'],
    ];
    for (const [options, words] of cases) {
      const composition = await read([layer], options);
      const missing = composition.warnings.filter(({ feature }) => feature === 'missing-video');
      expect(missing).toEqual([
        { feature: 'missing-video', layer: 'Clip', message: expect.stringContaining(words) },
      ]);
      expect(composition.evaluate(0).children).toEqual([]);
    }
  });
});
