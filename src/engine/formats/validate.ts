import { ExportError } from '../errors/index.ts';
import { toNumber } from '../media/index.ts';
import { parseColour } from './colour-text.ts';
import type { FormatDeclaration, FormatSettings, SettingsProblem } from './formats.ts';
import { checkOptimization } from './optimization.ts';
import { type CompositionFacts, outputFrameCount } from './output-timing.ts';
import { getFormat, smallestSide } from './registry.ts';

/** Below a frame's headers alone nothing can be encoded; above, no level of any codec here allows it. */
const BITRATE = { least: 10_000, most: 800_000_000 };

const FITS = ['contain', 'cover', 'stretch'];
const RENDERERS = ['auto', 'cpu', 'webgpu'];
const SUPERSAMPLES = [1, 2, 4];
const BLENDINGS = ['encoded', 'linear'];
const IMAGE_SAMPLINGS = ['bilinear', 'lanczos'];
/** After Effects' own ranges of shutter angle and phase; beyond 64 instants nothing is seen to change. */
const SHUTTER = { widest: 720, phase: 360, samples: 64 };
const TITLE_LENGTH = 1000;

type Report = (severity: SettingsProblem['severity'], setting: keyof FormatSettings, message: string) => void;

/**
 * Everything that is wrong with the settings, errors before warnings; empty if all is well. Settings may come from
 * outside (JSON, a form): values of any type are looked at, none is trusted. With the composition's facts, what
 * depends on them is checked too.
 */
export function validateSettings(
  settings: FormatSettings,
  composition?: CompositionFacts,
): readonly SettingsProblem[] {
  let format: FormatDeclaration;
  try {
    format = getFormat(String(settings.format));
  } catch (thrown) {
    const { message } = ExportError.from(thrown);
    return [{ severity: 'error', setting: 'format', message, value: settings.format }];
  }
  const problems: SettingsProblem[] = [];
  const report: Report = (severity, setting, message) => {
    problems.push({ severity, setting, message, value: settings[setting] });
  };
  checkSize(settings, format, report);
  checkRate(settings, format, report);
  checkPixels(settings, format, report);
  checkTime(settings, composition, report);
  checkChoices(settings, format, report);
  return problems.sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
}

function checkSize({ size }: FormatSettings, format: FormatDeclaration, report: Report): void {
  if (size === undefined) return;
  const { width, height } = size ?? {};
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
    report('error', 'size', `A size is two whole numbers of pixels above 0; this one is ${width}×${height}.`);
  } else if (Math.min(width, height) < smallestSide(format)) {
    report(
      'error',
      'size',
      `${format.name} needs ${smallestSide(format)} pixels a side at least; ${width}×${height} is too small.`,
    );
  } else if (width > format.maximumSize || height > format.maximumSize) {
    report(
      'error',
      'size',
      `${format.name} goes up to ${format.maximumSize} pixels a side; ${width}×${height} is too large.`,
    );
  } else if (width % format.sizeMultiple !== 0 || height % format.sizeMultiple !== 0) {
    const even = `${roundSide(width, format)}×${roundSide(height, format)}`;
    report(
      'error',
      'size',
      `${format.name} needs even sides, since two pixels share one colour sample; ${width}×${height} is not: the nearest size is ${even}.`,
    );
  }
}

/** The nearest side that the format takes; halves go up, so that nothing is cut off. */
export function roundSide(side: number, format: FormatDeclaration): number {
  const multiple = Math.ceil(Math.round(side) / format.sizeMultiple) * format.sizeMultiple;
  return Math.min(format.maximumSize, Math.max(smallestSide(format), multiple));
}

