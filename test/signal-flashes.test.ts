import { beforeAll, describe, expect, test, vi } from 'vitest';
import { BT709_LIMITED, type Rational } from '../src/engine/media/index.ts';
import {
  type PictureOverrides,
  PictureSignal,
  type SignalEvent,
} from '../src/engine/quality/signal/index.ts';
import { noise, PAL } from './signal-films.ts';
import { REFERENCE_OUTPUT, ReferenceDetectors } from './signal-reference.ts';

vi.stubGlobal('Worker', class {});
let reference: ReferenceDetectors;
beforeAll(async () => {
  reference = await ReferenceDetectors.open();
});

type Colour = readonly [red: number, green: number, blue: number];
type Paint = (x: number, y: number, frame: number) => Colour;

/** 24 × 12 cells of 16 × 16 pixels; a field of view is 8 × 4 of them. */
const CELL = 16;
const SIZE = { width: 24 * CELL, height: 12 * CELL };
const BLACK: Colour = [0, 0, 0];
const WHITE: Colour = [255, 255, 255];
const grey = (code: number): Colour => [code, code, code];

function* pictures(count: number, paint: Paint): Generator<Uint8Array<ArrayBuffer>> {
  const { width, height } = SIZE;
  for (let frame = 0; frame < count; frame++) {
    const data = new Uint8Array(width * height * 4);
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at += 4) {
        const colour = paint(x, y, frame);
        data[at] = colour[0];
        data[at + 1] = colour[1];
        data[at + 2] = colour[2];
        data[at + 3] = 255;
      }
    }
    yield data;
  }
}

interface Shown {
  readonly count?: number;
  readonly rate?: Rational;
  readonly thresholds?: PictureOverrides;
}

function flashes(paint: Paint, { count = 32, rate = PAL, thresholds }: Shown = {}): readonly SignalEvent[] {
  const options = { frameRate: rate, ...SIZE, colourSpace: BT709_LIMITED };
  const signal = new PictureSignal({ ...options, ...(thresholds && { thresholds }) });
  let index = 0;
  for (const data of pictures(count, paint)) signal.add({ index: index++, picture: { ...SIZE, data } });
  return signal.finish().filter(({ id }) => id === 'flashes');
}

const STILL = 31;

/** The highest badness that FFmpeg's photosensitivity filter finds; it intervenes from 1 on. */
function badness(paint: Paint, { count = 32, rate = PAL }: Shown = {}): number {
  const film = { pixels: 'rgba', ...SIZE, rate };
  const print = `metadata=mode=print:key=lavfi.photosensitivity.badness:file=${REFERENCE_OUTPUT}`;
  const frames = [...pictures(count, paint)];
  const still = Array.from({ length: STILL }, () => frames[0] as Uint8Array);
  const said = reference.ofPictures([...still, ...frames], film, `photosensitivity=bypass=1,${print}`);
  // Before the first frame it believes in a black one, and remembers that for 30 frames.
  const values = [...said.matchAll(/badness=([\d.]+)/g)].map(([, value]) => Number(value)).slice(STILL);
  expect(values.length).toBe(count);
  return Math.max(...values);
}

/** Changes between two colours every so many frames, where asked; the rest is grey. */
const toggling =
  (a: Colour, b: Colour, every: number, isThere = (_column: number, _row: number) => true): Paint =>
  (x, y, frame) =>
    !isThere(Math.floor(x / CELL), Math.floor(y / CELL))
      ? [90, 90, 90]
      : Math.floor(frame / every) % 2
        ? b
        : a;

