import { type EncodeSettings, type GifChoices, isAnimatedCodec } from '../codecs/index.ts';
import { formatRational, type Rational, toNumber } from '../media/index.ts';
import { checkFields, type FieldRules, oneOf, within } from './field-rules.ts';
import type { FilmFormat, FormatDeclaration, FormatSettings } from './formats.ts';
import { isWithin, type Report, shown } from './report.ts';

/** What the files' fields hold. */
const MOST_LOOPS = 65_535;
const LEAST_COLOURS = 2;
const MOST_COLOURS = 256;

const GIF: GifChoices = { colours: MOST_COLOURS, palette: 'film', dithering: 'ordered' };

const GIF_RULES: FieldRules = {
  colours: within(LEAST_COLOURS, MOST_COLOURS, true),
  palette: oneOf('film', 'frame'),
  dithering: oneOf('ordered', 'diffusion', 'none'),
};

const isAnimation = ({ codec }: FormatDeclaration): boolean => isAnimatedCodec(codec);

/** What only animated pictures take, and what they do not. */
export function checkAnimation(
  settings: FormatSettings,
  format: FormatDeclaration,
  frameRate: Rational | undefined,
  report: Report,
): void {
  const { loop, lossless, gif, bitrate, quality, targetSsim } = settings;
  if (loop !== undefined && !isAnimation(format)) {
    report('error', 'loop', `${format.name} is not played again by itself: gif, apng and webp are.`);
  } else if (loop !== undefined && !(Number.isInteger(loop) && isWithin(loop, 0, MOST_LOOPS))) {
    report(
      'error',
      'loop',
      `An animation is played 1 to ${MOST_LOOPS} times, or with 0 for ever; it is ${shown(loop)}.`,
    );
  }
  if (lossless !== undefined && typeof lossless !== 'boolean') {
    report('error', 'lossless', `Lossless is true or false, not ${shown(lossless)}.`);
  } else if (lossless !== undefined && format.codec !== 'webp') {
    const always = format.lossless;
    if (always && lossless) report('warning', 'lossless', `${format.name} is lossless always.`);
    else
      report(
        'error',
        'lossless',
        `${format.name} ${always ? 'loses nothing' : 'can’t be lossless'}: webp has the choice.`,
      );
  } else if (lossless && (quality !== undefined || targetSsim !== undefined)) {
    report('error', 'lossless', 'Without loss there is no quality to choose: give one of them.');
  }
  if (gif !== undefined && format.codec !== 'gif') {
    report('error', 'gif', `${format.name} has no palette: the setting gif belongs to the format gif.`);
  } else {
    for (const { severity, message } of checkFields(gif, 'GIF setting', GIF_RULES))
      report(severity, 'gif', message);
  }
  if (format.codec === 'webp' && bitrate !== undefined) {
    report('error', 'bitrate', 'WebP is made in a quality, not at a bit rate: give a quality, or lossless.');
  }
  const fastest = format.maximumFrameRate;
  if (fastest !== undefined && frameRate && toNumber(frameRate) > fastest) {
    report(
      'error',
      'frameRate',
      `${format.name} has at most ${fastest} frames a second, since players slow faster ones down; it is ${formatRational(frameRate)}. Ask for ${nearestRate(frameRate, fastest)}.`,
      formatRational(frameRate),
    );
  }
}

/** Half the rate, which drops every other frame, where that is within the limit and no slower than half of it. */
function nearestRate({ num, den }: Rational, fastest: number): string {
  const half = num / den / 2;
  const halved =
    half <= fastest && half >= fastest / 2
      ? `${num % 2 === 0 ? num / 2 : num}/${num % 2 === 0 ? den : den * 2}`
      : '';
  return halved === ''
    ? String(fastest)
    : `${fastest}, or ${halved.replace(/\/1$/, '')} to leave out every other frame`;
}

/** What the encoder is told of it. */
export function resolveAnimation(
  { gif, lossless }: FormatSettings,
  { codec }: FilmFormat,
): Pick<EncodeSettings, 'gif' | 'lossless'> {
  return {
    ...(codec === 'gif' && { gif: { ...GIF, ...gif } }),
    ...(codec === 'webp' && lossless && { lossless }),
  };
}