function checkRate({ bitrate, quality }: FormatSettings, format: FormatDeclaration, report: Report): void {
  if (format.lossless) {
    if (bitrate !== undefined)
      report('warning', 'bitrate', `${format.name} is lossless: the bit rate is not used.`);
    if (quality !== undefined)
      report('warning', 'quality', `${format.name} is lossless: the quality is not used.`);
    return;
  }
  if (bitrate !== undefined && quality !== undefined) {
    report('error', 'bitrate', 'Give either a bit rate or a quality, not both: one decides the other.');
  }
  if (bitrate !== undefined && !isWithin(bitrate, BITRATE.least, BITRATE.most)) {
    report(
      'error',
      'bitrate',
      `A bit rate is given in bits a second, from ${BITRATE.least} to ${BITRATE.most}; it is ${bitrate}.`,
    );
  }
  if (quality !== undefined && !isWithin(quality, 0, 100)) {
    report('error', 'quality', `A quality goes from 0 to 100; it is ${quality}.`);
  }
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

function checkPixels(
  { depth, alpha, background, colour }: FormatSettings,
  format: FormatDeclaration,
  report: Report,
): void {
  const depths: readonly number[] = format.depths;
  if (depth !== undefined && !depths.includes(depth)) {
    report('error', 'depth', `${format.name} has ${depths.join(' or ')} bits a channel, not ${depth}.`);
  }
  if (colour !== undefined && !format.colours.includes(colour)) {
    const wide = format.colours.length === 1 ? ' Choose png-sequence for other colours.' : '';
    report(
      'error',
      'colour',
      `${format.name} has the colours ${format.colours.join(', ')}, not ${colour}.${wide}`,
    );
  } else if (colour !== undefined && colour !== 'bt709' && depth === 8) {
    report('error', 'colour', `The colours ${colour} show steps at 8 bits a channel; ask for 16.`);
  }
  if (alpha !== undefined && alpha !== 'none' && !(format.alpha as readonly string[]).includes(alpha)) {
    report(
      'error',
      'alpha',
      format.alpha.length === 0
        ? `${format.name} has no transparency; leave alpha out, or choose png-sequence.`
        : `${format.name} keeps ${format.alpha.join(' or ')} alpha, not ${alpha}.`,
    );
  }
  if (background === undefined) return;
  try {
    const [, , , opacity] = parseColour(String(background));
    if (opacity < 1 && (format.alpha.length === 0 || alpha === 'none')) {
      report('warning', 'background', 'The file has no transparency: this background is laid over black.');
    }
  } catch (thrown) {
    report('error', 'background', ExportError.from(thrown).message);
  }
}

function checkTime(
  { frameRate, range }: FormatSettings,
  composition: CompositionFacts | undefined,
  report: Report,
): void {
  let rateIsSound = true;
  if (frameRate !== undefined) {
    const { num, den } = frameRate ?? {};
    rateIsSound = Number.isSafeInteger(num) && Number.isSafeInteger(den) && num > 0 && den > 0;
    rateIsSound &&= toNumber(frameRate) <= 1000;
    if (!rateIsSound) {
      report('error', 'frameRate', `A frame rate lies above 0 and at most at 1000; it is ${num}/${den}.`);
    }
  }
  if (range === undefined) return;
  const { start, end } = range ?? {};
  if (!(Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end > start)) {
    report('error', 'range', `A range goes from a frame to a later one; ${start}:${end} does not.`);
  } else if (composition && rateIsSound) {
    const count = outputFrameCount(composition, frameRate ?? composition.frameRate);
    if (end > count)
      report('error', 'range', `There are ${count} frames; the range ${start}:${end} ends behind them.`);
  }
}

function checkChoices(settings: FormatSettings, format: FormatDeclaration, report: Report): void {
  const { container, fit, supersample, renderer, title } = settings;
  if (container !== undefined && !format.containers.includes(container)) {
    report(
      'error',
      'container',
      `${format.name} goes into ${format.containers.join(' or ')}, not ${container}.`,
    );
  }
  if (fit !== undefined && !FITS.includes(fit)) {
    report('error', 'fit', `The fit is one of ${FITS.join(', ')}, not ${fit}.`);
  }
  if (supersample !== undefined && !SUPERSAMPLES.includes(supersample)) {
    report('error', 'supersample', `Supersampling is 1, 2 or 4, not ${supersample}.`);
  }
  checkMotionBlur(settings, report);
  for (const { severity, message } of checkOptimization(settings.optimization)) {
    report(severity, 'optimization', message);
  }
  const { blending, imageSampling, dither, theme } = settings;
  if (blending !== undefined && !BLENDINGS.includes(blending)) {
    report('error', 'blending', `Blending is ${BLENDINGS.join(' or ')}, not ${blending}.`);
  }
  if (imageSampling !== undefined && !IMAGE_SAMPLINGS.includes(imageSampling)) {
    report(
      'error',
      'imageSampling',
      `Images are sampled ${IMAGE_SAMPLINGS.join(' or ')}, not ${imageSampling}.`,
    );
  }
  if (theme !== undefined && (typeof theme !== 'string' || theme === '')) {
    report('error', 'theme', `A theme is named by its id in the archive, not ${theme}.`);
  }
  if (dither !== undefined && typeof dither !== 'boolean') {
    report('error', 'dither', `Dither is true or false, not ${dither}.`);
  }
  if (renderer !== undefined && !RENDERERS.includes(renderer)) {
    report('error', 'renderer', `The renderer is one of ${RENDERERS.join(', ')}, not ${renderer}.`);
  }
  if (title !== undefined && (typeof title !== 'string' || title.length > TITLE_LENGTH)) {
    report('error', 'title', `A title is a text of at most ${TITLE_LENGTH} characters.`);
  }
}

function checkMotionBlur({ motionBlur }: FormatSettings, report: Report): void {
  if (motionBlur === undefined) return;
  const { angle, phase, samples } = motionBlur ?? {};
  if (!isWithin(angle, 0, SHUTTER.widest) || angle === 0) {
    report(
      'error',
      'motionBlur',
      `A shutter angle lies above 0 and at most at ${SHUTTER.widest} degrees; it is ${angle}.`,
    );
  } else if (phase !== undefined && !isWithin(phase, -SHUTTER.phase, SHUTTER.phase)) {
    report(
      'error',
      'motionBlur',
      `A shutter phase goes from −${SHUTTER.phase} to ${SHUTTER.phase} degrees; it is ${phase}.`,
    );
  } else if (samples !== undefined && !(Number.isInteger(samples) && isWithin(samples, 2, SHUTTER.samples))) {
    report(
      'error',
      'motionBlur',
      `Motion blur takes 2 to ${SHUTTER.samples} samples a frame; it is ${samples}.`,
    );
  }
}
