import type { FormatSettings } from './formats.ts';
import type { DeliveryPreset } from './presets/preset.ts';
import type { QualityProfile } from './profiles.ts';
import { getFormat, hasQuality, isFilm } from './registry.ts';

/** Of these, one decides how much is lost: an override of one takes the others away. */
const RATES = ['quality', 'bitrate', 'targetSsim'] as const;

/** How pictures are drawn, which formats without any have no use for. */
const DRAWING = ['supersample', 'dither', 'blending', 'imageSampling', 'motionBlur'] as const;

/**
 * The settings of an export by a preset or a quality profile, as `FormatSettings` to export with.
 *
 * What `overrides` says goes first, then the profile or the preset; of quality, bit rate and target SSIM only the one
 * that goes first stays, as only one can decide. `undefined` in the overrides takes a setting away. What a profile says
 * of quality is left out where the format has none.
 *
 * @example settingsOf(await engine.presets.get('youtube-1080p'), { range: { start: 0, end: 250 } })
 * @example settingsOf(profile, { format: 'vp9-webm' })
 */
export function settingsOf(preset: DeliveryPreset, overrides?: Partial<FormatSettings>): FormatSettings;
export function settingsOf(
  profile: QualityProfile,
  overrides: Partial<FormatSettings> & Pick<FormatSettings, 'format'>,
): FormatSettings;
export function settingsOf(
  { settings }: DeliveryPreset | QualityProfile,
  overrides: Partial<FormatSettings> = {},
): FormatSettings {
  const format = overrides.format ?? ('format' in settings ? settings.format : undefined);
  const kept: Record<string, unknown> = { ...settings };
  const declared = getFormat(String(format));
  if (!isFilm(declared)) for (const name of DRAWING) delete kept[name];
  const decided = RATES.some((rate) => overrides[rate] !== undefined);
  if (decided || !hasQuality(declared)) for (const rate of RATES) delete kept[rate];
  if (overrides.size) delete kept.scale;
  const merged = Object.entries({ ...kept, ...overrides }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(merged) as unknown as FormatSettings;
}
