import { type Rational, toNumber } from '../media/index.ts';
import type { Fit } from '../render/index.ts';
import type { FormatDeclaration, FormatSettings, Raster, SettingsProblem, Size } from './formats.ts';
import type { CompositionFacts } from './output-timing.ts';
import { displayAspectOf, rasterOf } from './rasters.ts';
import { isWithin, type Report, shown } from './report.ts';

/** Smaller, nothing is to be recognised; larger than its own size a composition is asked for by size. */
const SCALE = { least: 0.05, most: 1 };

/** The least sides of a format, in pixels. */
export function smallestSize({ minimumSize, sizeMultiple }: FormatDeclaration): Size {
  return minimumSize ?? { width: sizeMultiple, height: sizeMultiple };
}

/** The nearest size that the format takes; halves go up, so that nothing is cut off. */
function nearestSize({ width, height }: Size, format: FormatDeclaration): Size {
  const raster = nearestRaster({ width, height }, format);
  if (raster) return { width: raster.width, height: raster.height };
  const least = smallestSize(format);
  const round = (side: number, smallest: number): number => {
    const multiple = Math.ceil(Math.round(side) / format.sizeMultiple) * format.sizeMultiple;
    return Math.min(format.maximumSize, Math.max(smallest, multiple));
  };
  return { width: round(width, least.width), height: round(height, least.height) };
}

function nearestRaster({ width, height }: Size, { rasters = [] }: FormatDeclaration): Raster | undefined {
  const distance = (raster: Raster): number =>
    Math.abs(Math.log((raster.width * raster.height) / (width * height)));
  return rasters.reduce<Raster | undefined>(
    (best, raster) => (best && distance(best) <= distance(raster) ? best : raster),
    undefined,
  );
}

const named = ({ width, height }: Size): string => `${width}×${height}`;

/** What the frames are drawn on, and how the composition lies on it. */
export interface ResolvedSize extends Size {
  readonly fit: Fit;
  /** Where pixels aren't square. */
  readonly displayAspect?: Rational;
  readonly warning?: SettingsProblem;
}

function inRaster(raster: Raster, composition: Size, fit: Fit): ResolvedSize {
  const displayAspect = displayAspectOf(raster, composition);
  const { width, height } = raster;
  return { width, height, fit, ...(displayAspect && { displayAspect }) };
}

/**
 * The asked size as it is, or the asked share of the composition's; else the composition's own, drawn at its own scale with background added at the right and
 * at the bottom where the format's sides go in steps, or made smaller where it is too large.
 */
export function resolveSize(
  settings: FormatSettings,
  format: FormatDeclaration,
  composition: CompositionFacts,
): ResolvedSize {
  const { fit = 'contain' } = settings;
  const own: Size = { width: composition.width, height: composition.height };
  const raster = rasterOf(settings.size ?? own, format);
  if (raster) return inRaster(raster, composition, fit);
  if (settings.size) return { ...settings.size, fit };
  const { scale: asked } = settings;
  if (asked !== undefined && asked !== 1) {
    const share = (side: number): number => side * asked;
    const size = nearestSize({ width: share(own.width), height: share(own.height) }, format);
    // Sides are whole, so that the shape may be off by a pixel: no bars for that.
    return { ...size, fit: settings.fit ?? 'cover' };
  }
  const scale = Math.min(1, format.maximumSize / Math.max(own.width, own.height));
  const padded = scale === 1;
  const size = nearestSize(
    padded
      ? { width: Math.ceil(own.width), height: Math.ceil(own.height) }
      : { width: own.width * scale, height: own.height * scale },
    format,
  );
  if (size.width === own.width && size.height === own.height) return { ...size, fit };
  const least = smallestSize(format);
  const reason = !padded
    ? `${format.name} goes up to ${format.maximumSize} pixels a side`
    : own.width < least.width || own.height < least.height
      ? `${format.name} needs ${named(least)} pixels at least`
      : `${format.name} takes ${format.sizeMultiple === 2 ? 'even' : 'whole'} sides only`;
  const consequence = padded
    ? `so the output is ${named(size)}, with background added at the right and at the bottom`
    : `so the output is ${named(size)}`;
  return {
    ...size,
    fit: padded ? 'pad' : 'contain',
    warning: {
      severity: 'warning',
      setting: 'size',
      message: `The composition is ${named(own)}; ${reason}, ${consequence}.`,
      value: named(own),
    },
  };
}

