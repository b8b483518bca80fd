import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { EncoderPlan } from '../codecs/index.ts';
import { rational, SRGB } from '../media/index.ts';
import { SegmentBuilder } from './builder.ts';
import type { Prover } from './prover.ts';
import { parseSegment } from './segment-file.ts';
import type { SegmentRecipe, SegmentTask } from './segments.ts';
import { SegmentStore } from './store.ts';

/** A square that waits for ten frames and then moves for ten. */
const DOCUMENT = {
  v: '5.7.0', fr: 10, ip: 0, op: 20, w: 64, h: 32, assets: [],
  layers: [
    {
      ty: 4, ind: 1, nm: 'Square', ip: 0, op: 20, st: 0,
      ks: { p: { a: 1, k: [{ t: 9, s: [10, 16] }, { t: 19, s: [50, 16] }] } },
      shapes: [
        { ty: 'rc', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [12, 12] }, r: { a: 0, k: 0 } },
        { ty: 'fl', c: { a: 0, k: [0, 0.5, 1] }, o: { a: 0, k: 100 } },
      ],
    },
  ],
}; // biome-ignore format: a document

const encoder: EncoderPlan = {
  settings: {
    codec: 'png',
    width: 64,
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

const recipe: SegmentRecipe = {
  composition: {
    bytes: new TextEncoder().encode(JSON.stringify(DOCUMENT)),
    fileName: 'square.json',
    assets: new Map(),
  },
  render: {
    width: 64,
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

const never = new AbortController().signal;
const task = (start: number, end: number): SegmentTask => ({
  recipe,
  range: { index: 0, start, end },
  owner: 'job',
});
let storeNumber = 0;
const openStore = (): Promise<SegmentStore> => SegmentStore.open(`builder-${storeNumber++}`);

async function read(store: SegmentStore, key: string) {
  const bytes = await store.read(key);
  if (!bytes) throw new Error('The segment is not in the store.');
  return { bytes, segment: parseSegment(bytes) };
}

test('a segment is the same whether its builder is fresh or comes from elsewhere in the composition', async () => {
  const [first, second] = [await openStore(), await openStore()];
  using fresh = new SegmentBuilder(first);
  using used = new SegmentBuilder(second);
  for (const [start, end] of [
    [15, 20],
    [0, 4],
  ] as const)
    await used.build(task(start, end), () => {}, never);
  const a = await fresh.build(task(8, 16), () => {}, never);
  const b = await used.build(task(8, 16), () => {}, never);
  expect(b).toMatchObject({ key: a.key, sha256: a.sha256, reused: false });
  const { segment, bytes } = await read(first, a.key);
  expect(segment).toMatchObject({ frameCount: 8, track: { codec: 'png', width: 64, height: 32 } });
  expect(segment.packets.map((packet) => packet.frame)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(bytes).toEqual((await read(second, b.key)).bytes);
});

test('equal stretches have one name and are built once; frames that do not change are drawn once', async () => {
  const store = await openStore();
  using builder = new SegmentBuilder(store);
  const a = await builder.build(task(0, 4), () => {}, never);
  const b = await builder.build(task(5, 9), () => {}, never);
  expect(b).toMatchObject({ key: a.key, sha256: a.sha256, reused: true });
  const { segment } = await read(store, a.key);
  expect(new Set(segment.packets.map((packet) => Buffer.from(packet.data).toString('base64'))).size).toBe(1);
  const moving = await builder.build(task(10, 14), () => {}, never);
  const pictures = (await read(store, moving.key)).segment.packets.map((packet) => packet.data.toString());
  expect(new Set(pictures).size).toBe(4);
});

test('frames are taken at the instants of the output rate', async () => {
  const store = await openStore();
  using builder = new SegmentBuilder(store);
  const slow = { ...recipe, frameRate: rational(5) };
  const half = await builder.build({ recipe: slow, range: { index: 0, start: 5, end: 10 } }, () => {}, never);
  const whole = await builder.build(task(10, 20), () => {}, never);
  const [everyOther, all] = [await read(store, half.key), await read(store, whole.key)];
  expect(everyOther.segment.packets.map((packet) => packet.data)).toEqual(
    all.segment.packets.filter((_, index) => index % 2 === 0).map((packet) => packet.data),
  );
});

test('a cancelled build stores nothing and leaves the builder sound', async () => {
  const store = await openStore();
  using builder = new SegmentBuilder(store);
  await builder.build(task(10, 12), () => {}, never);
  const abort = new AbortController();
  abort.abort();
  await expect(builder.build(task(12, 18), () => {}, abort.signal)).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  expect(await store.database.count('segments')).toBe(1);
  const after = await builder.build(task(12, 18), () => {}, never);
  using fresh = new SegmentBuilder(await openStore());
  expect((await fresh.build(task(12, 18), () => {}, never)).sha256).toBe(after.sha256);
});

test('a segment that was planned under another name is refused, not drawn', async () => {
  const store = await openStore();
  using builder = new SegmentBuilder(store);
  const { key } = await builder.build(task(0, 5), () => {}, never);
  const planned = { ...task(8, 13), key };
  await expect(builder.build(planned, () => {}, never)).rejects.toMatchObject({ code: 'CHECK_FAILED' });
  expect(await builder.build({ ...task(0, 5), key }, () => {}, never)).toMatchObject({ key, reused: true });
});

test('what a segment proved is known of it where it is found again, unless more is asked or something was wrong', async () => {
  const problems: string[] = [];
  const prover: Prover & { version: number } = {
    version: 1,
    watch: () => undefined,
    prove: async ({ proves, range }) => ({
      ...{ packets: 'name', renderer: 'cpu', milliseconds: 5 },
      frames: (proves?.frames ?? []).map((frame) => ({
        ...{ frame, framesCompared: 1, ssim: 1, deltaE: 0 },
        problems: frame === range.start + 2 ? problems : [],
      })),
    }),
    rest() {},
  };
  const store = await openStore();
  using builder = new SegmentBuilder(store, prover);
  const asked = (start: number, frames: readonly number[], asDrawn = false): SegmentTask => ({
    ...task(start, start + 4),
    proves: { frames, origin: 0, asDrawn },
  });
  const build = (given: SegmentTask) => builder.build(given, () => {}, never);
  const made = await build(asked(10, [10, 12]));
  const found = await build(asked(10, [12]));
  expect(found).toMatchObject({ key: made.key, reused: true, proof: { packets: 'name', milliseconds: 0 } });
  expect(await build(task(10, 14))).not.toHaveProperty('proof');
  expect(await build(asked(10, [12, 13]))).not.toHaveProperty('proof');
  expect(await build(asked(10, [], true))).not.toHaveProperty('proof');
  prover.version = 2;
  expect(await build(asked(10, [12]))).not.toHaveProperty('proof');
  problems.push('it is green');
  expect((await build(asked(15, [15, 17]))).proof?.frames).toHaveLength(2);
  expect(await build(asked(15, [15, 17]))).not.toHaveProperty('proof');
});
