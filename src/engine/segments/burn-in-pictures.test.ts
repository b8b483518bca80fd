import { expect, test } from 'vitest';
import { type FormatSettings, resolveSettings } from '../formats/index.ts';
import { KernelMemory } from '../media/index.ts';
import { createRenderer } from '../render/index.ts';
import { PathVerb, type Scene } from '../scene/index.ts';
import { burnInto } from './burn-in-pictures.ts';
import { createOverlay } from './overlay.ts';
import type { PictureFacts, Pictures } from './pictures.ts';
import { sourceFrame } from './source.ts';

const PAL = { num: 25, den: 1 };
const NTSC = { num: 30_000, den: 1001 };
const facts: PictureFacts = {
  name: 'white',
  width: 800,
  height: 450,
  frameRate: PAL,
  frameCount: 5000,
  warnings: [],
  markers: [],
};
const white: Scene = {
  width: 800,
  height: 450,
  children: [
    {
      type: 'fill',
      path: {
        verbs: Uint8Array.of(PathVerb.move, PathVerb.line, PathVerb.line, PathVerb.line, PathVerb.close),
        points: Float64Array.of(0, 0, 800, 0, 800, 450, 0, 450),
      },
      transform: [1, 0, 0, 1, 0, 0],
      rule: 'nonzero',
      paint: { type: 'solid', colour: [1, 1, 1, 1] },
      opacity: 1,
    },
  ],
};
const pictures: Pictures = {
  facts,
  name: async () => ({ hash: 'white', size: 0 }),
  scene: async () => white,
  [Symbol.dispose]() {},
};
const { signal } = new AbortController();

function open(settings: Partial<FormatSettings>) {
  const resolved = resolveSettings({ format: 'png-sequence', ...settings }, facts);
  if (!resolved.burnIn) throw new Error('nothing is burnt in');
  return { resolved, burnIn: resolved.burnIn, burnt: burnInto(pictures, resolved.burnIn) };
}

test('timecode counts output frames from the start timecode, drop-frame too, and falls back to the clock', () => {
  const words = (settings: Partial<FormatSettings>, frame: number): readonly string[] =>
    createOverlay(open(settings).burnIn, facts).words(frame);
  const dropping: Partial<FormatSettings> = {
    format: 'h264-mp4',
    frameRate: NTSC,
    timecode: '00:00:59;28',
    burnIn: { timecode: true, frame: true, text: 'v3' },
  };
  expect(words(dropping, 1)).toEqual(['v3', '00:00:59;29   00001']);
  expect(words(dropping, 2)).toEqual(['v3', '00:01:00;02   00002']);
  // The first frame of a range carries the start timecode, as the file's timecode track does.
  expect(words({ ...dropping, range: { start: 100, end: 200 } }, 101)).toEqual(['v3', '00:00:59;29   00101']);
  const odd: Partial<FormatSettings> = { frameRate: { num: 25, den: 2 }, burnIn: { timecode: true } };
  expect(words(odd, 1)).toEqual(['00:00:00.080']);
});

test('a picture is named by what is written on it', async () => {
  const settings: Partial<FormatSettings> = { burnIn: { timecode: true } };
  const nameOf = async (changes: Partial<FormatSettings>, frame: number): Promise<string> =>
    (await open({ ...settings, ...changes }).burnt.name(frame)).hash;
  const first = await nameOf({}, 0);
  expect(await nameOf({}, 1)).not.toBe(first);
  expect(await nameOf({ burnIn: { timecode: true, position: 'top' } }, 0)).not.toBe(first);
  expect(await nameOf({ size: { width: 400, height: 225 } }, 0)).not.toBe(first);
  // The same words over the same picture, although it is another frame of another range.
  expect(await nameOf({ range: { start: 50, end: 90 } }, 50)).toBe(first);
  const still: Partial<FormatSettings> = { burnIn: { watermark: 'draft' } };
  expect(await nameOf(still, 0)).toBe(await nameOf(still, 77));
});

test.each<Partial<FormatSettings>>([
  { size: { width: 640, height: 360 } },
  { size: { width: 360, height: 640 }, fit: 'cover' },
  { size: { width: 360, height: 360 }, fit: 'stretch' },
  { size: { width: 500, height: 500 }, fit: 'contain' },
])('its dark plate lies within the picture and carries light letters: %j', async (settings) => {
  const text = 'A line that is longer than a narrow picture is wide, and so gets smaller';
  const { resolved, burnt } = open({ ...settings, alpha: 'none', burnIn: { timecode: true, text } });
  const renderer = await createRenderer(resolved.render, { memory: new KernelMemory(), backend: 'cpu' });
  const { data, width, height } = await renderer.render(await burnt.scene(42, signal));
  const grey = (x: number, y: number): number => Number(data[(y * width + x) * 4]);
  const bars = settings.fit === 'contain' ? (height - (width * 450) / 800) / 2 : 0;
  const [top, bottom] = [Math.ceil(bars), Math.floor(height - bars) - 1];
  let plate = 0;
  let letters = 0;
  for (let y = top; y <= bottom; y++) {
    let dark = 0;
    for (let x = 0; x < width; x++) if (grey(x, y) < 150) dark++;
    if (dark === 0) continue;
    plate++;
    // The plate ends before the picture does.
    expect([grey(0, y), grey(width - 1, y)]).toEqual([255, 255]);
    for (let x = width >> 2; x < (width * 3) >> 2; x++) if (grey(x, y) > 230) letters++;
  }
  expect(grey(width >> 1, top)).toBe(255);
  expect(grey(width >> 1, bottom)).toBe(255);
  expect(plate).toBeGreaterThan(height / 25);
  expect(letters).toBeGreaterThan(plate * 8);
  renderer[Symbol.dispose]();
});

test('both fields of a frame carry its words, at every rate', async () => {
  for (const frameRate of [PAL, NTSC, { num: 24, den: 1 }, { num: 60_000, den: 1001 }]) {
    const { burnt } = open({ format: 'h264-mp4', frameRate, burnIn: { timecode: true } });
    const hashes = new Set<string>();
    for (let frame = 0; frame < 50; frame++) {
      // As frames are named, and half a frame later.
      const [first, second] = [frame, frame + 0.5].map((at) => sourceFrame(at, frameRate, facts.frameRate));
      const { hash } = await burnt.name(first ?? 0);
      expect((await burnt.name(second ?? 0)).hash, `frame ${frame}`).toBe(hash);
      hashes.add(hash);
    }
    expect(hashes.size).toBe(50);
  }
});
