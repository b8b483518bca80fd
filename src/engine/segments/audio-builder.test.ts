import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import { waveFile } from '../../../test/fixtures/audio/wave-file.ts';
import { type AudioEncodeSettings, planAudioEncoder } from '../codecs/index.ts';
import { type AudioPacket, rational } from '../media/index.ts';
import type { AudioBlockResult, AudioRecipe, AudioResult } from './audio.ts';
import { AudioBuilder } from './audio-builder.ts';
import { parseAudio } from './audio-file.ts';
import { SegmentStore } from './store.ts';

const RATE = 48_000;

/** A second of a tone that comes in quietly. */
const TONE = waveFile({
  sampleRate: RATE,
  channels: 1,
  count: RATE,
  format: '32f',
  value: (n) => 0.25 * Math.sin((2 * Math.PI * 1000 * n) / RATE),
});

const sound = (from: number, decibels = 0, more: object = {}): object => ({
  ty: 6, nm: 'Tone', refId: 'tone', ip: from, op: from + 30, st: from, au: { lv: { a: 0, k: [decibels, decibels] } },
  ...more,
}); // biome-ignore format: a document

/** Half a minute at 29.97 frames a second. */
async function recipeOf(
  layers: readonly object[],
  settings: Partial<AudioEncodeSettings> = {},
  more: Partial<AudioRecipe> = {},
): Promise<AudioRecipe> {
  const assets = [{ id: 'tone', p: 'tone.wav', u: '' }];
  const document = { v: '5.7.0', fr: 29.97, ip: 0, op: 900, w: 16, h: 16, assets, layers };
  return {
    composition: {
      bytes: new TextEncoder().encode(JSON.stringify(document)),
      fileName: 'tones.json',
      assets: new Map([['tone.wav', TONE]]),
    },
    encoder: await planAudioEncoder({ codec: 'pcm-f32', sampleRate: RATE, layout: 'mono', ...settings }),
    frameRate: rational(30_000, 1001),
    range: { start: 0, end: 900 },
    ...more,
  };
}

let store: SegmentStore;
let name = 0;

beforeEach(async () => {
  const files = { write: refuse, read: refuse, remove: refuse, list: async () => [] };
  store = await SegmentStore.open(`audio-${name++}`, { files });
});

const refuse = async (): Promise<never> => {
  throw new Error('Blocks are small enough for the database.');
};

async function build(recipe: AudioRecipe): Promise<{ blocks: AudioBlockResult[]; result: AudioResult }> {
  const blocks: AudioBlockResult[] = [];
  const events = { onProgress: () => undefined, onBlock: (block: AudioBlockResult) => blocks.push(block) };
  const result = await new AudioBuilder(store).build(recipe, 'job', events, new AbortController().signal);
  return { blocks, result };
}

async function packetsOf(blocks: readonly AudioBlockResult[]): Promise<AudioPacket[]> {
  const packets: AudioPacket[] = [];
  for (const { key } of blocks) packets.push(...parseAudio((await store.read(key)) ?? new Uint8Array()));
  return packets;
}

