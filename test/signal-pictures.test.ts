import { beforeAll, describe, expect, test, vi } from 'vitest';
import { BT709_LIMITED, KernelMemory, VIDEO_COLOURS } from '../src/engine/media/index.ts';
import { PictureSignal, R103_V1_LUMA } from '../src/engine/quality/signal/index.ts';
import { type Codes, film, framesOf, noise, PAL, signalOf, type TestFilm } from './signal-films.ts';
import { ReferenceDetectors } from './signal-reference.ts';

vi.stubGlobal('Worker', class {});
let reference: ReferenceDetectors;
beforeAll(async () => {
  reference = await ReferenceDetectors.open();
});

const NTSC = { num: 30000, den: 1001 };
const PIXELS = { I420: 'yuv420p', I422P10: 'yuv422p10le', I444P12: 'yuv444p12le' } as const;

/** Something that always moves. */
const moving = (x: number, y: number, frame: number): Codes => [
  60 + 120 * noise(x, y, frame),
  128 + 30 * Math.sin(x / 9 + frame / 3),
  128 + 30 * Math.cos(y / 7 - frame / 4),
];
const between = (frame: number, ...ranges: readonly (readonly [number, number])[]): boolean =>
  ranges.some(([start, end]) => frame >= start && frame < end);

function theirs(shown: TestFilm, filter: string): string {
  const { width, height, rate, format, frames } = shown;
  const pixels = PIXELS[format as keyof typeof PIXELS];
  return reference.ofPictures(frames, { pixels, width, height, rate }, filter);
}

function toFrame(seconds: string | undefined, { rate }: TestFilm): number {
  return Math.round((Number(seconds) * rate.num) / rate.den);
}

/** What blackdetect says, in frames. At the end of the film it names the last frame, ours what comes after it. */
function theirBlack(shown: TestFilm, options = ''): readonly [number, number][] {
  const last = shown.frames.length - 1;
  return [...theirs(shown, `blackdetect${options}`).matchAll(/black_start:(\S+) black_end:(\S+)/g)].map(
    ([, start, end]) => {
      const frame = toFrame(end, shown);
      return [toFrame(start, shown), frame === last ? last + 1 : frame];
    },
  );
}

/** What freezedetect says, in frames; a still that lasts to the end has no end. */
function theirFreeze(shown: TestFilm, options = ''): readonly [number, number][] {
  const said = theirs(shown, `freezedetect${options}`);
  const ends = [...said.matchAll(/freeze_end: (\S+)/g)].map(([, time]) => toFrame(time, shown));
  return [...said.matchAll(/freeze_start: (\S+)/g)].map(([, time], index) => [
    toFrame(time, shown),
    ends[index] ?? shown.frames.length,
  ]);
}

describe('black', () => {
  // 64×48 = 3072 pixels: 98 % are 3010.56, so that 61 bright ones are too few, 62 too many to matter.
  const dark =
    (luma: number, bright: number) =>
    (x: number, y: number, frame: number): Codes =>
      between(frame, [10, 75]) ? [y * 64 + x < bright ? 200 : luma, 128, 128] : moving(x, y, frame);
  const cases: readonly (readonly [string, TestFilm, readonly [number, number][]])[] = [
    ['in the middle', film(100, dark(16, 0)), [[10, 75]]],
    ['with as many bright pixels as it may have', film(90, dark(16, 61)), [[10, 75]]],
    ['with one too many', film(90, dark(16, 62)), []],
    // 16 + 0.1 · 219 = 37.9.
    ['at the limit of black', film(90, dark(37, 0)), [[10, 75]]],
    ['above the limit of black', film(90, dark(38, 0)), []],
    [
      'at both ends, and too short between',
      film(
        220,
        (x, y, n) => (between(n, [0, 61], [80, 125], [150, 220]) ? [20, 128, 128] : moving(x, y, n)),
        { rate: NTSC },
      ),
      [[0, 61], [150, 220]], // biome-ignore format: a table
    ],
    [
      'of ten bits',
      // 64 + 0.1 · 876 = 151.6.
      film(150, (_x, _y, n) => [between(n, [5, 60]) ? 151 : between(n, [80, 140]) ? 152 : 500, 512, 512], {
        format: 'I422P10',
      }),
      [[5, 60]],
    ],
  ];
  test.each(cases)('%s, as blackdetect sees it', (_, shown, frames) => {
    expect(theirBlack(shown)).toEqual(frames);
    expect(framesOf(signalOf(shown), 'black')).toEqual(frames);
    const short = signalOf(shown, { thresholds: { black: { seconds: 0.2, picture: 0.5 } } });
    expect(framesOf(short, 'black')).toEqual(theirBlack(shown, '=d=0.2:pic_th=0.5'));
  });

  test('of a single frame, where it is asked for, with and without planes', () => {
    const shown = film(30, (x, y, n) => (n === 17 ? [16, 128, 128] : moving(x, y, n)));
    const thresholds = { black: { seconds: 0 } };
    for (const withoutPlanes of [false, true]) {
      const events = signalOf(shown, { thresholds, withoutPlanes }).filter(({ id }) => id === 'black');
      expect(events).toMatchObject([{ frames: { start: 17, end: 18 }, worstFrame: 17, value: 1 / 25 }]);
    }
  });
});

