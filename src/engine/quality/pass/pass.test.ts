import { expect, test } from 'vitest';
import type { Picture } from '../../metrics/index.ts';
import { ColourMap } from './colour-map.ts';
import { colourFindings } from './colour-story.ts';
import { OrderStory } from './order-story.ts';
import { OrderWatch } from './order-watch.ts';
import { PlacementWatch } from './placement-watch.ts';
import { signalFindings } from './signal-findings.ts';
import { signatureOf } from './signature.ts';
import { SoundMatch } from './sound-match.ts';

const WIDTH = 160;
const HEIGHT = 90;
const FRAMES = 40;

/** A square that moves three pixels a frame over a ground of coloured stripes. */
function drawn(instant: number, still = false): Picture {
  const data = new Uint8Array(WIDTH * HEIGHT * 4);
  const left = still ? 40 : 3 * instant;
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, at += 4) {
      const stripe = Math.floor(x / 20);
      const inside = x >= left && x < left + 24 && y >= 30 && y < 60;
      data[at] = inside ? 230 : 30 + 20 * stripe;
      data[at + 1] = inside ? 200 : 160 - 15 * stripe;
      data[at + 2] = inside ? 40 : (60 + 50 * stripe) % 200;
      data[at + 3] = 255;
    }
  }
  return { width: WIDTH, height: HEIGHT, data };
}

/** As an encoder leaves it: every pixel a little off, the same way each time. */
function lossy({ width, height, data }: Picture): Picture {
  const out = Uint8Array.from(data, (value, at) =>
    Math.max(0, Math.min(255, value + (((at * 7919) >> 3) % 5) - 2)),
  );
  return { width, height, data: out };
}

function storyOf(order: readonly number[], still = false, seams: readonly number[] = []): OrderStory {
  const starts = [0, ...seams];
  const ranges = starts.map((start, index) => ({ index, start, end: starts[index + 1] ?? FRAMES }));
  const story = new OrderStory(ranges, order.length, FRAMES);
  const watch = new OrderWatch((index, shown, base) => story.add(index, shown, base));
  for (const [index, instant] of order.entries()) {
    const base = Math.max(0, Math.min(FRAMES - 1, index + watch.shift));
    for (const passed of watch.passedOver(base)) watch.know(passed, signatureOf(drawn(passed, still), false));
    watch.add(
      index,
      base,
      signatureOf(drawn(base, still), false),
      signatureOf(lossy(drawn(instant, still)), false),
    );
  }
  watch.finish();
  return story;
}

const inOrder = (count = FRAMES): number[] => Array.from({ length: count }, (_, at) => at);
const told = (story: OrderStory) =>
  story.findings().map(({ id, frames }) => [id, frames?.start, frames?.end]);

test('frames that were dropped, shown twice, swapped or held are named with their place', () => {
  expect(told(storyOf(inOrder()))).toEqual([]);
  expect(told(storyOf(inOrder(FRAMES - 1).map((at) => (at < 20 ? at : at + 1))))).toEqual([
    ['frame-dropped', 20, 21],
  ]);
  expect(told(storyOf(inOrder(FRAMES + 1).map((at) => (at <= 20 ? at : at - 1))))).toEqual([
    ['frame-duplicated', 21, 22],
  ]);
  expect(told(storyOf(inOrder().map((at) => (at === 11 ? 10 : at))))).toEqual([['frame-duplicated', 11, 12]]);
  expect(told(storyOf(inOrder().map((at) => (at === 11 ? 12 : at === 12 ? 11 : at))))).toEqual([
    ['frames-swapped', 11, 13],
  ]);
  expect(told(storyOf(inOrder().map((at) => (at >= 10 && at < 22 ? 10 : at))))).toEqual([
    ['frame-duplicated', 11, 22],
  ]);
});

test('a segment that is one frame off is told of its seams, and stills say nothing', () => {
  const late = inOrder().map((at) => (at >= 15 && at < 30 ? at - 1 : at));
  expect(told(storyOf(late, false, [15, 30])).map(([id]) => id)).toEqual(['seam-shifted', 'seam-shifted']);
  expect(told(storyOf(inOrder().toReversed(), true))).toEqual([]);
});

test.each([
  ['matrix-wrong', ([r, g, b]: number[]) => rec601To709([r ?? 0, g ?? 0, b ?? 0])],
  ['range-wrong', (rgb: number[]) => rgb.map((value) => 16 + (value * 219) / 255)],
  ['hue-shifted', ([r = 0, g = 0, b = 0]: number[]) => [b, g, r]],
  ['colour-wrong', (rgb: number[]) => rgb.map((value) => 255 * (value / 255) ** 1.2)],
] as const)('%s is named', (id, change) => {
  const map = new ColourMap();
  for (let instant = 0; instant < 4; instant++) {
    const picture = drawn(instant);
    const data = Uint8Array.from(picture.data);
    for (let at = 0; at < data.length; at += 4) {
      data.set(
        change([...data.subarray(at, at + 3)]).map((value) => Math.max(0, Math.min(255, Math.round(value)))),
        at,
      );
    }
    map.add(picture, lossy({ ...picture, data }), false);
  }
  expect(colourFindings(map.pairs()).map((finding) => finding.id)).toEqual([id]);
});

