import { type FieldOrder, formatRational, type Rational, toNumber } from '../media/index.ts';
import type { FilmFormat, FormatDeclaration, FormatSettings, Scan, Size } from './formats.ts';
import { rasterOf } from './rasters.ts';
import { type Report, shown } from './report.ts';

export const SCANS: readonly Scan[] = ['progressive', 'tff', 'bff'];

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