/** WCAG 2.2, relative luminance of a grey. */
function luminance(code: number): number {
  const value = code / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

describe('general flashes', () => {
  test('are told with their rate, area, place and source', () => {
    expect(flashes(toggling(BLACK, WHITE, 2))).toMatchObject([
      {
        frames: { start: 2, end: 32 },
        value: 6.25,
        threshold: 3,
        severity: 'error',
        source: expect.stringMatching(/BT\.1702.*2\.3\.1 \(general flash\)/),
        message: expect.stringMatching(
          /Frames 2 to 31 flash 6\.3 times a second in up to 100\.0 % of the screen/,
        ),
      },
    ]);
  });

  test.each([
    ['3.125 Hz', 4, { num: 25, den: 1 }, true],
    ['3 Hz', 4, { num: 24, den: 1 }, false],
    ['2.997 Hz', 5, { num: 30000, den: 1001 }, false],
    ['3.75 Hz', 4, { num: 30, den: 1 }, true],
    ['2.5 Hz', 5, { num: 25, den: 1 }, false],
    ['25 Hz', 1, { num: 50, den: 1 }, true],
  ] as const)('three in a second are allowed, more are not: %s', (_, every, rate, isTooMuch) => {
    expect(flashes(toggling(BLACK, WHITE, every), { count: 65, rate }).length).toBe(isTooMuch ? 1 : 0);
  });

  test('three in a row and a change are too much only within the second', () => {
    const at =
      (...changes: readonly number[]): Paint =>
      (_x, _y, n) =>
        changes.filter((change) => change <= n).length % 2 ? WHITE : BLACK;
    expect(flashes(at(3, 4, 5, 6, 7, 8))).toEqual([]);
    expect(flashes(at(3, 4, 5, 6, 7, 8, 27))).toMatchObject([{ frames: { start: 3, end: 28 } }]);
    expect(flashes(at(3, 4, 5, 6, 7, 8, 28))).toEqual([]);
    const twice = flashes(at(1, 2, 3, 4, 5, 6, 7, 60, 61, 62, 63, 64, 65, 66), { count: 70 });
    expect(twice.map(({ frames }) => frames?.start)).toEqual([1, 60]);
  });

  test('a tenth of full luminance, the darker state below 0.8', () => {
    for (const dark of [0, 80, 150, 220]) {
      let light = dark;
      while (luminance(light) - luminance(dark) < 0.1) light++;
      expect(flashes(toggling(grey(dark), grey(light), 1)).length, `${dark} ${light}`).toBe(1);
      expect(flashes(toggling(grey(dark), grey(light - 1), 1)).length, `${dark} ${light - 1}`).toBe(0);
    }
    // 0.799 and 0.807 of white.
    expect([luminance(230) < 0.8, luminance(232) > 0.8]).toEqual([true, true]);
    expect(flashes(toggling(grey(230), WHITE, 1)).length).toBe(1);
    expect(flashes(toggling(grey(232), WHITE, 1)).length).toBe(0);
  });

  test('changes over several frames count from peak to valley', () => {
    // 5 Hz between 0.1 and 0.6 in steps of 2 and 3 frames.
    const wave: Paint = (_x, _y, n) => grey([90, 130, 170, 200, 150][n % 5] as number);
    expect(flashes(wave).length).toBe(1);
    // 1 Hz, with ripples that are too small.
    const ripples: Paint = (_x, _y, n) => grey(120 + 40 * Math.sin((n / 25) * 2 * Math.PI) + (n % 2) * 12);
    expect(flashes((x, y, n) => grey(Math.round(ripples(x, y, n)[0] as number))).length).toBe(0);
  });

  test('a quarter of a field of view of 10°, or of the screen', () => {
    const first = (count: number, columns: number) => (column: number, row: number) =>
      column < columns && row * columns + column < count;
    // Of a field's 32 cells.
    expect(flashes(toggling(BLACK, WHITE, 2, first(8, 8)))).toEqual([]);
    expect(flashes(toggling(BLACK, WHITE, 2, first(9, 8)))).toMatchObject([
      {
        severity: 'warning',
        source: 'WCAG 2.2, 2.3.1 (general flash)',
        message: expect.stringMatching(/28\.1 %/),
      },
    ]);
    // The same cells scattered over the screen fill no field.
    const scattered = (column: number, row: number) => column % 4 === 0 && row % 2 === 0;
    expect(flashes(toggling(BLACK, WHITE, 2, scattered))).toEqual([]);
    // Of the screen's 288 cells.
    expect(flashes(toggling(BLACK, WHITE, 2, first(72, 24)))).toMatchObject([{ severity: 'warning' }]);
    expect(flashes(toggling(BLACK, WHITE, 2, first(73, 24)))).toMatchObject([{ severity: 'error' }]);
  });

  test('fine noise is excepted, and what moves past does not add up', () => {
    expect(flashes((x, y, n) => grey(noise(x, y, n) < 0.5 ? 0 : 255), { count: 30 })).toEqual([]);
    expect(flashes((x, y, n) => ((x + y + n) % 2 ? WHITE : BLACK), { count: 30 })).toEqual([]);
    // Bars that cross the screen, each place once every 20 frames.
    expect(flashes((x, _y, n) => ((x + n * 11) % 220 < 110 ? WHITE : BLACK), { count: 60 })).toEqual([]);
  });

  test('a sample of frames says nothing', () => {
    const signal = new PictureSignal({ frameRate: PAL, ...SIZE, colourSpace: BT709_LIMITED });
    let index = 0;
    for (const data of pictures(60, toggling(BLACK, WHITE, 2))) {
      signal.add({ index, picture: { ...SIZE, data } });
      index += 3;
    }
    expect(signal.finish()).toEqual([]);
  });
});

describe('red flashes', () => {
  const kinds = (paint: Paint) => flashes(paint).map(({ source }) => /\((\w+) flash\)/.exec(source)?.[1]);
  test.each([
    // Too dark for a general flash: 0.027 of white.
    ['dark red and black', [100, 0, 0], BLACK, ['red']],
    // Equal luminance.
    ['red and green', [255, 0, 0], [0, 127, 0], ['red']],
    ['red and blue', [255, 0, 0], [0, 0, 255], ['general', 'red']],
    // Both saturated, near to each other.
    ['red and orange red', [255, 0, 0], [255, 60, 0], []],
    // R / (R + G + B) is 0.73 in linear light.
    ['pink and cyan of equal luminance', [200, 90, 90], [60, 125, 125], []],
    ['green and blue', [0, 140, 0], [80, 80, 255], []],
    ['reddish darkness and black', [60, 0, 0], BLACK, []],
  ] as readonly (readonly [string, Colour, Colour, string[]])[])('%s', (_, a, b, found) => {
    expect(kinds(toggling(a, b, 2))).toEqual(found);
  });

  test('count over several frames, too', () => {
    // From red to its own grey and back in 6 frames: 4.2 Hz.
    const ramp = [0, 0.3, 0.7, 1, 0.7, 0.3];
    const paint: Paint = (_x, _y, n) => {
      const share = ramp[n % 6] as number;
      return [220 - 100 * share, 120 * share, 120 * share].map(Math.round) as unknown as Colour;
    };
    expect(kinds(paint)).toContain('red');
  });
});

describe("beside FFmpeg's photosensitivity filter", () => {
  // It sums up how much 8×8 means of R, G, B change from frame to frame over 30 frames, weighted by how long ago. So it
  // warns whenever ours do, and of much that no standard minds: it counts no flashes, and knows neither 10 % nor 0.8.
  const both: readonly (readonly [string, Paint])[] = [
    ['12.5 Hz', toggling(BLACK, WHITE, 1)],
    ['6 Hz', toggling(BLACK, WHITE, 2)],
    ['3.125 Hz', toggling(BLACK, WHITE, 4)],
    ['low contrast', toggling(grey(80), grey(131), 2)],
    ['red and green', toggling([255, 0, 0], [0, 127, 0], 2)],
    ['a quarter of the screen', toggling(BLACK, WHITE, 2, (column, row) => column < 13 && row < 6)],
  ];
  test.each(both)('both warn: %s', (_, paint) => {
    expect(flashes(paint).length).toBeGreaterThan(0);
    expect(badness(paint)).toBeGreaterThan(1);
  });

  const neither: readonly (readonly [string, Paint])[] = [
    ['a still', (x, y) => [x % 256, y % 256, 90]],
    ['a fade of four seconds', (_x, _y, n) => grey(n * 2)],
    ['a shape that moves', (x, y, n) => (Math.hypot(x - 60 - n * 3, y - 80) < 25 ? WHITE : [20, 40, 80])],
    ['fine noise of low contrast', (x, y, n) => grey(100 + Math.floor(40 * noise(x, y, n)))],
  ];
  test.each(neither)('neither warns: %s', (_, paint) => {
    expect(flashes(paint)).toEqual([]);
    expect(badness(paint)).toBeLessThan(1);
  });

  const onlyTheirs: readonly (readonly [why: string, Paint])[] = [
    ['one cut is no flash', (_x, _y, n) => (n < 20 ? BLACK : WHITE)],
    ['a fade within a second is none', (_x, _y, n) => grey(Math.min(255, n * 12))],
    ['2.5 Hz is slow enough', toggling(BLACK, WHITE, 5)],
    ['less than a tenth of full luminance', toggling(grey(80), grey(110), 1)],
    ['the darker state is bright', toggling(grey(232), WHITE, 1)],
    ['colours of equal luminance, none of them red', toggling([0, 140, 0], [80, 80, 255], 2)],
  ];
  test.each(onlyTheirs)('FFmpeg alone warns: %s', (_, paint) => {
    expect(flashes(paint)).toEqual([]);
    expect(badness(paint)).toBeGreaterThan(1);
  });

  test('ours alone warns of a small area in which WCAG sees a quarter of a field of view', () => {
    const paint = toggling(grey(60), grey(140), 3, (column, row) => column < 3 && row < 3);
    expect(flashes(paint)).toMatchObject([{ severity: 'warning' }]);
    expect(badness(paint)).toBeLessThan(1);
  });
});