test('colours that an encoder only roughened are no finding', () => {
  const map = new ColourMap();
  for (let instant = 0; instant < 4; instant++) map.add(drawn(instant), lossy(drawn(instant)), false);
  expect(colourFindings(map.pairs())).toEqual([]);
});

test('a picture that lies some pixels off is found where it is', () => {
  const [right, same] = [new PlacementWatch(), new PlacementWatch()];
  for (let instant = 0; instant < 3; instant++) {
    const expected = drawn(instant);
    right.add(instant, expected, lossy(movedBy(expected, 2, -1)));
    same.add(instant, expected, lossy(expected));
  }
  expect(right.findings().map(({ id, value }) => [id, value])).toEqual([['frame-wrong', '2, -1']]);
  expect(same.findings()).toEqual([]);
});

function movedBy({ width, height, data }: Picture, dx: number, dy: number): Picture {
  const out = new Uint8Array(data.length);
  for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y++) {
    for (let x = Math.max(0, dx); x < width; x++) {
      const from = ((y - dy) * width + x - dx) * 4;
      out.set(data.subarray(from, from + 4), (y * width + x) * 4);
    }
  }
  return { width, height, data: out };
}

function rec601To709([r, g, b]: [number, number, number]): number[] {
  const y = 0.299 * r + 0.587 * g + 0.114 * b;
  const [cb, cr] = [(b - y) / 1.772, (r - y) / 1.402];
  const [red, blue] = [y + 1.5748 * cr, y + 1.8556 * cb];
  return [red, (y - 0.2126 * red - 0.0722 * blue) / 0.7152, blue];
}

const RATE = 48_000;

/** Two voices of chirps that share nothing. */
function voice(channel: number): Float32Array {
  return Float32Array.from({ length: 3 * RATE }, (_, n) => {
    const t = n / RATE;
    return (
      0.3 * Math.sin(2 * Math.PI * (200 + 331 * channel) * t * (1 + 0.3 * t)) * (0.5 + 0.5 * Math.sin(9 * t))
    );
  });
}

function heard(change: (channels: readonly Float32Array[]) => readonly Float32Array[]): string[] {
  const mix = [voice(0), voice(1)];
  const file = change(mix);
  const match = new SoundMatch(RATE, 3 * RATE, 2);
  for (let at = 0; at < 3 * RATE; at += 8192) {
    const length = Math.min(8192, 3 * RATE - at);
    const part = (channel: Float32Array): Float32Array => channel.subarray(at, at + length);
    match.add(mix.map(part), file.map(part), length);
  }
  return match
    .findings()
    .map(({ id, value }) => `${id} ${typeof value === 'number' ? value.toFixed(1) : value}`);
}

const shifted = (samples: Float32Array, by: number): Float32Array =>
  Float32Array.from(samples, (_, n) => samples[n - by] ?? 0);

test('sound that is late, swapped, quiet or the same on both sides is named', () => {
  expect(heard((mix) => mix)).toEqual([]);
  expect(heard((mix) => mix.map((channel) => shifted(channel, 2400)))).toEqual(['sound-shifted 50.0']);
  expect(heard((mix) => mix.map((channel) => shifted(channel, -480)))).toEqual(['sound-shifted -10.0']);
  expect(heard(([left, right]) => [right, left] as Float32Array[])).toEqual(['channels-swapped 2,1']);
  expect(heard(([left]) => [left, left] as Float32Array[])).toEqual(['sound-wrong 1,1']);
  expect(heard((mix) => mix.map((channel) => channel.map((value) => value / 2)))).toEqual([
    'sound-wrong -6.0',
    'sound-wrong -6.0',
  ]);
});

test('stills of a slow drift were meant wherever they begin; those of a film that moves were not', () => {
  const still = (start: number, end: number) => ({
    ...({ id: 'freeze', frames: { start, end }, worstFrame: start, value: 1, threshold: 0.4 } as const),
    ...({ message: `${start} to ${end}`, source: 'FFmpeg', severity: 'note' } as const),
  });
  const seen = [still(62, 100), still(100, 125)];
  const severities = (meant: ReturnType<typeof still>[]) =>
    signalFindings(seen, meant, false).map(({ severity }) => severity);
  expect(severities([still(54, 93), still(93, 125)])).toEqual(['note', 'note']);
  expect(severities([still(54, 70), still(100, 125)])).toEqual(['error', 'note']);
  expect(severities([])).toEqual(['error', 'error']);
});

test('what was meant does not crowd out what was not', () => {
  const flat = (start: number) => ({
    ...({
      id: 'black',
      frames: { start, end: start + 1 },
      worstFrame: start,
      value: 1,
      threshold: 0,
    } as const),
    ...({ message: `${start}`, source: 'FFmpeg', severity: 'note' } as const),
  });
  const meant = Array.from({ length: 30 }, (_, at) => flat(20 * at));
  const findings = signalFindings([...meant, flat(700)], meant, false);
  expect(findings.filter(({ severity }) => severity === 'note')).toHaveLength(20);
  expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([{ frames: { start: 700 } }]);
});
