import type { ColourSpace, Frame } from '../media/index.ts';
import type { Picture } from '../metrics/index.ts';

const HIGHEST = 65_535;

let curve: Uint8Array | undefined;

/**
 * A picture's own pixels as straight codes of 8 bits: those that it is looked at with. Linear light is put on sRGB's
 * curve, or the dark half of what eyes see would be in a handful of codes.
 */
export function seenPicture(
  { width, height, data, alpha }: Frame,
  { transfer }: Pick<ColourSpace, 'transfer'>,
): Picture {
  const length = width * height * 4;
  if (data instanceof Uint8Array) return { width, height, data };
  const codes = new Uint8Array(length);
  const light = transfer === 'linear' ? lightCurve() : undefined;
  const scale = data instanceof Float32Array ? HIGHEST : 1;
  for (let at = 0; at < length; at += 4) {
    const opacity = (data[at + 3] as number) * scale;
    const share = alpha === 'premultiplied' && opacity > 0 ? HIGHEST / opacity : 1;
    for (let channel = at; channel < at + 3; channel++) {
      const level = Math.min(HIGHEST, Math.max(0, Math.round((data[channel] as number) * scale * share)));
      codes[channel] = light ? (light[level] as number) : Math.round(level / 257);
    }
    codes[at + 3] = Math.round(Math.min(HIGHEST, Math.max(0, opacity)) / 257);
  }
  return { width, height, data: codes };
}

/** IEC 61966-2-1, from light in codes of 16 bits. */
function lightCurve(): Uint8Array {
  curve ??= Uint8Array.from({ length: HIGHEST + 1 }, (_, level) => {
    const light = level / HIGHEST;
    return Math.round((light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055) * 255);
  });
  return curve;
}