describe('freeze', () => {
  /** Moves but for the ranges, each of which shows its first frame; `more` is added to luma there. */
  const holding =
    (ranges: readonly (readonly [number, number])[], more = (_x: number, _y: number, _n: number) => 0) =>
    (x: number, y: number, n: number): Codes => {
      const held = ranges.find((range) => between(n, range));
      if (!held) return moving(x, y, n);
      const [luma, u, v] = moving(x, y, held[0]);
      return [luma + (n > held[0] ? more(x, y, n - held[0]) : 0), u, v];
    };
  // Of 3072 + 2 · 768 samples, 0.001 · 256 each: 1179.6 in all.
  const cases: readonly (readonly [string, TestFilm, readonly [number, number][]])[] = [
    ['in the middle', film(100, holding([[10, 70]])), [[10, 70]]],
    ['to the end, and too short before', film(130, holding([[5, 50], [60, 130]])), [[60, 130]]], // biome-ignore format: a table
    ['with as much noise as it may have', film(80, holding([[10, 70]], (x, y, n) => (n % 2 === 1 && y * 64 + x < 1179 ? 1 : 0))), [[10, 70]]], // biome-ignore format: a table
    ['with a little more noise', film(80, holding([[10, 70]], (x, y, n) => (n % 2 === 1 && y * 64 + x < 1180 ? 1 : 0))), []], // biome-ignore format: a table
    // From frame to frame next to nothing moves; from the first it adds up, and each still ends.
    ['that drifts', film(160, holding([[10, 150]], (x, y, n) => (y * 64 + x < n * 20 ? 1 : 0))), [[10, 69], [69, 128]]], // biome-ignore format: a table
    [
      'of ten bits',
      film(
        90,
        (x, y, n) => moving(x, y, between(n, [8, 80]) ? 8 : n).map((code) => code * 4) as unknown as Codes,
        {
          format: 'I422P10',
          rate: NTSC,
        },
      ),
      [[8, 80]],
    ],
  ];
  test.each(cases)('%s, as freezedetect sees it', (_, shown, frames) => {
    expect(theirFreeze(shown)).toEqual(frames);
    expect(framesOf(signalOf(shown), 'freeze')).toEqual(frames);
    const short = signalOf(shown, { thresholds: { freeze: { seconds: 0.5, noise: 0.0001 } } });
    expect(framesOf(short, 'freeze')).toEqual(theirFreeze(shown, '=d=0.5:n=0.0001'));
  });

  test('without planes, of red, green and blue', () => {
    const shown = film(100, holding([[10, 70]]));
    expect(framesOf(signalOf(shown, { withoutPlanes: true }), 'freeze')).toEqual([[10, 70]]);
  });
});

