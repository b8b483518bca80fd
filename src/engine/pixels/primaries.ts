import type { ColourSpace } from '../media/index.ts';

type Chromaticity = readonly [x: number, y: number];

interface Primaries {
  readonly red: Chromaticity;
  readonly green: Chromaticity;
  readonly blue: Chromaticity;
}

/** CIE 1931 chromaticities: ITU-R BT.709-6 item 1.3; ITU-R BT.2020-2 table 3; SMPTE EG 432-1 (P3 with D65's white). */
const PRIMARIES: Readonly<Record<ColourSpace['primaries'], Primaries>> = {
  bt709: { red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06] },
  bt2020: { red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046] },
  smpte432: { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] },
};

/** D65, the white of all three: so no chromatic adaptation is needed between them. */
export const WHITE: Chromaticity = [0.3127, 0.329];

export function chromaticitiesOf(name: ColourSpace['primaries']): Primaries {
  return PRIMARIES[name];
}

/** Three rows of three. */
export type Matrix3 = readonly [
  ...first: [number, number, number],
  ...second: [number, number, number],
  ...third: [number, number, number],
];

/**
 * From linear light in these primaries to CIE XYZ with white at Y = 1. The columns are the primaries' XYZ, each times what
 * makes their sum the white (SMPTE RP 177). The middle row is the luminance of red, green and blue.
 */
export function toXyz(name: ColourSpace['primaries']): Matrix3 {
  const { red, green, blue } = PRIMARIES[name];
  const [r, g, b] = [red, green, blue].map(xyz) as [Vector, Vector, Vector];
  const columns: Matrix3 = [r[0], g[0], b[0], r[1], g[1], b[1], r[2], g[2], b[2]];
  const [sr, sg, sb] = apply(inverse(columns), xyz(WHITE));
  return [
    ...[r[0] * sr, g[0] * sg, b[0] * sb],
    ...[r[1] * sr, g[1] * sg, b[1] * sb],
    ...[r[2] * sr, g[2] * sg, b[2] * sb],
  ] as unknown as Matrix3;
}

/** From linear light in one set of primaries to the same light in another. */
export function betweenPrimaries(from: ColourSpace['primaries'], to: ColourSpace['primaries']): Matrix3 {
  if (from === to) return [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const [a, b, c, d, e, f, g, h, i] = toXyz(from);
  const back = inverse(toXyz(to));
  const red = apply(back, [a, d, g]);
  const green = apply(back, [b, e, h]);
  const blue = apply(back, [c, f, i]);
  return [red[0], green[0], blue[0], red[1], green[1], blue[1], red[2], green[2], blue[2]];
}

type Vector = readonly [number, number, number];

/** What the second and then the first does. */
export function multiply(first: Matrix3, second: Matrix3): Matrix3 {
  const [a, b, c, d, e, f, g, h, i] = second;
  const [x, y, z] = [apply(first, [a, d, g]), apply(first, [b, e, h]), apply(first, [c, f, i])];
  return [x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]];
}

/** The colour of that chromaticity with Y = 1. */
function xyz([x, y]: Chromaticity): Vector {
  return [x / y, 1, (1 - x - y) / y];
}

function apply([a, b, c, d, e, f, g, h, i]: Matrix3, [x, y, z]: Vector): Vector {
  return [a * x + b * y + c * z, d * x + e * y + f * z, g * x + h * y + i * z];
}

export function inverse([a, b, c, d, e, f, g, h, i]: Matrix3): Matrix3 {
  const [ca, cb, cc] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const determinant = a * ca + b * cb + c * cc;
  const over = (value: number) => value / determinant;
  return [
    ...[over(ca), over(c * h - b * i), over(b * f - c * e)],
    ...[over(cb), over(a * i - c * g), over(c * d - a * f)],
    ...[over(cc), over(b * g - a * h), over(a * e - b * d)],
  ] as unknown as Matrix3;
}
