import { type FieldOrder, formatRational, type Rational, rational, toNumber } from '../media/index.ts';
import {
  type FilmFormat,
  type FormatDeclaration,
  type FormatSettings,
  PULLDOWNS,
  type Scan,
  type Size,
} from './formats.ts';
import { rasterOf } from './rasters.ts';
import { type Report, shown } from './report.ts';

export const SCANS: readonly Scan[] = ['progressive', 'tff', 'bff'];

/** What film is laid over: SMPTE RP 197. */
const PULLED_DOWN: Rational = { num: 30_000, den: 1001 };
/** Four film frames take five frames of video. */
const FILM_SHARE = { num: 4, den: 5 };

/** @param frameRate of the output, where it is known */
export function checkScan(
  settings: FormatSettings,
  frameRate: Rational | undefined,
  format: FormatDeclaration,
  composition: Size | undefined,
  report: Report,
): void {
  const { scan, size = composition } = settings;
  if (scan !== undefined && !SCANS.includes(scan)) {
    report('error', 'scan', `A scan is ${SCANS.join(', ')}, not ${shown(scan)}.`);
    return;
  }
  const scans = scansOf(format);
  if (scan !== undefined && !scans.includes(scan)) {
    report(
      'error',
      'scan',
      `${format.name} is made ${scans.map(inWords).join(' or ')}, not ${inWords(scan)}.`,
    );
    return;
  }
  checkPulldown(settings, format, frameRate, report);
  if (fieldOrderOf(settings, format) === undefined || !size || !frameRate) return;
  const raster = rasterOf(size, format);
  if (!raster) return;
  const rates = raster.interlacedRates ?? [];
  if (rates.some((rate) => rate.num * frameRate.den === frameRate.num * rate.den)) return;
  const names = rates.map((rate) => Number(toNumber(rate).toFixed(3)));
  report(
    'error',
    'scan',
    rates.length === 0
      ? `${format.name} at ${raster.width}×${raster.height} is progressive: leave the scan out.`
      : `Interlaced, ${format.name} at ${raster.width}×${raster.height} has ${names.join(' or ')} frames a second (two fields each), not ${formatRational(frameRate)}.`,
  );
}

function checkPulldown(
  settings: FormatSettings,
  format: FormatDeclaration,
  frameRate: Rational | undefined,
  report: Report,
): void {
  const { pulldown } = settings;
  if (pulldown === undefined) return;
  if (!PULLDOWNS.includes(pulldown)) {
    report('error', 'pulldown', `A pulldown is ${PULLDOWNS.join(' or ')}, not ${shown(pulldown)}.`);
  } else if (!scansOf(format).some((scan) => scan !== 'progressive')) {
    report(
      'error',
      'pulldown',
      `${format.name} is never interlaced, and 3:2 pulldown is made of fields: leave it out.`,
    );
  } else if (fieldOrderOf(settings, format) === undefined) {
    report('error', 'pulldown', '3:2 pulldown lays film over fields: set the scan to tff (or bff).');
  } else if (frameRate && frameRate.num * PULLED_DOWN.den !== PULLED_DOWN.num * frameRate.den) {
    report(
      'error',
      'pulldown',
      `3:2 pulldown gives 30000/1001 frames a second, not ${formatRational(frameRate)}: set the frame rate to 29.97 (30000/1001).`,
    );
  }
}

/** Pictures a second: those of the film beneath where there is a pulldown, else one a frame. */
export function pictureRate({ pulldown }: Pick<FormatSettings, 'pulldown'>, frameRate: Rational): Rational {
  if (pulldown === undefined) return frameRate;
  return rational(frameRate.num * FILM_SHARE.num, frameRate.den * FILM_SHARE.den);
}

/** Undefined where frames are progressive. */
export function fieldOrderOf(
  { scan }: Pick<FormatSettings, 'scan'>,
  format: Pick<FilmFormat, 'scans'>,
): FieldOrder | undefined {
  const chosen = scan ?? scansOf(format)[0];
  return chosen === 'tff' || chosen === 'bff' ? chosen : undefined;
}

function scansOf({ scans = ['progressive'] }: Pick<FilmFormat, 'scans'>): readonly Scan[] {
  return scans;
}

function inWords(scan: Scan): string {
  if (scan === 'progressive') return 'progressive';
  return `interlaced with the ${scan === 'tff' ? 'upper' : 'lower'} field first (${scan})`;
}
