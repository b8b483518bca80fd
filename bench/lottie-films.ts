import { readFileSync } from 'node:fs';
import { seeded } from '../test/prove/random.ts';
import { lengthened, moving, still } from './compositions.ts';

/** A composition of the comparison: 1920×1080, 60 frames a second, opaque, of shapes, masks and mattes that every player draws. */
export interface SideFilm {
  readonly name: string;
  /** Whether most of an export's time goes into encoding, or into drawing. */
  readonly weight: 'light' | 'heavy';
  /** Of it that are exported. */
  readonly frames: number;
  readonly text: string;
}

/** Players take up to a second for a frame of the heavy ones. */
const MOST_HEAVY_FRAMES = 240;

const [WIDTH, HEIGHT, RATE] = [1920, 1080, 60];

/** The six, from the simplest to the heaviest, each of so many frames, the heavy ones of 240 at most. */
export function sideFilms(frames: number): readonly SideFilm[] {
  const few = Math.min(frames, MOST_HEAVY_FRAMES);
  const example = (name: string): string => lengthened(readFileSync(`examples/${name}.json`, 'utf8'), frames);
  return [
    { name: 'title', weight: 'light', frames, text: title(frames) },
    { name: 'ticker', weight: 'light', frames, text: ticker(frames) },
    { name: 'orbit', weight: 'light', frames, text: example('orbit') },
    { name: 'mattes', weight: 'heavy', frames: few, text: mattes(few) },
    { name: 'particles', weight: 'light', frames, text: example('heavy-particles') },
    { name: 'veils', weight: 'heavy', frames: few, text: veils(few) },
  ];
}

type Layer = Readonly<Record<string, unknown>>;
type Colour = readonly [number, number, number];

const AT_REST = { o: still(100), r: still(0), p: still([0, 0]), a: still([0, 0]), s: still([100, 100]) };

/** The layers from the top down; a ground of one colour lies beneath. */
function film(name: string, frames: number, ground: Colour, layers: readonly Layer[]): string {
  const solid = {
    ty: 1,
    sw: WIDTH,
    sh: HEIGHT,
    sc: `#${ground
      .map((part) =>
        Math.round(part * 255)
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')}`,
    ks: AT_REST,
  };
  const all = [...layers, solid].map((layer, index) => ({
    ind: index + 1,
    ip: 0,
    op: frames,
    st: 0,
    ddd: 0,
    sr: 1,
    bm: 0,
    ...layer,
  }));
  return JSON.stringify({
    v: '5.7.0',
    nm: name,
    fr: RATE,
    ip: 0,
    op: frames,
    w: WIDTH,
    h: HEIGHT,
    ddd: 0,
    assets: [],
    layers: all,
  });
}

function shapes(name: string, placed: object, ...items: readonly object[]): Layer {
  const end = { ty: 'tr', ...AT_REST };
  return { ty: 4, nm: name, ks: { ...AT_REST, ...placed }, shapes: [{ ty: 'gr', it: [...items, end] }] };
}

const fill = (colour: Colour): object => ({ ty: 'fl', c: still([...colour, 1]), o: still(100), r: 1 });

const ellipse = (width: number, height = width): object => ({
  ty: 'el',
  p: still([0, 0]),
  s: still([width, height]),
});

const box = (width: number, height: number, round = 0): object => ({
  ty: 'rc',
  p: still([0, 0]),
  s: still([width, height]),
  r: still(round),
});

function gradient(from: Colour, to: Colour, reach: number, radial = false): object {
  return {
    ty: 'gf',
    o: still(100),
    r: 1,
    t: radial ? 2 : 1,
    s: still([radial ? 0 : -reach, 0]),
    e: still([reach, 0]),
    g: { p: 2, k: still([0, ...from, 1, ...to]) },
  };
}

/** Key frames at equal distances, through all values and in the end back to the first. */
function through(frames: number, values: readonly (readonly number[])[]): object {
  const ease = { o: { x: [0.4], y: [0] }, i: { x: [0.6], y: [1] } };
  const [first = []] = values;
  return {
    a: 1,
    k: [...values, first].map((s, index) => ({ t: (frames * index) / values.length, s, ...ease })),
  };
}