/** @param frameRate of the output, where it is known */
export function checkSize(
  { size, scale }: FormatSettings,
  frameRate: Rational | undefined,
  format: FormatDeclaration,
  composition: CompositionFacts | undefined,
  report: Report,
): void {
  if (scale !== undefined) checkScale(scale, size, format, report);
  if (size !== undefined && !isSize(size)) {
    const { width, height } = size ?? {};
    report('error', 'size', `A size is two whole numbers of pixels above 0; this one is ${width}×${height}.`);
    return;
  }
  if (format.rasters) {
    const chosen = size ?? composition;
    if (!chosen) return;
    checkRaster(chosen, frameRate, format, size !== undefined, report);
    return;
  }
  if (!size) return;
  const { width, height } = size;
  const least = smallestSize(format);
  if (width < least.width || height < least.height) {
    report(
      'error',
      'size',
      `${format.name} needs ${named(least)} pixels at least; ${named(size)} is too small: the nearest size is ${named(nearestSize(size, format))}.`,
    );
  } else if (width > format.maximumSize || height > format.maximumSize) {
    report(
      'error',
      'size',
      `${format.name} goes up to ${format.maximumSize} pixels a side; ${named(size)} is too large.`,
    );
  } else if (width % format.sizeMultiple !== 0 || height % format.sizeMultiple !== 0) {
    report(
      'error',
      'size',
      `${format.name} needs even sides, since two pixels share one colour sample; ${named(size)} is not: the nearest size is ${named(nearestSize(size, format))}.`,
    );
  }
}

function checkScale(
  scale: unknown,
  size: Size | undefined,
  { name, rasters }: FormatDeclaration,
  report: Report,
): void {
  if (!isWithin(scale, SCALE.least, SCALE.most)) {
    report('error', 'scale', `A scale goes from ${SCALE.least} to ${SCALE.most}; it is ${shown(scale)}.`);
  } else if (size !== undefined) {
    report('warning', 'scale', 'A size is given too: the scale is not used.');
  } else if (rasters) {
    report('error', 'scale', `${name} has sizes of its own: ask for a size rather than a scale.`);
  }
}

function isSize(size: unknown): size is Size {
  if (typeof size !== 'object' || size === null) return false;
  const { width, height } = size as Partial<Size>;
  return [width, height].every((side) => Number.isSafeInteger(side) && Number(side) > 0);
}

function checkRaster(
  size: Size,
  rate: Rational | undefined,
  format: FormatDeclaration,
  asked: boolean,
  report: Report,
): void {
  const sizes = (format.rasters ?? []).map(named).join(' or ');
  const raster = rasterOf(size, format);
  if (!raster) {
    const nearest = named(nearestSize(size, format));
    const subject = asked ? `${named(size)} is neither` : `the composition is ${named(size)}`;
    const way = asked
      ? `the nearest size is ${nearest}`
      : `ask for the size ${nearest}, or for a dnxhr format`;
    report('error', 'size', `${format.name} is ${sizes} only; ${subject}: ${way}.`, named(size));
    return;
  }
  if (!rate) return;
  const fps = toNumber(rate);
  const { frameRates } = raster;
  if (frameRates.some(({ num, den }) => num * rate.den === rate.num * den)) return;
  const nearest = frameRates.reduce((best, other) =>
    Math.abs(toNumber(other) - fps) < Math.abs(toNumber(best) - fps) ? other : best,
  );
  const shown = (value: number): string => String(Number(value.toFixed(3)));
  report(
    'error',
    'frameRate',
    `${format.name} at ${named(size)} has ${frameRates.map((one) => shown(toNumber(one))).join(', ')} frames a second, not ${shown(fps)}: the nearest is ${shown(toNumber(nearest))}.`,
    `${rate.num}/${rate.den}`,
  );
}
