import { type EncodeSettings, isPictureCodec, keepsRgb } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import {
  type ChromaSiting,
  type ColourChoice,
  type ColourSpace,
  PICTURE_COLOURS,
  SD_LIMITED,
  VIDEO_COLOURS,
} from '../media/index.ts';
import { parseCubeLut } from '../pixels/index.ts';
import { parseColour } from './colour-text.ts';
import { checkFields, type FieldRule, type FieldRules, within } from './field-rules.ts';
import type { FormatDeclaration, FormatSettings } from './formats.ts';
import { type Report, shown } from './report.ts';
import { bitsOf } from './sample-depth.ts';
import { checkSequence, resolveSequence } from './sequence-settings.ts';

/** Far more than a cube of 65 samples a side takes. */
const LUT_LENGTH = 32 * 2 ** 20;

const chromaticity: FieldRule = (value) =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((part) => typeof part === 'number' && part >= 0 && part <= 1)
    ? undefined
    : 'is a chromaticity [x, y], each from 0 to 1';

/** SMPTE ST 2086 and CTA-861.3: what their fields can hold. */
const HDR_RULES: FieldRules = {
  'masteringDisplay.red': chromaticity,
  'masteringDisplay.green': chromaticity,
  'masteringDisplay.blue': chromaticity,
  'masteringDisplay.white': chromaticity,
  'masteringDisplay.maximumLuminance': within(1, 10_000),
  'masteringDisplay.minimumLuminance': within(0, 10),
  'contentLight.maximum': within(0, 65_535),
  'contentLight.maximumFrameAverage': within(0, 65_535),
};

/** Colours whose steps are seen at 8 bits: Rec. 2020 spreads its codes too far (ITU-R BT.2020 starts at 10). */
const DEEP_COLOURS: readonly ColourChoice[] = ['bt2020', 'pq', 'hlg'];

const isPicture = ({ codec }: FormatDeclaration): boolean => isPictureCodec(codec);

export function checkPictures(settings: FormatSettings, format: FormatDeclaration, report: Report): void {
  const { depth, alpha, background } = settings;
  if (depth !== undefined && !format.depths.includes(depth)) {
    report(
      'error',
      'depth',
      `${format.name} has ${format.depths.join(' or ')} bits a channel, not ${shown(depth)}.`,
    );
  }
  checkSequence(settings, format, report);
  checkColour(settings, format, report);
  checkColourModel(settings, format, report);
  checkAlphaDepth(settings, format, report);
  if (alpha !== undefined && alpha !== 'none' && !(format.alpha as readonly string[]).includes(alpha)) {
    report(
      'error',
      'alpha',
      format.alpha.length === 0
        ? `${format.name} has no transparency; leave alpha out, or choose ${format.category === 'web' ? 'vp9-alpha-webm' : 'prores-4444'} or png-sequence.`
        : `${format.name} keeps ${format.alpha.join(' or ')} alpha, not ${alpha}.`,
    );
  }
  if (background !== undefined) {
    try {
      const [, , , opacity] = parseColour(String(background));
      if (opacity < 1 && (format.alpha.length === 0 || alpha === 'none')) {
        report('warning', 'background', 'The file has no transparency: this background is laid over black.');
      }
    } catch (thrown) {
      report('error', 'background', ExportError.from(thrown).message);
    }
  }
}

function checkColourModel(
  { colourModel }: FormatSettings,
  { name, colourModels = [] }: FormatDeclaration,
  report: Report,
): void {
  if (colourModel === undefined || colourModels.includes(colourModel)) return;
  const message =
    colourModels.length === 0
      ? `${name} has no choice of a colour model, which dnxhr-444 has: leave it out.`
      : `${name} is coded as ${colourModels.join(' or ')}, not ${shown(colourModel)}.`;
  report('error', 'colourModel', message);
}

function checkAlphaDepth(
  { alpha, alphaDepth }: FormatSettings,
  { name, alphaDepths = [] }: FormatDeclaration,
  report: Report,
): void {
  if (alphaDepth === undefined) return;
  if (!alphaDepths.includes(alphaDepth)) {
    const message =
      alphaDepths.length === 0
        ? `${name} has no choice of an alpha depth, which prores-4444 and prores-4444xq have: leave it out.`
        : `${name} keeps alpha in ${alphaDepths.join(' or ')} bits, not ${shown(alphaDepth)}.`;
    report('error', 'alphaDepth', message);
  } else if (alpha === 'none') {
    report('warning', 'alphaDepth', 'The file has no transparency, and so its depth says nothing.');
  }
}

