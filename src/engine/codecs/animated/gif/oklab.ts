/** Linear light of sRGB's codes: IEC 61966-2-1. */
const LINEAR = Float64Array.from({ length: 256 }, (_, code) => {
  const value = code / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** B. Ottosson, “A perceptual color space for image processing” (2020): L, a and b of an sRGB colour, at `to`. */
export function writeOklab(red: number, green: number, blue: number, to: Float64Array, at: number): void {
  const r = LINEAR[red] as number;
  const g = LINEAR[green] as number;
  const b = LINEAR[blue] as number;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  to[at] = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  to[at + 1] = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  to[at + 2] = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
}