describe('gamut and range', () => {
  const SIZE = { width: 50, height: 40 };
  /** A still with `count` pixels of a code, 2000 in all; in 4:4:4, so that areas can be counted. */
  const still = (count: number, odd: Codes, plain: Codes = [2048, 2048, 2048]): TestFilm =>
    film(3, (x, y) => (y * 50 + x < count ? odd : plain), { ...SIZE, format: 'I444P12' });
  const twelve = ([y, u, v]: Codes): Codes => [y * 16, u * 16, v * 16];
  /** BT.709's matrix, by hand: red, green and blue as codes of luma, 8 bits. */
  const rgb = ([y, u, v]: Codes): readonly number[] => {
    const [cb, cr] = [(u - 128) / 224, (v - 128) / 224];
    const luma = (y - 16) / 219;
    const [red, blue] = [luma + 1.5748 * cr, luma + 1.8556 * cb];
    return [red, (luma - 0.2126 * red - 0.0722 * blue) / 0.7152, blue].map((value) => 16 + 219 * value);
  };

  const colours: readonly (readonly [string, Codes, boolean])[] = [
    ['white', [235, 128, 128], false],
    ['the highest grey', [246, 128, 128], false],
    ['a grey above', [247, 128, 128], true],
    ['the lowest grey', [5, 128, 128], false],
    ['a grey below', [4, 128, 128], true],
    ['red at 100 %', [63, 102, 240], false],
    ['red in luma that is too low for it', [40, 102, 240], true],
    ['blue that is too bright', [60, 240, 118], true],
    ['blue at 100 %', [32, 240, 118], false],
    ['cyan with too little red', [150, 166, 16], true],
  ];
  test.each(colours)('%s', (_, colour, isOut) => {
    expect(rgb(colour).some((code) => code < 5 - 0.6 || code > 246 + 0.6)).toBe(isOut);
    const events = signalOf(still(2000, twelve(colour)));
    expect(framesOf(events, 'gamut')).toEqual(isOut ? [[0, 3]] : []);
    const event = events.find(({ id }) => id === 'gamut');
    if (isOut) expect(event).toMatchObject({ value: 1, threshold: 0.01, severity: 'error' });
  });

  test('one per cent of the picture is tolerated', () => {
    const green = twelve([180, 16, 16]);
    expect(framesOf(signalOf(still(20, green)), 'gamut')).toEqual([]);
    const [event] = signalOf(still(21, green));
    expect(event).toMatchObject({ id: 'gamut', value: 21 / 2000 });
  });

  test('luma has limits of its own where a house wants them', () => {
    const grey = still(100, twelve([243, 128, 128]));
    expect(framesOf(signalOf(grey), 'gamut')).toEqual([]);
    expect(framesOf(signalOf(grey, { thresholds: { gamut: R103_V1_LUMA } }), 'gamut')).toEqual([[0, 3]]);
  });

  test('4:2:0 of odd sizes: chroma counts for each pixel that it stands at', () => {
    // The left 8 columns of 37×21, in blocks of two: 8 · 21 of 777 pixels.
    const shown = film(1, (x) => (x < 8 ? [180, 16, 16] : [128, 128, 128]), { width: 37, height: 21 });
    const [event] = signalOf(shown);
    expect(event).toMatchObject({ id: 'gamut', value: (8 * 21) / 777 });
  });

  test('of Rec. 2020 by its own matrix', () => {
    // Within BT.709's red, 16 + 219 · (luma + 1.5748 · Cr) = 243; not within Rec. 2020's, whose Cr weighs 1.4746 … and blue 1.8814.
    const colour: Codes = [100, 206, 128];
    const [red, , blue] = rgb(colour);
    expect(red).toBeCloseTo(100, 6);
    expect(blue).toBeGreaterThan(240);
    expect(blue).toBeLessThan(246.5);
    const paint = (): Codes => [100, 208, 128];
    const size = { width: 16, height: 16, format: 'I420' as const };
    const of = (colourSpace: TestFilm['colourSpace']) =>
      framesOf(signalOf(film(1, paint, { ...size, colourSpace })), 'gamut').length;
    // 100 + 80 · 1.8556 · 219 / 224 = 245.1; with 1.8814 it is 247.1.
    expect([of(BT709_LIMITED), of(VIDEO_COLOURS.bt2020)]).toEqual([0, 1]);
  });

  test.each([
    ['luma below 16', [[15, 128, 128], 21], 21 / 2000, /luma below 16 in 1\.1 %/],
    ['luma above 235', [[236, 128, 128], 40], 40 / 2000, /luma above 235 in 2\.0 %/],
    ['chroma below 16', [[128, 15, 128], 30], 30 / 2000, /chroma out of 16 to 240 in 1\.5 %/],
    ['chroma above 240', [[128, 128, 241], 30], 30 / 2000, /chroma out of 16 to 240 in 1\.5 %/],
    ['luma at the tolerance', [[15, 128, 128], 20], undefined, undefined],
    ['black and white', [[16, 128, 128], 2000], undefined, undefined],
    ['chroma at its ends', [[128, 16, 240], 2000], undefined, undefined],
  ] as const)('%s', (_, [colour, count], value, message) => {
    const event = signalOf(still(count, twelve(colour))).find(({ id }) => id === 'legal-range');
    expect(event?.value).toBe(value);
    if (message) expect(event?.message).toMatch(message);
  });

  test('full range has no range to leave', () => {
    const colourSpace = { ...BT709_LIMITED, fullRange: true };
    const shown = film(2, (x) => [x < 32 ? 0 : 255, 128, 128], { colourSpace });
    expect(signalOf(shown)).toEqual([]);
  });

  test('each run of frames is told by itself, with its worst frame', () => {
    const shown = film(20, (x, y, n) =>
      between(n, [3, 6], [9, 10]) && y < 10 + n ? [250, 128, 128] : moving(x, y, n),
    );
    const events = signalOf(shown).filter(({ id }) => id === 'gamut');
    expect(framesOf(events, 'gamut')).toEqual([[3, 6], [9, 10]]); // biome-ignore format: a table
    expect(events.map(({ worstFrame, value }) => [worstFrame, value])).toEqual([
      [5, 15 / 48],
      [9, 19 / 48],
    ]);
  });
});

