import type { RateControl } from '../codecs/index.ts';
import type { FormatDeclaration, FormatSettings } from './formats.ts';
import { DEFAULT_QUALITY, hasQuality } from './registry.ts';
import { isWithin, type Report, shown } from './report.ts';

/** Below a frame's headers alone nothing can be encoded; above, no level of any codec here allows it. */
export const BITRATE = { least: 10_000, most: 800_000_000 };

/** Below, the likeness is not worth a search; 1 is reached by nothing that loses. */
const TARGET_SSIM = { least: 0.8, most: 0.9999 };

export function checkRate(settings: FormatSettings, format: FormatDeclaration, report: Report): void {
  const { bitrate, quality, targetSsim, constantBitrate } = settings;
  if (!hasQuality(format)) {
    const why = format.indexed
      ? 'loses what its palette lacks'
      : format.lossless
        ? 'is lossless'
        : 'has the rate of its profile';
    const names = { bitrate: 'bit rate', quality: 'quality', targetSsim: 'target quality' } as const;
    for (const [name, words] of Object.entries(names)) {
      const setting = name as keyof typeof names;
      if (settings[setting] !== undefined)
        report('warning', setting, `${format.name} ${why}: the ${words} is not used.`);
    }
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
  if (targetSsim !== undefined) {
    if (!isWithin(targetSsim, TARGET_SSIM.least, TARGET_SSIM.most)) {
      report(
        'error',
        'targetSsim',
        `A target SSIM goes from ${TARGET_SSIM.least} to ${TARGET_SSIM.most}; it is ${shown(targetSsim)}.`,
      );
    } else if (bitrate !== undefined || quality !== undefined) {
      report(
        'error',
        'targetSsim',
        'A target SSIM decides the quality: give no bit rate and no quality with it.',
      );
    }
  }
  if (constantBitrate !== undefined && typeof constantBitrate !== 'boolean') {
    report(
      'error',
      'constantBitrate',
      `A constant bit rate is true or false, not ${shown(constantBitrate)}.`,
    );
  } else if (constantBitrate && bitrate === undefined && !webmTarget(settings, format)) {
    report('error', 'constantBitrate', 'A constant bit rate needs the bit rate: give both.');
  }
}

function webmTarget(
  { codecOptimizations }: FormatSettings,
  { codec }: FormatDeclaration,
): number | undefined {
  return codec === 'vp9' || codec === 'av1' ? codecOptimizations?.webm?.quality?.targetBitrate : undefined;
}

export function resolveRate(settings: FormatSettings, format: FormatDeclaration): RateControl {
  if (format.profile !== undefined) return { mode: 'profile' };
  if (format.lossless) return { mode: 'quality', quality: 100 };
  const { bitrate, constantBitrate, quality = DEFAULT_QUALITY } = settings;
  const bitsPerSecond = bitrate ?? webmTarget(settings, format);
  if (bitsPerSecond === undefined) return { mode: 'quality', quality };
  const webm = format.codec === 'vp9' || format.codec === 'av1';
  const { maxBitrate, bufferSize } = (webm && settings.codecOptimizations?.webm?.quality) || {};
  return {
    mode: 'bitrate',
    bitsPerSecond,
    ...(constantBitrate && { constant: true }),
    ...(maxBitrate !== undefined && { maximumBitsPerSecond: maxBitrate }),
    ...(bufferSize !== undefined && { bufferBits: bufferSize }),
  };
}