/** A sign and two bars come in, stay for the middle, and go: most of the picture never changes. */
function title(frames: number): string {
  const [third, rest] = [frames / 3, (frames * 2) / 3];
  const ease = { o: { x: [0.2], y: [0] }, i: { x: [0.2], y: [1] } };
  const inAndOut = (away: readonly number[], there: readonly number[]): object => ({
    a: 1,
    k: [away, there, there, away].map((s, index) => ({ t: [0, third, rest, frames][index], s, ...ease })),
  });
  return film(
    'Title',
    frames,
    [0.07, 0.09, 0.14],
    [
      shapes(
        'Sign',
        { p: still([960, 420]), s: inAndOut([20, 20], [100, 100]) },
        ellipse(220),
        fill([0.96, 0.62, 0.2]),
      ),
      shapes('Line', { p: inAndOut([-500, 640], [960, 640]) }, box(860, 72, 16), fill([0.92, 0.94, 0.97])),
      shapes(
        'Second line',
        { p: inAndOut([2420, 760], [960, 760]) },
        box(520, 40, 12),
        fill([0.5, 0.58, 0.7]),
      ),
    ],
  );
}

/** Twelve marks run along the bottom at all times, over a still card. */
function ticker(frames: number): string {
  const marks = Array.from({ length: 12 }, (_, index) =>
    shapes(
      `Mark ${index + 1}`,
      { p: moving(frames, [index * 190 - 600, 985], [index * 190 + 500, 985]) },
      index % 2 === 0 ? ellipse(64) : box(120, 44, 10),
      fill([0.35 + 0.05 * index, 0.75 - 0.04 * index, 0.9]),
    ),
  );
  return film(
    'Ticker',
    frames,
    [0.93, 0.94, 0.95],
    [
      ...marks,
      shapes('Band', { p: still([960, 985]) }, box(1920, 130), fill([0.11, 0.16, 0.25])),
      shapes(
        'Card',
        { p: still([960, 460]) },
        box(1180, 520, 36),
        gradient([0.2, 0.42, 0.82], [0.35, 0.72, 0.78], 590),
      ),
    ],
  );
}

/** Sixteen panels with gradients, each seen through a turning star. */
function mattes(frames: number): string {
  const random = seeded(16);
  const layers = Array.from({ length: 16 }, (_, index) => {
    const place = [240 + (index % 4) * 480, 140 + Math.floor(index / 4) * 266];
    const turn = random() < 0.5 ? 360 : -360;
    const star = {
      ty: 'sr',
      sy: 1,
      d: 1,
      pt: still(5 + (index % 4)),
      p: still([0, 0]),
      r: still(0),
      ir: still(110),
      is: still(0),
      or: still(250),
      os: still(0),
    };
    const colours = Array.from({ length: 2 }, (): Colour => [random(), random(), random()]);
    const [from = [0, 0, 0], to = [1, 1, 1]] = colours;
    return [
      {
        ...shapes(
          `Star ${index + 1}`,
          { p: still(place), r: moving(frames, [0], [turn]) },
          star,
          fill([1, 1, 1]),
        ),
        td: 1,
      },
      {
        ...shapes(
          `Panel ${index + 1}`,
          { p: still(place), r: moving(frames, [0], [-turn / 4]) },
          box(520, 520),
          gradient(from, to, 260),
        ),
        tt: 1,
      },
    ];
  });
  return film('Mattes', frames, [0.1, 0.1, 0.12], layers.flat());
}

/** Forty large see-through discs with radial gradients, drifting over each other. */
function veils(frames: number): string {
  const random = seeded(40);
  const layers = Array.from({ length: 40 }, (_, index) => {
    const size = 380 + 520 * random();
    const stops = Array.from({ length: 3 }, () => [1920 * random(), 1080 * random()]);
    const from: Colour = [random(), random(), random()];
    return shapes(
      `Veil ${index + 1}`,
      { o: still(25 + 35 * random()), p: through(frames, stops) },
      ellipse(size, size * (0.6 + 0.4 * random())),
      gradient(from, [1 - from[0], from[1], random()], size / 2, index % 2 === 0),
    );
  });
  return film('Veils', frames, [0.05, 0.06, 0.1], layers);
}
