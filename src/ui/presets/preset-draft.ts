import type { DeliveryPreset, DeliveryRules, FormatSettings } from '../../engine/index.ts';
import { FRAME_RATES, type FrameRate } from '../export/settings-draft.ts';
import { strings } from '../strings.ts';

/** The editor's fields: numbers as they were typed, empty where a rule is not set. */
export interface PresetDraft {
  readonly name: string;
  readonly description: string;
  readonly settings: FormatSettings;
  /** The settings as JSON, once they were edited as such. */
  readonly json: string | undefined;
  readonly maximumWidth: string;
  readonly maximumHeight: string;
  readonly aspect: string;
  readonly maximumRate: string;
  readonly maximumSeconds: string;
  readonly maximumMegabytes: string;
  readonly maximumMegabits: string;
  readonly loudness: string;
  /** Rules that the editor has no field for. */
  readonly otherRules: DeliveryRules;
}

export type PresetField = keyof Omit<PresetDraft, 'settings' | 'otherRules'>;
export type PresetProblems = Partial<Record<PresetField, string>>;

const TRUE_PEAK = -1;
const TOLERANCE = 1;

export function draftOfPreset(
  preset: Pick<DeliveryPreset, 'name' | 'description' | 'settings' | 'rules'>,
): PresetDraft {
  const { maximumSize, aspectRatio, maximumFrameRate, maximumDuration, ...rest } = preset.rules ?? {};
  const { maximumBytes, maximumBitrate, loudness, ...otherRules } = rest;
  const text = (value: number | undefined) => (value === undefined ? '' : String(value));
  return {
    name: preset.name,
    description: preset.description,
    settings: preset.settings,
    json: undefined,
    maximumWidth: text(maximumSize?.width),
    maximumHeight: text(maximumSize?.height),
    aspect: aspectRatio ? `${aspectRatio.num}:${aspectRatio.den}` : '',
    maximumRate: maximumFrameRate ? rateText(maximumFrameRate) : '',
    maximumSeconds: text(maximumDuration),
    maximumMegabytes: text(maximumBytes && maximumBytes / 1_000_000),
    maximumMegabits: text(maximumBitrate && maximumBitrate / 1_000_000),
    loudness: text(loudness?.target),
    // Tolerance and peak have no field, and are kept while the target is; so is a fraction while its text is.
    otherRules: {
      ...otherRules,
      ...(loudness && { loudness }),
      ...(maximumFrameRate && { maximumFrameRate }),
    },
  };
}

/** What can't be saved, by field; the engine checks the rest. */
export function presetProblems(draft: PresetDraft): PresetProblems {
  const words = strings.presets.editor;
  const problems: PresetProblems = {};
  if (draft.name.trim() === '') problems.name = words.nameMissing;
  const numbers = [
    'maximumWidth',
    'maximumHeight',
    'maximumRate',
    'maximumSeconds',
    'maximumMegabytes',
    'maximumMegabits',
  ] as const;
  for (const field of numbers) {
    const value = numberIn(draft[field]);
    if (value !== undefined && !(value > 0)) problems[field] = words.badNumber;
  }
  if ((draft.maximumWidth === '') !== (draft.maximumHeight === '')) {
    problems[draft.maximumWidth === '' ? 'maximumWidth' : 'maximumHeight'] = words.badNumber;
  }
  if (draft.aspect.trim() !== '' && !ratioIn(draft.aspect)) problems.aspect = words.badAspect;
  const loudness = numberIn(draft.loudness);
  if (loudness !== undefined && !(loudness >= -70 && loudness <= 0)) problems.loudness = words.badLoudness;
  const settings = settingsOfDraft(draft);
  if (typeof settings === 'string') problems.json = settings;
  return problems;
}

/** What a draft without problems says. */
export function presetOfDraft(
  draft: PresetDraft,
): Pick<DeliveryPreset, 'name' | 'description' | 'settings' | 'rules'> {
  const settings = settingsOfDraft(draft);
  const { loudness: kept, maximumFrameRate: keptRate, ...otherRules } = draft.otherRules;
  const width = numberIn(draft.maximumWidth);
  const height = numberIn(draft.maximumHeight);
  const aspectRatio = ratioIn(draft.aspect);
  const rate = numberIn(draft.maximumRate);
  const seconds = numberIn(draft.maximumSeconds);
  const megabytes = numberIn(draft.maximumMegabytes);
  const megabits = numberIn(draft.maximumMegabits);
  const target = numberIn(draft.loudness);
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    settings: typeof settings === 'string' ? draft.settings : settings,
    rules: {
      ...otherRules,
      ...(width !== undefined && height !== undefined && { maximumSize: { width, height } }),
      ...(aspectRatio && { aspectRatio }),
      ...(rate !== undefined && { maximumFrameRate: exactRate(draft.maximumRate, rate, keptRate) }),
      ...(seconds !== undefined && { maximumDuration: seconds }),
      ...(megabytes !== undefined && { maximumBytes: Math.round(megabytes * 1_000_000) }),
      ...(megabits !== undefined && { maximumBitrate: Math.round(megabits * 1_000_000) }),
      ...(target !== undefined && {
        loudness: { tolerance: TOLERANCE, truePeak: TRUE_PEAK, ...kept, target },
      }),
    },
  };
}

/** Undefined where nothing was typed, NaN where it is no number. */
function numberIn(text: string): number | undefined {
  const typed = text.trim().replace(',', '.').replace('−', '-');
  return typed === '' ? undefined : Number(typed);
}

/** A fraction as people write it: 29.97 for 30000/1001. */
function rateText({ num, den }: FrameRate): string {
  for (const [text, listed] of FRAME_RATES) if (num * listed.den === listed.num * den) return text;
  return String(num / den);
}

/** The fraction that was meant; rounded, one of NTSC would be a limit that films at this very rate exceed. */
function exactRate(text: string, rate: number, kept: FrameRate | undefined): FrameRate {
  const listed = FRAME_RATES.get(String(rate));
  if (listed) return listed;
  return kept && text === rateText(kept) ? kept : { num: Math.round(rate * 1000), den: 1000 };
}

function ratioIn(text: string): { readonly num: number; readonly den: number } | undefined {
  const parts = /^\s*([1-9]\d{0,4})\s*:\s*([1-9]\d{0,4})\s*$/.exec(text);
  return parts ? { num: Number(parts[1]), den: Number(parts[2]) } : undefined;
}

/** The settings, or why their JSON can't be read. */
function settingsOfDraft({ json, settings }: PresetDraft): FormatSettings | string {
  if (json === undefined) return settings;
  const words = strings.presets.editor;
  try {
    const value: unknown = JSON.parse(json);
    return isSettings(value) ? value : words.notAnObject;
  } catch (error) {
    return words.badJson(error instanceof Error ? error.message : String(error));
  }
}

/** The fields themselves are checked by the engine, which names the one that is wrong. */
function isSettings(value: unknown): value is FormatSettings {
  return typeof value === 'object' && value !== null && 'format' in value && typeof value.format === 'string';
}
