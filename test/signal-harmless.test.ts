import { expect, test } from 'vitest';
import { type Codes, film, noise, signalOf } from './signal-films.ts';

type Colour = readonly [red: number, green: number, blue: number];

/** BT.709, narrow range, of colours 0–1: what our films are written in. */
function codes([red, green, blue]: Colour): Codes {
  const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return [
    Math.round(16 + 219 * luma),
    Math.round(128 + (224 * (blue - luma)) / 1.8556),
    Math.round(128 + (224 * (red - luma)) / 1.5748),
  ];
}

const SIZE = { width: 240, height: 136 };
const mix = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];
const NIGHT: Colour = [0.05, 0.08, 0.2];
const SAND: Colour = [0.9, 0.75, 0.5];
const RED: Colour = [1, 0, 0];
const WHITE: Colour = [1, 1, 1];
const BLACK: Colour = [0, 0, 0];
/** Every colour there is, fully saturated; around once in 1. */
const hue = (turn: number): Colour =>
  [0, 1 / 3, 2 / 3].map((at) =>
    Math.max(0, Math.min(1, 2 - 6 * Math.abs(((((turn + at) % 1) + 1) % 1) - 0.5))),
  ) as unknown as Colour;
const skyline = (x: number, y: number): Colour =>
  y > 90 - 40 * noise(Math.floor(x / 17)) ? NIGHT : mix([0.9, 0.5, 0.3], [0.2, 0.3, 0.7], y / 90);

const films: readonly (readonly [string, (x: number, y: number, frame: number) => Colour])[] = [
  ['a slow fade in from black', (x, y, n) => mix(BLACK, skyline(x, y), Math.min(1, n / 60))],
  ['a fade to white and back', (x, y, n) => mix(skyline(x, y), WHITE, Math.sin((Math.PI * n) / 75))],
  ['a ball that bounces', (x, y, n) => (Math.hypot(x - 3 * n, y - 100 + 80 * Math.abs(Math.sin(n / 8))) < 16 ? WHITE : NIGHT)],
  ['a square that spins', (x, y, n) => {
    const [dx, dy, turn] = [x - 120, y - 68, n / 15];
    const [a, b] = [dx * Math.cos(turn) + dy * Math.sin(turn), dy * Math.cos(turn) - dx * Math.sin(turn)];
    return Math.max(Math.abs(a), Math.abs(b)) < 45 ? RED : SAND;
  }],
  ['titles that roll', (x, y, n) => ((y + 2 * n) % 40 < 12 && noise(Math.floor(x / 6), Math.floor((y + 2 * n) / 40)) > 0.4 ? WHITE : BLACK)],
  ['stills of 1.9 seconds each', (x, y, n) => (n < 47 ? skyline(x, y) : mix(skyline(240 - x, y), SAND, 0.5))],
  ['hard cuts three times a second', (x, y, n) => ([skyline(x, y), SAND, NIGHT][Math.floor(n / 9) % 3] as Colour)],
  ['all hues, fully saturated', (x, _y, n) => hue(x / 240 + n / 75)],
  ['a zoom into rings', (x, y, n) => mix(NIGHT, SAND, 0.5 + 0.5 * Math.sin(Math.hypot(x - 120, y - 68) / (6 + n / 10)))],
  ['grain over a still that pans', (x, y, n) => mix(skyline(x + n, y), WHITE, 0.08 * noise(x, y, n))],
  ['three flashes, and no more', (x, y, n) => (n >= 24 && n < 42 && n % 6 < 3 ? WHITE : skyline(x, y))],
  ['1.9 seconds of black between scenes', (x, y, n) => (n >= 14 && n < 61 ? BLACK : skyline(x, y + n))],
]; // biome-ignore format: a table

test.each(films)('%s: no alarm', (_, paint) => {
  const shown = film(75, (x, y, n) => codes(paint(x, y, n)), SIZE);
  expect(signalOf(shown)).toEqual([]);
  expect(signalOf(shown, { withoutPlanes: true })).toEqual([]);
});