describe('the pass over a film', () => {
  test('what needs neighbours says nothing of a sample; what does not, of each frame', () => {
    const shown = film(150, (_x, _y, n) => (between(n, [0, 120]) ? [16, 128, 128] : [250, 128, 128]));
    expect(framesOf(signalOf(shown), 'black')).toEqual([[0, 120]]);
    const sampled = signalOf(shown, { every: 10 });
    expect(sampled.map(({ id, frames }) => [id, frames?.start])).toEqual(
      ['gamut', 'legal-range'].flatMap((id) => [120, 130, 140].map((frame) => [id, frame])),
    );
  });

  test('a film that is wrong throughout is told in a bounded number of words', () => {
    const signal = new PictureSignal({ frameRate: PAL, width: 8, height: 8, colourSpace: BT709_LIMITED });
    const data = { bright: new Uint8Array(96).fill(250), plain: new Uint8Array(96).fill(128) };
    const picture = { width: 8, height: 8, data: new Uint8Array(256) };
    for (let index = 0; index < 5600; index++) {
      const planes = index % 2 === 0 ? data.bright : data.plain;
      const more = { format: 'I420', width: 8, height: 8, colourSpace: BT709_LIMITED } as const;
      signal.add({ index, picture, planes: { ...more, data: planes } });
    }
    const events = signal.finish().filter(({ id }) => id === 'gamut');
    expect(events.length).toBe(2000);
    expect(events[0]?.message).toMatch(/^Frame 0 has /);
    expect(events.at(-1)?.message).toMatch(/800 more times/);
  });

  test('frames of another size, too short, or out of order are refused', () => {
    const open = () => new PictureSignal({ frameRate: PAL, width: 8, height: 8, colourSpace: BT709_LIMITED });
    const picture = { width: 8, height: 8, data: new Uint8Array(256) };
    expect(() => open().add({ index: 0, picture: { ...picture, width: 9 } })).toThrow(/9×8/);
    const planes = { format: 'I420', width: 8, height: 8, colourSpace: BT709_LIMITED } as const;
    const short = { ...planes, data: new Uint8Array(95) };
    expect(() => open().add({ index: 0, picture, planes: short })).toThrow(/end too early/);
    const signal = open();
    signal.add({ index: 4, picture });
    expect(() => signal.add({ index: 4, picture })).toThrow(/Frame 4 comes after frame 4/);
  });

  test('what lies in its memory already is read there', () => {
    const memory = new KernelMemory();
    const address = memory.allocate(8 * 8 * 4);
    const options = { frameRate: PAL, width: 8, height: 8, colourSpace: BT709_LIMITED };
    const signal = new PictureSignal({ ...options, thresholds: { black: { seconds: 0 } }, memory });
    for (const [index, code] of [200, 0, 200].entries()) {
      const data = new Uint8Array(memory.memory.buffer, address, 256).fill(code);
      signal.add({ index, picture: { width: 8, height: 8, data } });
    }
    expect(framesOf(signal.finish(), 'black')).toEqual([[1, 2]]);
  });
});
