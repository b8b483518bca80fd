import { type Picture, type Plane, requireEqualSize } from './picture.ts';

/**
 * Peak signal-to-noise ratio of two planes in dB with a peak of 255: 10 · log10(255² / mean squared error).
 *
 * @returns Infinity for equal planes
 * @throws ExportError INTERNAL for planes of different sizes
 */
export function psnr(a: Plane, b: Plane): number {
  requireEqualSize(a, b);
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) {
    const difference = (a.data[i] as number) - (b.data[i] as number);
    sum += difference * difference;
  }
  return decibels(sum / a.data.length);
}

/** {@link psnr} over red, green and blue together; alpha is ignored. */
export function psnrRgb(a: Picture, b: Picture): number {
  requireEqualSize(a, b);
  const samples = a.width * a.height * 4;
  let sum = 0;
  for (let i = 0; i < samples; i += 4) {
    const red = (a.data[i] as number) - (b.data[i] as number);
    const green = (a.data[i + 1] as number) - (b.data[i + 1] as number);
    const blue = (a.data[i + 2] as number) - (b.data[i + 2] as number);
    sum += red * red + green * green + blue * blue;
  }
  return decibels(sum / (a.width * a.height * 3));
}

function decibels(meanSquaredError: number): number {
  return meanSquaredError === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(65025 / meanSquaredError);
}
