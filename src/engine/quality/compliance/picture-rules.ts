import { keepsRgb } from '../../codecs/index.ts';
import type { FormatDeclaration, FormatRules } from '../../formats/index.ts';
import { formatRational, PICTURE_COLOURS, SD_LIMITED, VIDEO_COLOURS } from '../../media/index.ts';
import type { CheckList } from '../technical/check-list.ts';
import type { FileFacts } from './file-facts.ts';

/** What a format's standard says of its pictures: codec, chroma, depth, profile, scan, alpha, size, rate, colours. */
export function checkPictures(
  { track, frameRate }: FileFacts,
  rules: FormatRules,
  format: FormatDeclaration | undefined,
  list: CheckList,
): void {
  const { source } = rules;
  const rule = { id: 'format-rule', source } as const;
  const { stream, entry = track.codec, width, height } = track;
  const belongs = rules.entries.includes(entry);
  list.ask(
    'Codec of the format',
    belongs,
    `The track’s type is “${entry}”; the format has ${rules.entries.join(' or ')}.`,
    rule,
    entry,
    rules.entries.join(' or '),
  );
  const oneOf = (
    name: string,
    seen: string | number | undefined,
    allowed: readonly (string | number)[],
  ): void => {
    if (seen === undefined) return;
    const wanted = allowed.join(' or ');
    list.ask(
      name,
      allowed.includes(seen),
      `The ${name.toLowerCase()} is ${seen}; the format has ${wanted}.`,
      rule,
      seen,
      wanted,
    );
  };
  if (stream) {
    oneOf('Chroma', stream.chroma, rules.chroma);
    if (rules.depths) oneOf('Bit depth', stream.depth, rules.depths);
    if (rules.profiles) oneOf('Profile of the pictures', stream.profile, rules.profiles);
    oneOf('Scan', stream.interlaced ? 'interlaced' : 'progressive', rules.scans ?? ['progressive']);
    if (!rules.alpha) {
      const alpha = stream.alpha ?? track.alphaBeside ?? false;
      list.ask('No alpha', !alpha, 'The pictures carry alpha, which the format has not.', rule, alpha, false);
    }
  }
  checkSize(width, height, rules, list);
  checkRaster({ width, height }, frameRate, rules, list);
  checkColours(track, format, list);
}

function checkSize(width: number, height: number, rules: FormatRules, list: CheckList): void {
  const { sizeMultiple, minimumSize, maximumSize, source } = rules;
  const size = `${width}×${height}`;
  const rule = { id: 'format-rule', source } as const;
  const whole = width % sizeMultiple === 0 && height % sizeMultiple === 0;
  list.ask(
    'Size in whole steps',
    whole,
    `The size is ${size}; sides are multiples of ${sizeMultiple}.`,
    rule,
    size,
    `multiples of ${sizeMultiple}`,
  );
  if (minimumSize) {
    const least = `${minimumSize.width}×${minimumSize.height}`;
    const passed = width >= minimumSize.width && height >= minimumSize.height;
    list.ask('Least size', passed, `The size is ${size}; at least ${least} is asked for.`, rule, size, least);
  }
  if (maximumSize) {
    const most = `${maximumSize.width}×${maximumSize.height}`;
    const passed = width <= maximumSize.width && height <= maximumSize.height;
    list.ask('Largest size', passed, `The size is ${size}; at most ${most} is possible.`, rule, size, most);
  }
}

function checkRaster(
  { width, height }: { readonly width: number; readonly height: number },
  frameRate: FileFacts['frameRate'],
  { rasters, source }: FormatRules,
  list: CheckList,
): void {
  if (!rasters) return;
  const own = rasters.filter((raster) => raster.width === width && raster.height === height);
  const rates = own.flatMap((raster) => raster.frameRates);
  const passed = frameRate
    ? rates.some(({ num, den }) => num * frameRate.den === frameRate.num * den)
    : own.length > 0;
  const shown = frameRate ? ` at ${formatRational(frameRate)}` : '';
  const wanted = rasters
    .map(
      (raster) => `${raster.width}×${raster.height} at ${raster.frameRates.map(formatRational).join(', ')}`,
    )
    .join('; ');
  const message = `The pictures are ${width}×${height}${shown} frames a second; the format has ${wanted}.`;
  list.ask(
    'Raster and rate',
    passed,
    message,
    { id: 'format-rule', source },
    `${width}×${height}${shown}`,
    wanted,
  );
}

/** Whether the colours are those of one of the format's choices. */
function checkColours(
  { colour, type }: FileFacts['track'],
  format: FormatDeclaration | undefined,
  list: CheckList,
): void {
  const { primaries, transfer, matrix } = colour;
  // What is not told at all breaks no rule of the format.
  if (!format || type === 'pictures' || (primaries ?? transfer ?? matrix) === undefined) return;
  const allowed = format.standardDefinition
    ? [SD_LIMITED]
    : format.colours.map((choice) => (keepsRgb(format.codec) ? PICTURE_COLOURS : VIDEO_COLOURS)[choice]);
  const isRgb = matrix === 'rgb' && (format.colourModels ?? []).includes('rgb');
  const passed = allowed.some(
    (one) => one.primaries === primaries && one.transfer === transfer && (isRgb || one.matrix === matrix),
  );
  const seen = [primaries, transfer, matrix].map((part) => part ?? 'not told').join(', ');
  const message = `The colours are tagged ${seen}; ${format.name} is made in ${format.colours.join(', ')}.`;
  list.ask(
    'Colours',
    passed,
    message,
    { id: 'format-rule', source: 'ITU-T H.273' },
    seen,
    format.colours.join(', '),
  );
}
