import type { ResolvedLeader } from '../../formats/index.ts';
import { type Colour, type Paint, PathVerb, type SceneNode } from '../../scene/index.ts';

type Size = ResolvedLeader['size'];

/** Straight R′G′B′ of a bar, each 0–1: 0 is black (16 of 8 bits), 1 is white (235). */
type Level = readonly [number, number, number];

const bar = (red: number, green: number, blue: number): Level => [red, green, blue];
const grey = (level: number): Level => [level, level, level];

/** White, yellow, cyan, green, magenta, red, blue. */
const RAINBOW: readonly Level[] = [
  bar(1, 1, 1),
  bar(1, 1, 0),
  bar(0, 1, 1),
  bar(0, 1, 0),
  bar(1, 0, 1),
  bar(1, 0, 0),
  bar(0, 0, 1),
];
const scaled = (level: Level, by: number): Level => bar(level[0] * by, level[1] * by, level[2] * by);

/** Colour bars over the whole of a picture. */
export function barsNodes(pattern: ResolvedLeader['pattern'], size: Size): readonly SceneNode[] {
  return pattern === 'ebu' ? ebuBars(size) : smpteBars(size);
}

/** EBU bars, 100/0/75/0 (Rec. ITU-R BT.471): white in full, colours at three quarters, black. */
function ebuBars({ width, height }: Size): SceneNode[] {
  const levels = [...RAINBOW.map((level, index) => (index === 0 ? level : scaled(level, 0.75))), grey(0)];
  const edge = (index: number): number => even((width * index) / levels.length);
  return levels.map((level, index) => rectangle(edge(index), 0, edge(index + 1), height, solid(level)));
}

/**
 * SMPTE RP 219, with its options 100 % white and black. Of the near-black steps the one 2 % below black is black here:
 * pictures are drawn in R′G′B′ from black on.
 */
function smpteBars({ width, height }: Size): SceneNode[] {
  const side = even(width / 8);
  const step = (width * 3) / 4 / 7;
  // Bars of the inner 4:3, counted with parts of bars.
  const x = (bars: number): number => (bars >= 7 ? width - side : even(side + bars * step));
  const y = [0, 7, 8, 9, 12].map((twelfths) => Math.round((height * twelfths) / 12));
  const [top = 0, second = 0, third = 0, fourth = 0, bottom = 0] = y;
  const row = (from: number, to: number, cells: readonly (readonly [number, number, Paint])[]): SceneNode[] =>
    cells.map(([left, right, paint]) => rectangle(left, from, right, to, paint));
  const ramp: Paint = {
    type: 'linear',
    stops: [
      { offset: 0, colour: colour(grey(0)) },
      { offset: 1, colour: colour(grey(1)) },
    ],
    start: [x(1), 0],
    end: [x(6), 0],
  };
  return [
    ...row(top, second, [
      [0, side, solid(grey(0.4))],
      ...RAINBOW.map((level, index) => [x(index), x(index + 1), solid(scaled(level, 0.75))] as const),
      [width - side, width, solid(grey(0.4))],
    ]),
    ...row(second, third, [
      [0, side, solid(bar(0, 1, 1))],
      [x(0), x(1), solid(grey(1))],
      [x(1), x(7), solid(grey(0.75))],
      [width - side, width, solid(bar(0, 0, 1))],
    ]),
    ...row(third, fourth, [
      [0, side, solid(bar(1, 1, 0))],
      [x(0), x(1), solid(grey(0))],
      [x(1), x(6), ramp],
      [x(6), x(7), solid(grey(1))],
      [width - side, width, solid(bar(1, 0, 0))],
    ]),
    ...row(fourth, bottom, [
      [0, side, solid(grey(0.15))],
      [x(0), x(3 / 2), solid(grey(0))],
      [x(3 / 2), x(7 / 2), solid(grey(1))],
      [x(7 / 2), x(5), solid(grey(0))],
      [x(5), x(5 + 1 / 3), solid(grey(0.02))],
      [x(5 + 1 / 3), x(5 + 2 / 3), solid(grey(0))],
      [x(5 + 2 / 3), x(6), solid(grey(0.04))],
      [x(6), x(7), solid(grey(0))],
      [width - side, width, solid(grey(0.15))],
    ]),
  ];
}

const colour = ([red, green, blue]: Level): Colour => [red, green, blue, 1];
export const solid = (level: Level): Paint => ({ type: 'solid', colour: colour(level) });

export function rectangle(left: number, top: number, right: number, bottom: number, paint: Paint): SceneNode {
  const { move, line, close } = PathVerb;
  return {
    type: 'fill',
    path: {
      verbs: Uint8Array.of(move, line, line, line, close),
      points: Float64Array.of(left, top, right, top, right, bottom, left, bottom),
    },
    transform: [1, 0, 0, 1, 0, 0],
    rule: 'nonzero',
    paint,
    opacity: 1,
  };
}

/** Edges lie between two pixels of chroma. */
const even = (x: number): number => 2 * Math.round(x / 2);
