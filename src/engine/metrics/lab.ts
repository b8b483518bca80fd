/** sRGB to linear light for each 8-bit code: IEC 61966-2-1:1999, equations 5 and 6. */
export const LIGHT_OF_CODE = Float64Array.from({ length: 256 }, (_, code) => {
  const value = code / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/**
 * Linear sRGB to CIE XYZ relative to the white D65, derived from the chromaticities of BT.709 with x = 0.3127,
 * y = 0.3290; each row is divided by its white component (0.95046, 1, 1.08906), so that white is (1, 1, 1).
 */
export const XYZ_OF_LIGHT = relativeXyz();
const [XR, XG, XB, YR, YG, YB, ZR, ZG, ZB] = XYZ_OF_LIGHT;

/** CIE 15:2004 section 8.2.1.1: the cube root's linear part and its limit. */
const EPSILON = 216 / 24389;
const KAPPA = 24389 / 27;

/** Writes CIE L*a*b* (D65) of an 8-bit sRGB colour to `lab[at]`, `lab[at + 1]`, `lab[at + 2]`. */
export function labOfRgb8(red: number, green: number, blue: number, lab: Float64Array, at: number): void {
  const r = LIGHT_OF_CODE[red] as number;
  const g = LIGHT_OF_CODE[green] as number;
  const b = LIGHT_OF_CODE[blue] as number;
  const x = companded(XR * r + XG * g + XB * b);
  const y = companded(YR * r + YG * g + YB * b);
  const z = companded(ZR * r + ZG * g + ZB * b);
  lab[at] = 116 * y - 16;
  lab[at + 1] = 500 * (x - y);
  lab[at + 2] = 200 * (y - z);
}

function companded(value: number): number {
  return value > EPSILON ? Math.cbrt(value) : (KAPPA * value + 16) / 116;
}

type Nine = [number, number, number, number, number, number, number, number, number];

/** SMPTE RP 177: the primaries' XYZ, scaled so that they add up to white; then relative to white. */
function relativeXyz(): Nine {
  const primaries = [
    [0.64, 0.33],
    [0.3, 0.6],
    [0.15, 0.06],
  ] as const;
  const [wx, wy] = [0.3127, 0.329];
  const white = [wx / wy, 1, (1 - wx - wy) / wy] as const;
  const [r, g, b] = primaries.map(([x, y]) => [x / y, 1, (1 - x - y) / y] as const) as [
    readonly [number, number, number],
    readonly [number, number, number],
    readonly [number, number, number],
  ];
  const determinant = (u: readonly number[], v: readonly number[], w: readonly number[]) => {
    const [u0, u1, u2, v0, v1, v2, w0, w1, w2] = [...u, ...v, ...w] as Nine;
    return u0 * (v1 * w2 - v2 * w1) - v0 * (u1 * w2 - u2 * w1) + w0 * (u1 * v2 - u2 * v1);
  };
  const whole = determinant(r, g, b);
  const scale = [
    determinant(white, g, b) / whole,
    determinant(r, white, b) / whole,
    determinant(r, g, white) / whole,
  ] as const;
  return [0, 1, 2].flatMap((row) =>
    [r, g, b].map((p, i) => ((p[row] as number) * (scale[i] as number)) / (white[row] as number)),
  ) as Nine;
}
