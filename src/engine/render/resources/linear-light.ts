import type { Colour } from '../../scene/index.ts';

/** The sRGB transfer function, from encoded to linear (IEC 61966-2-1). */
export function decode(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** A colour's red, green and blue in linear light; alpha as it is. */
export function toLinear([red, green, blue, alpha]: Colour): Colour {
  return [decode(red), decode(green), decode(blue), alpha];
}
