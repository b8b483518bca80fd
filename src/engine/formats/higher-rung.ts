import type { FormatId, FormatSettings } from './formats.ts';
import { BITRATE } from './rate.ts';
import { DEFAULT_QUALITY, getFormat, hasQuality } from './registry.ts';

const QUALITY_STEP = 15;
const BITRATE_STEP = 1.5;
/** Above, no encoder that loses gets closer. */
const MOST_SSIM = 0.9999;

/** Profiles of one codec, each finer than the one before. DNxHD's are left out: they are tied to a size and a rate. */
const CHAINS: readonly (readonly FormatId[])[] = [
  ['prores-proxy', 'prores-lt', 'prores-422', 'prores-hq', 'prores-4444', 'prores-4444xq'],
  ['dnxhr-lb', 'dnxhr-sq', 'dnxhr-hq', 'dnxhr-hqx', 'dnxhr-444'],
];

export interface HigherRung {
  readonly settings: FormatSettings;
  /** What differs, as an override of the settings before. */
  readonly changes: Partial<FormatSettings>;
  /** What was and what is to be, such as `quality 75` and `quality 90`. */
  readonly from: string;
  readonly to: string;
}

/**
 * The same settings one rung higher: the quality, the bit rate or the target SSIM that decides how much is lost, else,
 * where that may change, the next finer profile of the codec.
 *
 * @returns undefined where nothing is higher
 */
export function higherRung(settings: FormatSettings, anyProfile: boolean): HigherRung | undefined {
  const format = getFormat(settings.format);
  if (format.lossless) return undefined;
  if (!hasQuality(format)) return anyProfile ? finerProfile(settings) : undefined;
  const { bitrate, targetSsim, quality = DEFAULT_QUALITY } = settings;
  if (bitrate !== undefined) {
    const higher = Math.min(BITRATE.most, Math.round(bitrate * BITRATE_STEP));
    return higher > bitrate
      ? rung(settings, { bitrate: higher }, megabits(bitrate), megabits(higher))
      : undefined;
  }
  if (targetSsim !== undefined) {
    const higher = Math.min(MOST_SSIM, Number(((1 + targetSsim) / 2).toFixed(4)));
    return higher > targetSsim
      ? rung(settings, { targetSsim: higher }, `an SSIM of ${targetSsim}`, `an SSIM of ${higher}`)
      : undefined;
  }
  const higher = Math.min(100, quality + QUALITY_STEP);
  return higher > quality
    ? rung(settings, { quality: higher }, `quality ${quality}`, `quality ${higher}`)
    : undefined;
}

/** What decides how much is lost with these settings, in words. */
export function rungOf(settings: FormatSettings): string {
  const format = getFormat(settings.format);
  if (!hasQuality(format)) return format.name;
  const { bitrate, targetSsim, quality = DEFAULT_QUALITY } = settings;
  if (bitrate !== undefined) return megabits(bitrate);
  return targetSsim === undefined ? `quality ${quality}` : `an SSIM of ${targetSsim}`;
}

function finerProfile(settings: FormatSettings): HigherRung | undefined {
  const chain = CHAINS.find((one) => one.includes(settings.format)) ?? [];
  const id = chain[chain.indexOf(settings.format) + 1];
  if (id === undefined) return undefined;
  const finer = getFormat(id);
  const { depth, ...rest } = settings;
  const kept = depth !== undefined && finer.depths.includes(depth) ? settings : rest;
  return rung(kept, { format: id }, getFormat(settings.format).name, finer.name);
}

function rung(
  settings: FormatSettings,
  changes: Partial<FormatSettings>,
  from: string,
  to: string,
): HigherRung {
  return { settings: { ...settings, ...changes }, changes, from, to };
}

const megabits = (bitrate: number): string => `${Number((bitrate / 1e6).toFixed(2))} Mb/s`;