async function samplesOf(blocks: readonly AudioBlockResult[]): Promise<Float32Array> {
  const bytes = Buffer.concat((await packetsOf(blocks)).map(({ data }) => data));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

test('a range becomes exactly its samples, each sound in its place', async () => {
  const recipe = await recipeOf([sound(300), sound(500)], {}, { range: { start: 299, end: 701 } });
  const { blocks, result } = await build(recipe);
  const samples = await samplesOf(blocks);
  // round(299 × 1601.6) = 478878, round(701 × 1601.6) = 1122722.
  expect(samples).toHaveLength(1_122_722 - 478_878);
  expect(blocks.at(-1)?.until).toBe(samples.length);
  expect(samples.findIndex((sample) => sample !== 0)).toBe(480_480 + 1 - 478_878);
  expect(samples[800_800 + 12 - 478_878]).toBeCloseTo(0.25, 5);
  expect(result.measured?.truePeak).toBeCloseTo(-12.04, 1);
  expect(result).toMatchObject({ reused: 0, failures: [] });
});

test('what is stored is not made again; an edit of pictures leaves it, an edit of sound does not', async () => {
  const { blocks } = await build(await recipeOf([sound(300)]));
  const again = await build(
    await recipeOf([sound(300), { ty: 1, sw: 5, sh: 5, sc: '#ff0000', ip: 0, op: 9, ks: {} }]),
  );
  expect(again.result).toEqual({ blocks: again.blocks, reused: blocks.length, failures: [] });
  expect(again.blocks.map(({ key }) => key)).toEqual(blocks.map(({ key }) => key));
  for (const changed of [sound(301), sound(300, -1), sound(300, 0, { sr: 2 })]) {
    expect((await build(await recipeOf([changed]))).result.reused).toBe(0);
  }
});

test('nothing is mixed while that is not wanted', async () => {
  const recipe = await recipeOf([sound(300)]);
  let paused = true;
  const onBlock = vi.fn();
  const events = { onProgress: () => paused, onBlock };
  const building = new AudioBuilder(store).build(recipe, 'job', events, new AbortController().signal);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(onBlock).not.toHaveBeenCalled();
  paused = false;
  const { blocks } = await building;
  expect(onBlock).toHaveBeenCalledTimes(blocks.length);
});

test('a moving level is part of the name', async () => {
  const moving = (end: number) =>
    sound(0, 0, { au: { lv: { a: 1, k: [{ t: 0, s: [-30], i: { x: [1], y: [1] }, o: { x: [0], y: [0] } }, { t: 20, s: [end] }] } } }); // biome-ignore format: a document
  const range = { start: 0, end: 30 };
  const first = await build(await recipeOf([moving(0)], {}, { range }));
  expect((await build(await recipeOf([moving(0)], {}, { range }))).blocks[0]?.key).toBe(first.blocks[0]?.key);
  expect((await build(await recipeOf([moving(-0.1)], {}, { range }))).blocks[0]?.key).not.toBe(
    first.blocks[0]?.key,
  );
});

test.each(['pcm-f32', 'aac'] as const)('a lost block of %s comes back with the same bytes', async (codec) => {
  const recipe = await recipeOf([sound(0), sound(400), sound(800)], { codec });
  const whole = await build(recipe);
  expect(whole.blocks.length).toBeGreaterThan(1);
  const before = await packetsOf(whole.blocks);
  const lost = whole.blocks[1]?.key ?? '';
  await store.database.delete('segments', lost);
  const again = await build(recipe);
  expect(again.result.reused).toBe(whole.blocks.length - 1);
  expect(again.blocks.map(({ reused }) => reused)).toEqual(whole.blocks.map((_, index) => index !== 1));
  const after = await packetsOf(again.blocks);
  expect(after.map(({ start }) => start)).toEqual(before.map(({ start }) => start));
  expect(
    Buffer.concat(after.map(({ data }) => data)).equals(Buffer.concat(before.map(({ data }) => data))),
  ).toBe(true);
  // One packet follows the other without a gap, to the end and no further than it takes.
  let end = 0;
  for (const { start, sampleCount } of after) {
    expect(start).toBe(end);
    end += sampleCount;
  }
  const count = 1_441_440; // 900 × 1601.6
  expect(end - recipe.encoder.priming).toBeGreaterThanOrEqual(count);
  expect(end - recipe.encoder.priming).toBeLessThan(count + 1024);
});

test('loudness is brought to its target, by gain alone or with the limiter', async () => {
  const layers = [sound(0), sound(30), sound(60), sound(90, -12)];
  const range = { start: 0, end: 120 };
  const quiet = await build(await recipeOf(layers, {}, { range, loudness: { target: -23, truePeak: -1 } }));
  expect(quiet.result.measured?.integrated).toBeCloseTo(-23, 1);
  const loud = await build(await recipeOf(layers, {}, { range, loudness: { target: -8, truePeak: -3 } }));
  expect(loud.result.measured?.integrated).toBeCloseTo(-8, 1);
  expect(loud.result.measured?.truePeak).toBeLessThan(-3);
  // The limiter's delay is taken away again: the tone begins where it did.
  const [first, second] = [await samplesOf(quiet.blocks), await samplesOf(loud.blocks)];
  expect(second.findIndex((sample) => sample !== 0)).toBe(first.findIndex((sample) => sample !== 0));
  expect(second).toHaveLength(first.length);
});

test('a sound that can not be played is silent and told of, each time anew', async () => {
  const recipe = await recipeOf(
    [sound(0), sound(100, 0, { refId: 'noise', nm: 'Noise' })],
    {},
    { range: { start: 0, end: 200 } },
  );
  const document = JSON.parse(new TextDecoder().decode(recipe.composition.bytes));
  document.assets.push({ id: 'noise', p: 'noise.mp3', u: '' });
  const noise = Uint8Array.from({ length: 999 }, (_, i) => (i * 37) % 256);
  const noisy = {
    ...recipe,
    composition: {
      ...recipe.composition,
      bytes: new TextEncoder().encode(JSON.stringify(document)),
      assets: new Map([...recipe.composition.assets, ['noise.mp3', noise]]),
    },
  };
  const { blocks, result } = await build(noisy);
  expect(result.failures).toEqual([
    { layer: 'Noise', message: expect.stringContaining('its format is unknown') },
  ]);
  const samples = await samplesOf(blocks);
  expect(samples[12]).toBeCloseTo(0.25, 5);
  expect(samples.slice(160_160).every((sample) => sample === 0)).toBe(true);
  // The next export may hear it: it neither finds this silence nor keeps quiet of another failure.
  const again = await build(noisy);
  expect(again.result).toMatchObject({ reused: 0, failures: result.failures });
  expect(again.blocks.map(({ key }) => key)).not.toEqual(blocks.map(({ key }) => key));
});

test('a stream that does not fit the header of the file is not handed on', async () => {
  const recipe = await recipeOf([sound(0)], { codec: 'aac' });
  const encoder = { ...recipe.encoder, description: new Uint8Array([1, 2, 3]) };
  const onBlock = vi.fn();
  const building = new AudioBuilder(store).build(
    { ...recipe, encoder },
    'job',
    { onProgress: () => undefined, onBlock },
    new AbortController().signal,
  );
  await expect(building).rejects.toMatchObject({ code: 'ENCODER_FAILED' });
  expect(onBlock).not.toHaveBeenCalled();
  expect(await store.database.getAllKeys('segments')).toEqual([]);
});

test('a leader’s tone is heard before the programme, and counts for neither its loudness nor its gain', async () => {
  const leader = {
    ...{ bars: 60, slate: 0, black: 60, frames: 120, pattern: 'ebu' as const, tone: -18, pop: 60 },
    ...{ frameRate: rational(30_000, 1001), programme: 299, words: [], size: { width: 16, height: 16 } },
  } as const;
  const layers = [sound(280), sound(300)];
  const plain = await recipeOf(layers, {}, { range: { start: 299, end: 400 } });
  const led = { ...plain, leader, range: { start: 0, end: 120 + 101 } };
  const [own, all] = [await build(plain), await build(led)];
  const [programme, samples] = [await samplesOf(own.blocks), await samplesOf(all.blocks)];
  const lead = samples.length - programme.length;
  expect(lead).toBe(Math.round(120 * 1601.6));
  // Nothing of what the composition plays before the programme is heard.
  expect(Math.max(...samples.subarray(0, 60_000))).toBeCloseTo(10 ** (-18 / 20), 4);
  expect(samples.subarray(100_000, lead).every((sample) => sample === 0)).toBe(true);
  const off = programme.reduce(
    (most, sample, at) => Math.max(most, Math.abs(sample - (samples[lead + at] ?? 9))),
    0,
  );
  expect(off).toBeLessThan(1e-6);
  expect(all.result.measured?.integrated).toBeCloseTo(own.result.measured?.integrated ?? 0, 1);
  const loud = await build({ ...led, loudness: { target: -23, truePeak: -1 } });
  expect(loud.result.measured?.integrated).toBeCloseTo(-23, 1);
  const [tone] = [await samplesOf(loud.blocks)];
  expect(Math.max(...tone.subarray(0, 60_000))).toBeCloseTo(10 ** (-18 / 20), 4);
});
