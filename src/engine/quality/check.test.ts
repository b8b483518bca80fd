import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { EncoderPlan } from '../codecs/index.ts';
import { createFileWriter } from '../container/index.ts';
import type { EncodedSegment } from '../media/index.ts';
import { rational, SRGB } from '../media/index.ts';
import { parseSegment, SegmentBuilder, type SegmentRecipe, SegmentStore } from '../segments/index.ts';
import { checkExport } from './check.ts';

const FRAMES = 12;
const ranges = [
  { index: 0, start: 0, end: 6 },
  { index: 1, start: 6, end: FRAMES },
];

const encoder: EncoderPlan = {
  settings: {
    codec: 'png',
    width: 48,
    height: 32,
    frameRate: rational(10),
    rate: { mode: 'quality', quality: 100 },
    colourSpace: SRGB,
    depth: 8,
  },
  input: 'rgba8',
  encoder: 'framewright',
  acceleration: 'software',
  fingerprint: 'test',
  deterministic: true,
  explanation: [],
};

/** A square that moves one pixel a frame. */
function recipe(colour: readonly number[]): SegmentRecipe {
  const document = {
    v: '5.7.0',
    fr: 10,
    ip: 0,
    op: FRAMES,
    w: 48,
    h: 32,
    layers: [
      {
        ty: 4,
        nm: 'Square',
        ip: 0,
        op: FRAMES,
        st: 0,
        ks: {
          p: {
            a: 1,
            k: [
              { t: 0, s: [10, 16] },
              { t: FRAMES, s: [10 + FRAMES, 16] },
            ],
          },
        },
        shapes: [
          { ty: 'rc', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [12, 12] }, r: { a: 0, k: 0 } },
          { ty: 'fl', c: { a: 0, k: colour }, o: { a: 0, k: 100 } },
        ],
      },
    ],
  };
  return {
    composition: {
      bytes: new TextEncoder().encode(JSON.stringify(document)),
      fileName: 'square.json',
      assets: new Map(),
    },
    render: {
      width: 48,
      height: 32,
      fit: 'contain',
      background: [0, 0, 0, 0],
      supersample: 1,
      format: 'rgba8',
      alpha: 'straight',
    },
    renderer: 'cpu',
    encoder,
    frameRate: rational(10),
  };
}

async function build(made: SegmentRecipe): Promise<EncodedSegment[]> {
  const store = await SegmentStore.open('check');
  using builder = new SegmentBuilder(store);
  const segments: EncodedSegment[] = [];
  for (const range of ranges) {
    const { key } = await builder.build({ recipe: made, range }, () => {}, new AbortController().signal);
    const bytes = await store.read(key);
    if (bytes) segments.push(parseSegment(bytes));
  }
  return segments;
}

async function zip(segments: readonly EncodedSegment[], frameCount: number): Promise<File> {
  let file = new Uint8Array(0);
  const [first] = segments;
  if (!first) throw new Error('There is nothing to write.');
  const writer = createFileWriter(
    { container: 'zip', track: first.track, frameRate: rational(10), frameCount, firstFrame: 0 },
    {
      async write(bytes: Uint8Array<ArrayBuffer>, position: number) {
        const grown = new Uint8Array(Math.max(file.length, position + bytes.length));
        grown.set(file);
        grown.set(bytes, position);
        file = grown;
      },
    },
  );
  for (const segment of segments) await writer.add(segment);
  await writer.finish();
  return new File([file], 'square.zip');
}

const check = (made: SegmentRecipe, file: File, everyFrame = false) =>
  checkExport({ recipe: made, ranges, output: { kind: 'file', file }, everyFrame }, () => {});

test('a sound sequence passes, by sample and frame by frame', async () => {
  const red = recipe([1, 0, 0]);
  const file = await zip(await build(red), FRAMES);
  expect(await check(red, file)).toMatchObject({
    passed: true,
    framesCompared: 4,
    renderer: 'cpu',
    problems: [],
  });
  expect(await check(red, file, true)).toMatchObject({ passed: true, framesCompared: FRAMES });
});

test('pictures of another composition, in another order or too few are found', async () => {
  const red = recipe([1, 0, 0]);
  const [first, second] = await build(red);
  if (!first || !second) throw new Error('Segments are missing.');

  const blue = await check(red, await zip(await build(recipe([0, 0, 1])), FRAMES));
  expect(blue.passed).toBe(false);
  expect(blue.problems).toHaveLength(4);

  const swapped = await check(red, await zip([second, first], FRAMES), true);
  expect(swapped.problems).toHaveLength(FRAMES);

  const short = await check(red, await zip([first], first.frameCount));
  expect(short.passed).toBe(false);
  expect(short.problems.join(' ')).toMatch(/number of frames is 6 instead of 12.*0011\.png is missing/);
});