function checkColour(settings: FormatSettings, format: FormatDeclaration, report: Report): void {
  const { colour, depth, fullRange, hdr, lut } = settings;
  const video = !keepsRgb(format.codec);
  if (colour !== undefined && !format.colours.includes(colour)) {
    const wide =
      format.colours.length === 1 ? ' h265-mp4, vp9-webm, prores formats and png-sequence have others.' : '';
    report(
      'error',
      'colour',
      `${format.name} has the colours ${format.colours.join(', ')}, not ${colour}.${wide}`,
    );
  } else if (
    colour !== undefined &&
    depth === 8 &&
    (video ? DEEP_COLOURS.includes(colour) : colour !== 'bt709')
  ) {
    const deeper = format.depths.find((bits) => bitsOf(bits) > 8);
    report('error', 'colour', `The colours ${colour} show steps at 8 bits a channel; ask for ${deeper}.`);
  }
  if (fullRange !== undefined && typeof fullRange !== 'boolean') {
    report('error', 'fullRange', `Full range is true or false, not ${shown(fullRange)}.`);
  } else if (fullRange === true && video && format.profile !== undefined && settings.colourModel !== 'rgb') {
    report(
      'error',
      'fullRange',
      `${format.name} is read as limited range by every program: leave full range out.`,
    );
  } else if (fullRange === false && !video) {
    report('warning', 'fullRange', 'Pictures are always in full range.');
  } else if (fullRange === false && settings.colourModel === 'rgb') {
    report('warning', 'fullRange', 'RGB is always in full range.');
  }
  const hdrProblems = checkFields(hdr, 'HDR setting', HDR_RULES);
  for (const { severity, message } of hdrProblems) report(severity, 'hdr', message);
  if (hdr !== undefined && hdrProblems.length === 0) {
    const display = hdr.masteringDisplay;
    const complete = ['red', 'green', 'blue', 'white', 'maximumLuminance', 'minimumLuminance'] as const;
    const missing = complete.filter((field) => display?.[field] === undefined);
    if (missing.length > 0) {
      report('error', 'hdr', `The mastering display lacks ${missing.join(', ')} (SMPTE ST 2086).`);
    } else if (colour !== 'pq' && colour !== 'hlg') {
      report('error', 'hdr', `HDR metadata belongs to the colours pq or hlg, not ${colour ?? 'bt709'}.`);
    } else if (isPicture(format)) {
      report('warning', 'hdr', `${format.name} carry no mastering display: it is not written.`);
    }
  }
  if (lut !== undefined) {
    const problem = lutProblem(lut);
    if (problem !== undefined) report('error', 'lut', problem, shown(lut));
  }
}

function lutProblem(lut: unknown): string | undefined {
  if (typeof lut !== 'string' || lut.length === 0 || lut.length > LUT_LENGTH) {
    return `A look-up table is the text of a .cube file, up to ${LUT_LENGTH / 2 ** 20} MB.`;
  }
  try {
    parseCubeLut(lut);
    return undefined;
  } catch (thrown) {
    return ExportError.from(thrown).message;
  }
}

/** What the encoder is told of the pictures' samples. */
export function resolvePictures(
  settings: FormatSettings,
  format: FormatDeclaration,
): Pick<
  EncodeSettings,
  | 'colourSpace'
  | 'depth'
  | 'floatingPoint'
  | 'compression'
  | 'whiteLuminance'
  | 'chroma'
  | 'chromaSiting'
  | 'alpha'
  | 'alphaDepth'
  | 'hdr'
> {
  if (isPicture(format)) return resolveSequence(settings, format, hasAlpha(settings, format));
  const { colour = 'bt709', fullRange = false, hdr, colourModel, alphaDepth = 16 } = settings;
  if (keepsRgb(format.codec)) {
    const depth = colour !== 'bt709' || settings.depth === 16 ? 16 : 8;
    const pictures = { colourSpace: PICTURE_COLOURS[colour], depth } as const;
    const alpha = hasAlpha(settings, format);
    return { ...pictures, chroma: '444', ...(alpha && { alpha }), ...(hdr && { hdr }) };
  }
  const [first = 8] = format.depths;
  // 10 bits where there are 12 too: what programs read everywhere.
  const deep = format.depths.find((depth) => bitsOf(depth) > 8) ?? first;
  const colours = format.standardDefinition ? SD_LIMITED : VIDEO_COLOURS[colour];
  const colourSpace: ColourSpace = {
    ...colours,
    // What programs take RGB for where nothing else is said.
    ...(colourModel === 'rgb' ? { matrix: 'rgb', fullRange: true } : { fullRange }),
  };
  const { chroma } = format;
  return {
    colourSpace,
    depth: bitsOf(settings.depth ?? (colour === 'bt709' ? first : deep)),
    ...(chroma !== undefined && { chroma }),
    ...(chroma === undefined && { chromaSiting: sitingOf(colourSpace) }),
    ...(hasAlpha(settings, format) && { alpha: true, ...(alphaDepth !== 16 && { alphaDepth }) }),
    ...(hdr && { hdr }),
  };
}

/** ITU-R BT.2020 and BT.2100 place the sample of 4:2:0 at the top left, earlier video at the left. */
function sitingOf({ primaries }: ColourSpace): ChromaSiting {
  return primaries === 'bt2020' ? 'top-left' : 'left';
}

/** Whether the file shows through where the composition does. */
export function hasAlpha({ alpha }: FormatSettings, format: FormatDeclaration): boolean {
  return format.alpha.length > 0 && alpha !== 'none';
}
